/**
 * The lookup: from what a user types, or reads off the chip, to one chip. Works on ids
 * and the part numbers that the profiles list; a part that none lists is not guessed.
 */
import { bundledLines } from "./bundled.js";
import { CHIP_FIELDS, type ChipFacts, chipFromFacts } from "./chip-from-profile.js";
import type { ChipMatch } from "./chip-match.js";
import { parseDieId, unknownDie } from "./die-id.js";
import { candidatesOf, isSameChip, type Known, unknownPart } from "./find-chip-answers.js";
import { type IndexedPart, indexProfiles, type PartLine, partsWith } from "./part-index.js";
import { partNumber } from "./parts.js";
import type { Profile } from "./profile.js";

/** Package type, temperature range and options, as printed behind the size letter: `T6TR`. */
const PART_SUFFIX = /^[A-Z](?:[0-9][A-Z0-9]{0,6})?$/;

/**
 * Finds a chip by its part number, profile id or die id, in any case. Accepts the full number
 * as printed (`STM32L073RZT6TR`), the short one (`STM32L073RZ`), one without `STM32`,
 * with `x` for any package (`STM32L073xZ`), a beginning that fits one chip only
 * (`STM32H750`); a profile's id; and the die id as `0x447`, `447` or `DIE447`. For the last
 * two the largest flash of the line is taken. Without `profiles` it searches the bundled
 * lines and reads only the one that it finds.
 */
export function findChip(query: string, profiles?: readonly Profile[]): ChipMatch {
  const lines = profiles === undefined ? bundledLines() : indexProfiles(profiles);
  const trimmed = query.trim();
  const lowered = trimmed.toLowerCase();
  const line = lines.find(({ id }) => id === lowered);
  if (line !== undefined) return { kind: "chip", chip: chipFromFacts(factsOf(line), {}) };
  const name = partName(trimmed);
  const matches = matchParts(name, lines);
  const first = matches[0];
  if (first === undefined) return findOther(query, { name, lines });
  if (matches.every((match) => isSameChip(match, first))) return chipOf(name, first);
  return { kind: "ambiguous", query, candidates: candidatesOf(matches) };
}

/** What is no part number: a die id, or nothing that is known. */
function findOther(query: string, known: Known): ChipMatch {
  const { lines } = known;
  const dieId = parseDieId(query.trim());
  if (dieId === null) return unknownPart(query, known);
  const found = lines.filter((line) => line.dieId === dieId);
  const [first, ...others] = found;
  if (first === undefined) return unknownDie(query, dieId, lines);
  if (others.length === 0) return { kind: "chip", chip: chipFromFacts(factsOf(first), {}) };
  // Only profiles of the user's can split a die.
  return { kind: "ambiguous", query, candidates: candidatesOf(partsWith(found, () => true)) };
}

function factsOf({ row, source }: PartLine): ChipFacts {
  return { ...source.read(row, CHIP_FIELDS), target: source.target(row) };
}

function chipOf(name: string, match: IndexedPart): ChipMatch {
  const { line, letter, ram } = match;
  const facts = factsOf(line);
  const size = facts.flashSizes.find((entry) => entry.letter === letter);
  const known = size === undefined ? {} : { size, ram };
  return {
    kind: "chip",
    chip: chipFromFacts(facts, { part: withHyphen(name, match), ...known }),
  };
}

/** A suffix that stands right behind the size letter gets the hyphen of ST's tools: `STM32L151RC-A`. */
function withHyphen(name: string, { base, suffix }: IndexedPart): string {
  return suffix !== null && name.slice(base.length) === suffix
    ? partNumber(name.slice(0, base.length), suffix)
    : name;
}

/** Upper case, without blanks and hyphens, with `STM32` in front. */
function partName(query: string): string {
  const name = query.toUpperCase().replace(/[\s-]/g, "");
  return name.startsWith("STM32") || name === "" ? name : `STM32${name}`;
}

/** The parts that a name fits: exactly, else with `x` for the package, else as a beginning. */
function matchParts(name: string, lines: readonly PartLine[]): readonly IndexedPart[] {
  const matches = closest(
    name,
    partsWith(lines, (prefix) => name.startsWith(prefix)),
  );
  if (matches.length > 0) return matches;
  const beginning = withoutWildcards(name, lines);
  if (beginning.length <= "STM32".length) return [];
  return partsWith(
    lines,
    (prefix) => prefix.startsWith(beginning) || beginning.startsWith(prefix),
  ).filter(({ part }) => part.replace("-", "").startsWith(beginning));
}

/** The parts that a name has in full: those with its package, and then those with a suffix, first. */
function closest(name: string, parts: readonly IndexedPart[]): readonly IndexedPart[] {
  let matches: IndexedPart[] = [];
  let bestRank = 0;
  for (const part of parts) {
    const { base, prefix, letter, suffix } = part;
    const isExact = name.startsWith(base);
    if (!isExact && !name.startsWith(`${prefix}X${letter}`)) continue;
    if (!isRest(name.slice(base.length), suffix)) continue;
    const rank = (isExact ? 2 : 0) + (suffix === null ? 0 : 1);
    if (rank > bestRank) matches = [];
    if (rank >= bestRank) matches.push(part);
    bestRank = Math.max(rank, bestRank);
  }
  return matches;
}

/**
 * What may stand behind the size letter; a suffix stands behind package type and temperature.
 * One X there is the suffix of the -X parts; several are the `xxx` of ST's data sheets, which
 * stands for the options of programmed parts, and make no part an -X one.
 */
function isRest(text: string, suffix: string | null): boolean {
  if (suffix === null) return text === "" || PART_SUFFIX.test(text);
  if (text === suffix) return true;
  const options = text.slice(2);
  return PART_SUFFIX.test(text) && options.startsWith(suffix) && !/^X{2,}/.test(options);
}

/** `STM32L073xx` and `STM32L07x` as beginnings; an X behind a package letter is a size letter. */
function withoutWildcards(name: string, lines: readonly PartLine[]): string {
  const stripped = name.replace(/X+$/, "");
  const isPastPrefix = lines.some(({ prefixes }) =>
    prefixes.some((prefix) => stripped.startsWith(prefix) && stripped.length > prefix.length),
  );
  return isPastPrefix ? name : stripped;
}
