/**
 * Part numbers without the chip lines behind them: what the lookup searches, so that only
 * the line that it finds has to be read. Below `find-chip.ts` and `bundled.ts`.
 */
import type { RamRange } from "./chip.js";
import { partNumber } from "./parts.js";
import type { PartGroup, Profile } from "./profile.js";
import { type LineTarget, lineTarget } from "./target-from-profile.js";

/** A part number and which chip it leads to. */
export interface IndexedPart {
  /** As `partsOf` names it: `STM32L073RZ`, `STM32L151RC-A`. */
  readonly part: string;
  /** The part number up to the size letter. */
  readonly base: string;
  readonly prefix: string;
  readonly suffix: string | null;
  readonly letter: string;
  readonly ram: readonly RamRange[];
  readonly line: PartLine;
}

/** A chip line of which nothing but this has been read. */
export interface PartLine {
  readonly id: string;
  readonly dieId: number;
  /** What its part numbers begin with, each once. */
  readonly prefixes: readonly string[];
  /** Where it stands in its source. */
  readonly row: number;
  readonly source: LineSource;
}

/** Where lines are read from. */
export interface LineSource {
  /** Only some fields of a line; there may be more. */
  readonly read: <Field extends keyof Profile>(
    row: number,
    fields: readonly Field[],
  ) => Pick<Profile, Field>;
  readonly target: (row: number) => LineTarget;
}

/** The index of profiles that are at hand. */
export function indexProfiles(profiles: readonly Profile[]): readonly PartLine[] {
  return profiles.map((profile, row) => ({
    id: profile.id,
    dieId: profile.dieId.value,
    prefixes: [...new Set(profile.parts.map(({ prefix }) => prefix))],
    row,
    source: { read: () => profile, target: () => lineTarget(profile) },
  }));
}

/** The flash of a part. Validation sees to it that the line has its letter. */
export function flashSizeBytesOf({ letter, line }: IndexedPart): number {
  const { flashSizes } = line.source.read(line.row, ["flashSizes"]);
  return flashSizes.find((size) => size.letter === letter)?.sizeBytes ?? 0;
}

/** The parts of some lines whose number begins with a prefix that is wanted. */
export function partsWith(
  lines: readonly PartLine[],
  isWanted: (prefix: string) => boolean,
): readonly IndexedPart[] {
  const parts: IndexedPart[] = [];
  for (const line of lines) {
    if (!line.prefixes.some(isWanted)) continue;
    for (const group of line.source.read(line.row, ["parts"]).parts) {
      if (isWanted(group.prefix)) addParts(parts, group, line);
    }
  }
  return parts;
}

function addParts(
  parts: IndexedPart[],
  { prefix, suffix, sizesByPackage, ram }: PartGroup,
  line: PartLine,
): void {
  for (const [packageLetter, letters] of Object.entries(sizesByPackage)) {
    for (const letter of letters) {
      const base = prefix + packageLetter + letter;
      parts.push({ part: partNumber(base, suffix), base, prefix, suffix, letter, ram, line });
    }
  }
}
