/**
 * What one memory string of a device says for or against a chip line or loader: which flash
 * sizes may send it. Below `match-device.ts` and `candidate-for-chip.ts`.
 */
import type { DfuAlternate, ParsedMemoryString } from "@dfukit/core";
import type { FlashRegion, SectorRun } from "@dfukit/memory";
import { regionsOf } from "./chip-from-profile.js";
import { foldBlanks } from "./device-words.js";
import { layoutsOfSize } from "./flash-variants.js";
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
 * Evidence of an alternate setting, or null if it tells nothing: it has no string, or it is
 * one that the profile does not know and need not know.
 */
export function evidenceOf(
  profile: Profile,
  alternate: DfuAlternate,
  options: EvidenceOptions,
): StringEvidence | null {
  const { alternateSetting, name } = alternate;
  if (name === null) return null;
  const sent = profile.descriptorStrings.filter(
    (entry) => entry.alternateSetting === alternateSetting,
  );
  const known = sent.find(({ string }) => string === name) ?? sent.find(foldsTo(name)) ?? null;
  if (alternateSetting === profile.flashAlternateSetting) {
    const fitting = sizesOfLayout(profile, alternate, { isNamed: options.isNamed, known });
    return { sizes: unite(profile, sizesOfString(profile, known), fitting), known };
  }
  return memoryEvidence(profile, alternate, { ...options, known });
}

function foldsTo(name: string): (entry: DescriptorString) => boolean {
  const folded = foldBlanks(name);
  return ({ string }) => foldBlanks(string) === folded;
}

function sizesOfString(profile: Profile, known: DescriptorString | null): readonly FlashSize[] {
  return profile.flashSizes.filter(({ letter }) => known?.sizes.includes(letter) === true);
}

/**
 * The sizes that a flash string gives the layout of. Unless the user has named the chip, only
 * those of which no string is known: another string than the known one means another line, as
 * F411 and F405 differ in nothing else. The layout of the largest size is sent by every size
 * for all that is known: on most lines one boot ROM is in all parts.
 */
function sizesOfLayout(
  { kind, flashSizes, flashKind, flashAlternateSetting, descriptorStrings }: Profile,
  { memory }: DfuAlternate,
  { isNamed, known }: EvidenceOptions & Pick<StringEvidence, "known">,
): readonly FlashSize[] {
  if (kind === "loader" || memory === null || kindOfName(memory.name) !== flashKind) return [];
  const sent = descriptorStrings.filter(
    (entry) => entry.alternateSetting === flashAlternateSetting,
  );
  const open = flashSizes.filter(
    ({ letter }) => isNamed || !sent.some(({ sizes }) => sizes.includes(letter)),
  );
  const fitting = open.filter((size) =>
    layoutsOfSize(size).some((runs) => sameRuns(memory.runs, runs)),
  );
  const largest = flashSizes.at(-1);
  const isLargest = known === null && largest !== undefined && fitting.includes(largest);
  return isLargest ? open : fitting;
}

function unite(
  { flashSizes }: Profile,
  ...lists: readonly (readonly FlashSize[])[]
): readonly FlashSize[] {
  return flashSizes.filter((size) => lists.some((list) => list.includes(size)));
}

/** The string of a memory besides the flash: its address is the chip's, all else the boot ROM's. */
function memoryEvidence(
  profile: Profile,
  { alternateSetting, memory }: DfuAlternate,
  { isNamed, known }: EvidenceOptions & Pick<StringEvidence, "known">,
): StringEvidence | null {
  const regions = profile.flashSizes.map((size) => ({
    size,
    region: regionsOf(profile, size).find((entry) => entry.alternateSetting === alternateSetting),
  }));
  if (regions.every(({ region }) => region === undefined)) {
    return mayHave(profile, memory) ? null : { sizes: [], known: null };
  }
  const sizes = regions.flatMap(({ size, region }) => {
    if (region === undefined) return [];
    const isSent = known?.sizes.includes(size.letter) === true;
    const isThere = profile.kind === "chip" && memory !== null && hasStart(memory, region);
    const isInferred = isNamed && memory !== null && isOnlyInferred(profile, { region, memory });
    return isSent || isThere || isInferred ? [size] : [];
  });
  return { sizes, known };
}

/**
 * Whether a line may have an alternate setting that its profile has not: a device feature,
 * or, where none but that of the flash is known, any memory that lies where the chip has it.
 */
function mayHave(
  { kind, memories, notShown }: Profile,
  memory: ParsedMemoryString | null,
): boolean {
  if (kind === "loader" || memory === null) return false;
  const described = kindOfName(memory.name);
  if (described === "device-feature") return true;
  const own = notShown.filter((hidden) => hidden.kind === described);
  const isThere = own.length === 0 || own.some(({ start }) => start === lowestStart(memory.runs));
  return memories.length === 0 && isThere;
}

/** Whether a parsed string is of the same memory as a region. */
function hasStart(memory: ParsedMemoryString, region: FlashRegion): boolean {
  const kind = kindOfName(memory.name);
  const isKind = kind === region.kind || kind === "other";
  return isKind && lowestStart(memory.runs) === lowestStart(region.runs);
}

function lowestStart(runs: readonly SectorRun[]): number {
  return Math.min(...runs.map(({ start }) => start));
}

function isOnlyInferred(
  profile: Profile,
  { region, memory }: { readonly region: FlashRegion; readonly memory: ParsedMemoryString },
): boolean {
  const entry = profile.memories.find((candidate) => candidate.region === region);
  return (
    entry !== undefined && entry.inferredFrom !== null && kindOfName(memory.name) === region.kind
  );
}
