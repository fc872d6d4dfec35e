/**
 * Which chip lines a device can be of, by what its descriptors say. The die cannot be
 * read over DFU, so ids and memory strings are all the evidence there is.
 */
import type { DescribedDevice } from "@dfukit/core";
import { formatHex } from "@dfukit/memory";
import { listProfiles } from "./bundled.js";
import type { Chip } from "./chip.js";
import { idsText, quoted, sizesText } from "./device-words.js";
import { joinWords } from "./nearest.js";
import type { FlashSize, Profile } from "./profile.js";
import { evidenceOf, type StringEvidence } from "./string-evidence.js";

/** A chip line that a device can be of. */
export interface DeviceCandidate {
  readonly profile: Profile;
  /** The flash sizes that the device can have, ascending; never empty. */
  readonly sizes: readonly FlashSize[];
  /** What speaks for the line, and what against it, one clause each. */
  readonly why: readonly string[];
  /** The chip that the user named, or null if the device alone was asked. */
  readonly chip: Chip | null;
}

/**
 * The chip lines whose boot ROM may have sent these descriptors, best first; empty for
 * an unknown device. A line counts if vendor and product id are its own, its flash is
 * there, and every memory string is one that its boot ROM is known to send or, where no
 * string of the flash is known, gives the layout of one of its sizes. bcdDevice, transfer
 * size and missing memories rank and explain; they exclude nothing.
 */
export function matchDevice(
  device: DescribedDevice,
  profiles: readonly Profile[] = listProfiles(),
): readonly DeviceCandidate[] {
  return profiles
    .flatMap((profile) => {
      const candidate = candidateOf(device, profile);
      return candidate === null ? [] : [candidate];
    })
    .sort((a, b) => a.against.length - b.against.length)
    .map(({ profile, sizes, speaksFor, against }) => ({
      profile,
      sizes,
      why: [...speaksFor, ...against],
      chip: null,
    }));
}

interface Judged {
  readonly profile: Profile;
  readonly sizes: readonly FlashSize[];
  readonly speaksFor: readonly string[];
  readonly against: readonly string[];
}

function candidateOf(device: DescribedDevice, profile: Profile): Judged | null {
  const { usb } = profile;
  if (usb.vendorId !== device.vendorId || usb.productId !== device.productId) return null;
  const evidence = evidenceOfDevice(device, profile);
  const isFlashThere = evidence.some(
    ({ alternateSetting }) => alternateSetting === profile.flashAlternateSetting,
  );
  const sizes = commonSizes(profile, evidence);
  if (!isFlashThere || sizes.length === 0) return null;
  const traits = traitsOf(device, profile);
  return {
    profile,
    sizes,
    speaksFor: [
      `${idsText(device)} is its vendor and product id`,
      ...evidence.map((entry) => evidenceText(profile, entry)),
      ...traits.filter(({ fits }) => fits).map(({ text }) => text),
    ],
    against: traits.filter(({ fits }) => !fits).map(({ text }) => text),
  };
}

interface PlacedEvidence extends StringEvidence {
  readonly alternateSetting: number;
  readonly name: string | null;
}

function evidenceOfDevice(device: DescribedDevice, profile: Profile): readonly PlacedEvidence[] {
  const flash = device.alternates.find(
    ({ alternateSetting }) => alternateSetting === profile.flashAlternateSetting,
  );
  return device.alternates.flatMap((alternate) => {
    const { alternateSetting, name } = alternate;
    // A boot ROM that sends the flash's string everywhere (G0B1) says nothing by it.
    if (alternate !== flash && name !== null && name === flash?.name) return [];
    const found = evidenceOf(profile, alternate, { isNamed: false });
    return found === null ? [] : [{ alternateSetting, name, ...found }];
  });
}

function commonSizes(profile: Profile, evidence: readonly StringEvidence[]): readonly FlashSize[] {
  return profile.flashSizes.filter((size) => evidence.every(({ sizes }) => sizes.includes(size)));
}

function evidenceText(profile: Profile, evidence: PlacedEvidence): string {
  const { alternateSetting, name, known, sizes } = evidence;
  const sends = `alternate setting ${alternateSetting} sends ${quoted(name)}`;
  if (known === null) {
    const isFlash = alternateSetting === profile.flashAlternateSetting;
    return isFlash
      ? `${sends}, the layout of ${sizesText(sizes)}; no string of the line is known`
      : `${sends}, which is the profile's layout`;
  }
  const parts = joinWords([...new Set(known.seenOn.map(({ part }) => part))], "and");
  return `${sends}, seen on ${parts}`;
}

interface Trait {
  readonly fits: boolean;
  readonly text: string;
}

/** What tells lines apart only weakly. */
function traitsOf(device: DescribedDevice, { usb, memories }: Profile): readonly Trait[] {
  const { deviceVersion, functional, alternates } = device;
  const version = formatHex(deviceVersion, 4);
  const versions = joinWords(
    usb.deviceVersions.map((known) => formatHex(known, 4)),
    "or",
  );
  const transferBytes = functional.transferSizeBytes;
  const usualBytes = usb.transferSizeBytes.value;
  const there = alternates.map(({ alternateSetting }) => alternateSetting);
  const settings = new Set(memories.map(({ region }) => region.alternateSetting));
  const missing = [...settings].filter((setting) => !there.includes(setting));
  const isVersionKnown = usb.deviceVersions.includes(deviceVersion);
  const isUsual = transferBytes === usualBytes;
  return [
    {
      fits: isVersionKnown,
      text: isVersionKnown
        ? `bcdDevice ${version} is known of it`
        : `bcdDevice is ${version}, where ${versions} is known of it`,
    },
    {
      fits: isUsual,
      text: isUsual
        ? `a transfer of ${transferBytes} bytes is usual for it`
        : `a transfer has ${transferBytes} bytes, where ${usualBytes} are usual for it`,
    },
    ...missing.map((setting) => ({
      fits: false,
      text: `alternate setting ${setting} is missing`,
    })),
  ];
}
