/**
 * Which chip lines a device can be of, by what its descriptors say. The die cannot be
 * read over DFU, so ids and memory strings are all the evidence there is.
 */
import type { DescribedDevice } from "@dfukit/core";
import { formatHex } from "@dfukit/memory";
import { listRecognised } from "./bundled.js";
import type { Chip } from "./chip.js";
import { idsText, quoted, sizesText } from "./device-words.js";
import { joinWords } from "./nearest.js";
import type { FlashSize, Profile } from "./profile.js";
import { evidenceOf, type StringEvidence } from "./string-evidence.js";

/** A chip line or loader that a device can be of. */
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
 * The chip lines whose boot ROM may have sent these descriptors, and the loaders that may
 * have, best first; empty for an unknown device. A line counts if vendor and product id are
 * its own, its flash is there with a string that its boot ROM is known to send, or, where
 * none is known, with the layout of one of its sizes and a bcdDevice of its generation, and
 * every other string is known or begins where the line has that memory. Missing memories,
 * transfer size and otherwise bcdDevice rank and explain; they exclude nothing. A loader
 * counts only if it is known to send exactly these strings.
 */
export function matchDevice(
  device: DescribedDevice,
  profiles: readonly Profile[] = listRecognised(),
): readonly DeviceCandidate[] {
  const judged = profiles.flatMap((profile) => {
    const candidate = candidateOf(device, profile);
    return candidate === null ? [] : [candidate];
  });
  return closest(judged)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.against.length - b.against.length)
    .map(({ profile, sizes, speaksFor, against }) => ({
      profile,
      sizes,
      why: [...speaksFor, ...against],
      chip: null,
    }));
}

/**
 * Without the lines that others beat: where all alternate settings send one string, those that
 * are not known for it; and where a string is known to the blank, those that send it with
 * other blanks.
 */
function closest(judged: readonly Judged[]): readonly Judged[] {
  const sharing = judged.filter(({ profile, isShared }) => isShared && sharesStrings(profile));
  const left = sharing.length > 0 ? sharing : judged;
  const isSeen = left.some(({ flash }) => flash === "verbatim");
  return isSeen ? left.filter(({ flash }) => flash !== "folded") : left;
}

/** A line with a string that is known comes before one that only has the layout. */
function rankOf({ flash }: Judged): number {
  return flash === "layout" ? 1 : 0;
}

interface Judged {
  readonly profile: Profile;
  /** Whether the flash string is known, with other blanks, or only gives a layout. */
  readonly flash: "verbatim" | "folded" | "layout";
  /** Whether other alternate settings send the flash string as well. */
  readonly isShared: boolean;
  readonly sizes: readonly FlashSize[];
  readonly speaksFor: readonly string[];
  readonly against: readonly string[];
}

function candidateOf(device: DescribedDevice, profile: Profile): Judged | null {
  const { usb } = profile;
  if (usb.vendorId !== device.vendorId || usb.productId !== device.productId) return null;
  const evidence = evidenceOfDevice(device, profile);
  const flash = evidence.find(
    ({ alternateSetting }) => alternateSetting === profile.flashAlternateSetting,
  );
  const sizes = sizesBySerial(device, { profile, sizes: commonSizes(profile, evidence) });
  if (flash === undefined || sizes.length === 0) return null;
  if (profile.kind === "loader" && !isWhole(device, { profile, evidence })) return null;
  if (flash.known === null && isOtherGeneration(device, profile)) return null;
  const isShared = device.alternates.filter(({ name }) => name === flash.name).length > 1;
  if (sharesStrings(profile) && !isShared && evidence.length > 1) return null;
  const traits = traitsOf(device, profile);
  const isVerbatim = flash.known?.string === flash.name;
  return {
    profile,
    flash: flash.known === null ? "layout" : isVerbatim ? "verbatim" : "folded",
    isShared,
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

/** Whether every boot ROM of the line sends one string in all alternate settings. */
function sharesStrings({ behaviour }: Profile): boolean {
  return behaviour.quirks.some(
    ({ name, romIds }) => name === "alternates-share-string" && romIds.length === 0,
  );
}

/** A loader's serial number may tell the size. */
function sizesBySerial(
  { serialNumber }: DescribedDevice,
  { profile, sizes }: { readonly profile: Profile; readonly sizes: readonly FlashSize[] },
): readonly FlashSize[] {
  const { sizeFromSerial } = profile;
  if (sizeFromSerial === null || serialNumber === null) return sizes;
  const letter = new RegExp(sizeFromSerial).exec(serialNumber)?.[1];
  return letter === undefined ? sizes : sizes.filter((size) => size.letter === letter);
}

/** Whether a device has the alternate settings of a loader, all of them with a string and no others. */
function isWhole(
  { alternates }: DescribedDevice,
  { profile, evidence }: { profile: Profile; evidence: readonly PlacedEvidence[] },
): boolean {
  const settings = new Set([
    profile.flashAlternateSetting,
    ...profile.memories.map(({ region }) => region.alternateSetting),
  ]);
  return evidence.length === settings.size && alternates.length === settings.size;
}

/** bcdDevice of boot ROMs before about 2016 (F0 to L4) is 0x2000 and more, of later ones less. */
const OLD_GENERATION = 0x2000;

function isOtherGeneration({ deviceVersion }: DescribedDevice, { usb }: Profile): boolean {
  const isOld = deviceVersion >= OLD_GENERATION;
  return (
    usb.deviceVersions.length > 0 &&
    usb.deviceVersions.every((known) => known >= OLD_GENERATION !== isOld)
  );
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
  const versionTrait = {
    fits: isVersionKnown,
    text: isVersionKnown
      ? `bcdDevice ${version} is known of it`
      : `bcdDevice is ${version}, where ${versions} is known of it`,
  };
  return [
    ...(usb.deviceVersions.length === 0 ? [] : [versionTrait]),
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
