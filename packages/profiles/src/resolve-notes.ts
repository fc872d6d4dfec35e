/** What the user should know of a merge of descriptors and profile. Part of `resolve-target.ts`. */
import type { DescribedDevice, FlashTarget } from "@dfukit/core";
import {
  type FlashLayout,
  type FlashRegion,
  formatByte,
  formatSize,
  regionRanges,
  regionSizeBytes,
} from "@dfukit/memory";
import { sizesText } from "./device-words.js";
import type { DeviceCandidate } from "./match-device.js";
import { joinWords } from "./nearest.js";
import type { Profile } from "./profile.js";

/** The merge so far. */
export interface Merge {
  readonly candidates: readonly DeviceCandidate[];
  /** One for each line and size that is possible. */
  readonly layouts: readonly FlashLayout[];
  /** What all of them have, on this device or not. */
  readonly common: FlashLayout;
}

/** What is undecided, and which memories are left out, one clause each. */
export function resolveNotes(device: DescribedDevice, merge: Merge): readonly string[] {
  return [...byLayoutAlone(merge), ...undecided(merge), ...leftOut(device, merge)];
}

/** A device that was recognised without any string of its line being known. */
function byLayoutAlone({ candidates }: Merge): readonly string[] {
  const isByLayout = candidates.every(
    ({ chip, profile }) => chip === null && profile.kind === "chip" && !isFlashSeen(profile),
  );
  const lines = joinWords(
    candidates.map(({ profile }) => profile.name),
    "or",
  );
  return isByLayout
    ? [
        `${lines} is told by its memory layout alone, because no string of its flash is known; another line may have the same`,
      ]
    : [];
}

function isFlashSeen({ descriptorStrings, flashAlternateSetting }: Profile): boolean {
  return descriptorStrings.some(
    ({ alternateSetting }) => alternateSetting === flashAlternateSetting,
  );
}

function undecided({ candidates, common }: Merge): readonly string[] {
  const lines = candidates.map(({ profile }) => profile.name);
  const sizes = candidates.flatMap((candidate) => candidate.sizes);
  if (lines.length + sizes.length <= 2) return [];
  const what =
    lines.length > 1
      ? `chip line is not known (${joinWords(lines, "or")})`
      : `flash size is not known (${sizesText(sizes)})`;
  const flash = common.regions.find(({ kind }) => kind === "flash");
  return [`${what}: ${usedText(flash)} until --chip names the part`];
}

function usedText(flash: FlashRegion | undefined): string {
  if (flash === undefined) return "no flash is used";
  const sizeText = formatSize(regionSizeBytes(flash));
  return regionRanges(flash).length === 1
    ? `only the first ${sizeText} are used`
    : `only the ${sizeText} that all of them have are used`;
}

function leftOut(
  { alternates }: DescribedDevice,
  { candidates, layouts, common }: Merge,
): readonly string[] {
  const possible = new Map<number, string>();
  for (const region of layouts.flatMap(({ regions }) => regions)) {
    possible.set(region.alternateSetting, region.name);
  }
  const there = new Set(alternates.map(({ alternateSetting }) => alternateSetting));
  const isCommon = (setting: number) =>
    common.regions.some(({ alternateSetting }) => alternateSetting === setting);
  const lines = joinWords(
    candidates.map(({ profile }) => profile.name),
    "or",
  );
  return [
    ...[...possible].flatMap(([setting, name]) => {
      const place = `alternate setting ${setting} ("${name}")`;
      if (!there.has(setting)) return [`${place} is missing on the device; it is left out`];
      return isCommon(setting)
        ? []
        : [`${place} is not the same on all of these parts; it is left out`];
    }),
    ...alternates
      .filter(({ alternateSetting }) => !possible.has(alternateSetting))
      .map(({ alternateSetting, name, memory }) => {
        const called = memory?.name ?? name;
        const place = `alternate setting ${alternateSetting}${called === null ? "" : ` ("${called}")`}`;
        return `${place} is not known of ${lines}; it is left out`;
      }),
  ];
}

/** What is taken where several lines are possible, and what is not. */
export function mergeNotes(
  profiles: readonly Profile[],
  { writeAlignmentBytes }: FlashTarget,
): readonly string[] {
  if (profiles.length < 2) return [];
  if (!isOne(profiles.map(({ erasedByte }) => erasedByte.value))) {
    const bytes = profiles.map(
      ({ name, erasedByte }) => `${formatByte(erasedByte.value)} on ${name}`,
    );
    return [
      `an erased byte reads differently on these parts (${joinWords(bytes, "and")}): nothing is written until --chip names the part`,
    ];
  }
  return [
    `of these lines what suits all is taken: writes aligned to ${writeAlignmentBytes} bytes, the longest times, every precaution; option bytes and supply voltage are left alone`,
  ];
}

function isOne(values: readonly number[]): boolean {
  return new Set(values).size === 1;
}
