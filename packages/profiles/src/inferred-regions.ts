/**
 * Memories that a profile has only inferred, held against what the device itself says
 * of them: neither is believed alone. Part of the merge in `resolve-target.ts`.
 */
import type { DescribedDevice, ParsedMemoryString } from "@dfukit/core";
import type { FlashLayout, FlashRegion } from "@dfukit/memory";
import { commonLayout } from "./common-layout.js";
import type { Profile } from "./profile.js";
import { kindOfName } from "./region-kind.js";
import { sameRuns } from "./same-runs.js";

/** A layout without what the device contradicts, and a note on each memory concerned. */
export interface CheckedLayout {
  readonly layout: FlashLayout;
  readonly notes: readonly string[];
}

/**
 * Reduces each memory that all of `profiles` only inferred to the sectors and rights that
 * the device's string gives as well. A memory of which nothing is left is dropped.
 */
export function checkInferred(
  { regions }: FlashLayout,
  device: DescribedDevice,
  profiles: readonly Profile[],
): CheckedLayout {
  const notes: string[] = [];
  const checked = regions.flatMap((region): readonly FlashRegion[] => {
    const { alternateSetting, name } = region;
    const memory = memoryOf(device, alternateSetting);
    const isInferred = profiles.every(
      (profile) =>
        isOnlyInferred(profile, alternateSetting) &&
        !isStringKnown(profile, alternateSetting, device),
    );
    if (!isInferred || memory === null || sameRuns(memory.runs, region.runs)) return [region];
    notes.push(
      `alternate setting ${alternateSetting} ("${name}"): the profile has only inferred it and the device describes it otherwise, so only what both have is used`,
    );
    const described = { ...region, kind: kindOfName(memory.name), runs: memory.runs };
    return commonLayout([{ regions: [region] }, { regions: [described] }]).regions;
  });
  return { layout: { regions: checked }, notes };
}

/** Null also for a string that an earlier alternate setting sends, too: it says nothing of this one (G0B1). */
function memoryOf(device: DescribedDevice, alternateSetting: number): ParsedMemoryString | null {
  const { alternates } = device;
  const alternate = alternates.find((entry) => entry.alternateSetting === alternateSetting);
  const first = alternates.find((entry) => entry.name === alternate?.name);
  return first === alternate ? (alternate?.memory ?? null) : null;
}

function isOnlyInferred(profile: Profile, alternateSetting: number): boolean {
  const entries = profile.memories.filter(
    ({ region }) => region.alternateSetting === alternateSetting,
  );
  return entries.length > 0 && entries.every(({ inferredFrom }) => inferredFrom !== null);
}

/** Whether the inference was made with the very string that the device sends. */
function isStringKnown(
  profile: Profile,
  alternateSetting: number,
  { alternates }: DescribedDevice,
): boolean {
  const sent = alternates.find((entry) => entry.alternateSetting === alternateSetting)?.name;
  return profile.descriptorStrings.some(
    (entry) => entry.alternateSetting === alternateSetting && entry.string === sent,
  );
}
