/**
 * What one memory string of a device says for or against a chip line: which flash sizes
 * of the line may send it. Below `match-device.ts` and `candidate-for-chip.ts`.
 */
import type { DfuAlternate, ParsedMemoryString } from "@dfukit/core";
import type { FlashRegion } from "@dfukit/memory";
import { regionsOf } from "./chip-from-profile.js";
import { foldBlanks } from "./device-words.js";
import type { DescriptorString, FlashSize, Profile } from "./profile.js";
import { kindOfName } from "./region-kind.js";
import { sameRuns } from "./same-runs.js";

/** What the string of one alternate setting tells. */
export interface StringEvidence {
  /** The sizes that may send it; empty: no part of the line does. */
  readonly sizes: readonly FlashSize[];
  /** The known string that it is, or null if it only has the layout. */
  readonly known: DescriptorString | null;
}

/** How strictly to judge. */
export interface EvidenceOptions {
  /**
   * The user has named the chip, so a flash string that no one has seen on it counts as
   * soon as it gives the right layout, and a memory that was only inferred need not fit.
   */
  readonly isNamed: boolean;
}

/**
 * Evidence of an alternate setting, or null if it tells nothing: it has no string, or
 * is a device feature of which the profile knows nothing.
 */
export function evidenceOf(
  profile: Profile,
  alternate: DfuAlternate,
  { isNamed }: EvidenceOptions,
): StringEvidence | null {
  const { alternateSetting, name, memory } = alternate;
  if (name === null) return null;
  const regions = profile.flashSizes.map((size) => ({
    size,
    region: regionsOf(profile, size).find((entry) => entry.alternateSetting === alternateSetting),
  }));
  if (regions.every(({ region }) => region === undefined)) {
    const isFeature = memory !== null && kindOfName(memory.name) === "device-feature";
    return isFeature ? null : { sizes: [], known: null };
  }
  const sent = profile.descriptorStrings.filter(
    (entry) => entry.alternateSetting === alternateSetting,
  );
  const known = sent.find(({ string }) => string === name) ?? sent.find(foldsTo(name)) ?? null;
  // Another flash string than the known ones means another line: F411 and F405 differ in nothing else.
  const isLayoutEnough =
    isNamed || alternateSetting !== profile.flashAlternateSetting || sent.length === 0;
  const sizes = regions.flatMap(({ size, region }) => {
    if (region === undefined) return [];
    const isSent = known?.sizes.includes(size.letter) === true;
    const fits = isLayoutEnough && memory !== null && hasLayout(memory, region);
    const isInferred = isNamed && isOnlyInferred(profile, { region, memory });
    return isSent || fits || isInferred ? [size] : [];
  });
  return { sizes, known };
}

function foldsTo(name: string): (entry: DescriptorString) => boolean {
  const folded = foldBlanks(name);
  return ({ string }) => foldBlanks(string) === folded;
}

/** Whether a parsed string gives just the sectors and rights of a region, by the letters in it. */
function hasLayout(memory: ParsedMemoryString, region: FlashRegion): boolean {
  return kindOfName(memory.name) === region.kind && sameRuns(memory.runs, region.runs);
}

function isOnlyInferred(
  profile: Profile,
  { region, memory }: { readonly region: FlashRegion; readonly memory: ParsedMemoryString | null },
): boolean {
  const entry = profile.memories.find((candidate) => candidate.region === region);
  return (
    entry !== undefined &&
    entry.inferredFrom !== null &&
    memory !== null &&
    kindOfName(memory.name) === region.kind
  );
}
