/**
 * The chips that a device of a pasted text can be, and what it would be worked on as:
 * `matchDevice` and `resolveTarget` for whoever has only the text.
 */
import type { DescribedDevice } from "@dfukit/core";
import { candidateForChip } from "../candidate-for-chip.js";
import type { Chip } from "../chip.js";
import { foldBlanks, idsText } from "../device-words.js";
import { type DeviceCandidate, matchDevice } from "../match-device.js";
import type { Profile } from "../profile.js";
import { type ResolvedTarget, resolveTarget } from "../resolve-target.js";
import {
  type AssumedField,
  type Assumptions,
  describeListed,
  type ParseMemoryString,
} from "./describe-listed.js";
import type { ListedDevice } from "./listing.js";

/** What a device of the text is. */
export interface MatchedListing {
  /** With the assumptions that `assumed` names. */
  readonly device: DescribedDevice;
  readonly assumed: readonly AssumedField[];
  readonly candidates: readonly DeviceCandidate[];
  readonly resolved: ResolvedTarget;
  /** What the text leaves open, one clause each. */
  readonly notes: readonly string[];
}

/** How to match. */
export interface MatchListedOptions {
  /** `parseMemoryString` of `@dfukit/core`. */
  readonly parseMemoryString: ParseMemoryString;
  /** The chip that the user named; the text alone is asked if absent. */
  readonly chip?: Chip | undefined;
  /** The bundled profiles if absent. */
  readonly profiles?: readonly Profile[] | undefined;
}

/**
 * Pairs of values that no boot ROM has, one pair for each generation that bcdDevice tells
 * apart. A reason that does not come with both speaks of such a field, of which the text
 * says nothing.
 */
const IMPOSSIBLE: readonly (readonly [Assumptions, Assumptions])[] = [
  [
    { deviceVersion: 0x1_0000, transferSizeBytes: 0x1_0000 },
    { deviceVersion: 0x2_0000, transferSizeBytes: 0x2_0000 },
  ],
  [
    { deviceVersion: 0x0000, transferSizeBytes: 0x1_0000 },
    { deviceVersion: 0x0001, transferSizeBytes: 0x2_0000 },
  ],
];
/** What every STM32 boot ROM takes: the least that any is known to announce (H743, H750). */
const SAFE: Assumptions = { deviceVersion: 0, transferSizeBytes: 1024 };

/**
 * Matches one device of a listing. What the text leaves open counts neither for nor
 * against a line.
 * @throws ProfileError `chip-contradicts-device` if `chip` cannot have sent the strings.
 */
export function matchListed(listed: ListedDevice, options: MatchListedOptions): MatchedListing {
  const { parseMemoryString, chip, profiles } = options;
  const describe = (assumptions: Assumptions) =>
    describeListed(listed, parseMemoryString, assumptions);
  const candidates =
    chip === undefined
      ? matchKnown(listed, describe, profiles)
      : [candidateForChip(chip, describe(SAFE).device, profiles)];
  const sizes = candidates.map(({ profile }) => profile.usb.transferSizeBytes.value);
  const { device, assumed } = describe({
    deviceVersion: candidates[0]?.profile.usb.deviceVersions[0] ?? 0,
    transferSizeBytes: Math.min(...(sizes.length > 0 ? sizes : [SAFE.transferSizeBytes])),
  });
  const merged = resolveTarget(device, candidates);
  const resolved = assumed.includes("transferSizeBytes") ? withAssumedSize(merged) : merged;
  return { device, assumed, candidates, resolved, notes: notesOn(listed, assumed, device) };
}

/** A transfer size that no descriptor gave must not look as if one had. */
function withAssumedSize(resolved: ResolvedTarget): ResolvedTarget {
  const { chip, candidates } = resolved;
  const transferSizeBytes = candidates.length > 0 ? "profile" : "default";
  const origins = { ...resolved.target.origins, transferSizeBytes } as const;
  const target = { ...resolved.target, origins };
  return { ...resolved, target, chip: chip && { ...chip, target } };
}

function matchKnown(
  listed: ListedDevice,
  describe: (assumptions: Assumptions) => { readonly device: DescribedDevice },
  profiles: readonly Profile[] | undefined,
): readonly DeviceCandidate[] {
  if (listed.mode === "run-time") return [];
  const isVersionKnown = listed.deviceVersion !== null;
  const found = IMPOSSIBLE.slice(0, isVersionKnown ? 1 : 2).flatMap((pair) => {
    const [first, second] = pair.map((values) => matchDevice(describe(values).device, profiles));
    return (first ?? []).map((candidate) => {
      const again = second?.find(({ profile }) => profile === candidate.profile);
      return { ...candidate, why: candidate.why.filter((reason) => again?.why.includes(reason)) };
    });
  });
  return found
    .filter(({ profile }, index) => found.findIndex((one) => one.profile === profile) === index)
    .map((candidate) => ({ ...candidate, why: reasonsIn(listed, candidate) }))
    .sort((a, b) => Number(sendsFlashString(b, listed)) - Number(sendsFlashString(a, listed)));
}

/** Without the ids, if it was assumed that they fit. */
function reasonsIn(
  { vendorId, productId }: ListedDevice,
  { profile, why }: DeviceCandidate,
): readonly string[] {
  if (vendorId !== null && productId !== null) return why;
  return why.filter((reason) => !reason.startsWith(`${idsText(profile.usb)} is its`));
}

/** Whether the flash's string was seen on the line, which says more than the layout alone. */
function sendsFlashString({ profile }: DeviceCandidate, { alternates }: ListedDevice): boolean {
  const flash = alternates.find(
    ({ alternateSetting }) => alternateSetting === profile.flashAlternateSetting,
  );
  return profile.descriptorStrings.some(
    ({ alternateSetting, string }) =>
      alternateSetting === flash?.alternateSetting &&
      foldBlanks(string) === foldBlanks(flash.name ?? ""),
  );
}

function notesOn(
  { mode, alternates }: ListedDevice,
  assumed: readonly AssumedField[],
  device: DescribedDevice,
): readonly string[] {
  const { functional } = device;
  return [
    ...(mode === "run-time"
      ? ["it runs its firmware, whose strings are not those of a boot ROM; list it in DFU mode"]
      : []),
    ...(assumed.includes("ids")
      ? ["the text has no vendor and product id: 0483:DF11, those of STM32 boot ROMs, are assumed"]
      : []),
    ...(assumed.includes("deviceVersion")
      ? ["the text has no bcdDevice, which would tell boot ROMs apart"]
      : []),
    ...(assumed.includes("transferSizeBytes")
      ? [
          `the text does not say the transfer size (wTransferSize): ${functional.transferSizeBytes} bytes are assumed; lsusb -v tells it`,
        ]
      : []),
    ...alternates
      .filter(({ name }) => name !== null && isWithoutStars(name))
      .map(
        ({ alternateSetting }) =>
          `the string of alternate setting ${alternateSetting} has lost its asterisks, as Markdown takes them; paste it as code`,
      ),
  ];
}

function isWithoutStars(name: string): boolean {
  return /^@[^/]*\/0x[0-9A-Fa-f]+\/[^*]*$/.test(name);
}
