/** What the user should know of a merge of descriptors and profile. Part of `resolve-target.ts`. */
import type { DescribedDevice } from "@dfukit/core";
import {
  type FlashLayout,
  type FlashRegion,
  formatSize,
  regionRanges,
  regionSizeBytes,
} from "@dfukit/memory";
import { sizesText } from "./device-words.js";
import type { DeviceCandidate } from "./match-device.js";
import { joinWords } from "./nearest.js";

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

/** Lines that were recognised without any string of theirs being known. */
function byLayoutAlone({ candidates }: Merge): readonly string[] {
  return candidates
    .filter(
      ({ chip, profile }) =>
        chip === null &&
        !profile.descriptorStrings.some(
          ({ alternateSetting }) => alternateSetting === profile.flashAlternateSetting,
        ),
    )
    .map(
      ({ profile }) =>
        `${profile.name} is told by its memory layout alone, because no string of its flash is known; another line may have the same`,
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
