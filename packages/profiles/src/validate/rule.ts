/** The shape of a semantic rule, and what rules share. Below the rule files. */
import type { AddressRange, FlashRegion, SectorRun } from "@dfukit/memory";
import { runRange } from "@dfukit/memory";
import { regionsOf } from "../chip-from-profile.js";
import type { FlashSize, Profile } from "../profile.js";
import type { ProfileDocument } from "../profile-document.js";

/** A profile that fits the schema, in both of its shapes. */
export interface RuleInput {
  /** As the file spells it: what JSON pointers lead into. */
  readonly document: ProfileDocument;
  readonly profile: Profile;
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

/** A check beyond the schema. Returns every violation, never throws on what the schema lets through. */
export interface ProfileRule {
  readonly name: string;
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
