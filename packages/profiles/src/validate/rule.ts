/** The shape of a semantic rule, and what rules share. Below the rule files. */
import type { AddressRange, FlashRegion, SectorRun } from "@dfukit/memory";
import { runRange } from "@dfukit/memory";
import { regionsOf } from "../chip-from-profile.js";
import type { FlashRun, FlashSize, Profile } from "../profile.js";
import type { ProfileDocument } from "../profile-document.js";
import { pointerStep } from "./issue.js";

/** A profile that fits the schema, in both of its shapes, or the part of one that does. */
export interface RuleInput {
  /**
   * As the file spells it, with what it inherits: what JSON pointers lead into. A loader has
   * no parts, no RAM and no boot ROM here.
   */
  readonly document: ProfileDocument;
  readonly profile: Profile;
  /** The document as it is, whatever is wrong in it: for rules that walk all of it. */
  readonly raw: unknown;
  /** JSON pointers to what is missing or does not fit the schema. */
  readonly unsound: ReadonlySet<string>;
  /** Without folders; undefined if the profile is in no file. */
  readonly fileName: string | undefined;
}

/** What a rule says of one place; the rule's name and the guide are added by the caller. */
export interface Violation {
  readonly path: string;
  readonly value: unknown;
  readonly expected: string;
  readonly example: unknown;
}

/**
 * A check beyond the schema. Returns every violation, never throws on what the schema lets
 * through. Where it meets something that the schema does not, what it says is not reported.
 */
export interface ProfileRule {
  readonly name: string;
  /** True if the rule says nothing of loaders. */
  readonly linesOnly?: true;
  /** True if the rule reads `raw` and minds `unsound` itself. */
  readonly walks?: true;
  readonly check: (input: RuleInput) => readonly Violation[];
}

/** A range and how to speak of it. */
export interface NamedRange extends AddressRange {
  readonly name: string;
}

/** Every run of the memories that a part of one size has. */
export function memoryRanges(profile: Profile, size: FlashSize): readonly NamedRange[] {
  return regionsOf(profile, size).flatMap(({ name, runs }) =>
    runs.map((run) => ({ name, ...runRange(run) })),
  );
}

/** The first pair of ranges that share an address. */
export function firstOverlap(
  ranges: readonly NamedRange[],
): readonly [NamedRange, NamedRange] | undefined {
  const sorted = ranges.toSorted((a, b) => a.start - b.start);
  for (const [index, range] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before !== undefined && range.start < before.end) return [before, range];
  }
  return undefined;
}

/** One layout of a size, and where it stands in the file. */
export interface LayoutPlace {
  readonly letter: string;
  readonly runs: readonly FlashRun[];
  readonly path: string;
}

/** Every layout of every size of the flash. */
export function flashLayouts({ flashSizes }: Profile): readonly LayoutPlace[] {
  return flashSizes.flatMap(({ letter, runs, variants }) => {
    const size = `/flash/sizes${pointerStep(letter)}`;
    return variants.length === 0
      ? [{ letter, runs, path: `${size}/runs` }]
      : variants.map((variant, nth) => ({
          letter,
          runs: variant.runs,
          path: `${size}/variants/${nth}/runs`,
        }));
  });
}

/** The memory that a part of one size shows in an alternate setting, or undefined. */
export function regionInAlternate(
  profile: Profile,
  { size, alternateSetting }: { readonly size: FlashSize; readonly alternateSetting: number },
): FlashRegion | undefined {
  return regionsOf(profile, size).find((region) => region.alternateSetting === alternateSetting);
}

/** Where a run ends, exclusive. */
export function runEnd(run: SectorRun): number {
  return runRange(run).end;
}
