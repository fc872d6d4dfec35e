/**
 * The lookup: from what a user types, or reads off the chip, to one chip. Works on
 * the part numbers that the profiles list; a part that none lists is not guessed.
 */
import { formatSize } from "@dfukit/memory";
import { listProfiles } from "./bundled.js";
import { chipFromProfile } from "./chip-from-profile.js";
import type { ChipCandidate, ChipMatch } from "./chip-match.js";
import { joinWords, nearest } from "./nearest.js";
import { type Part, partsOf } from "./parts.js";
import type { Profile } from "./profile.js";

/** Package type, temperature range and options, as printed behind the size letter: `T6TR`. */
const PART_SUFFIX = /^[A-Z](?:[0-9][A-Z0-9]{0,6})?$/;

/**
 * Finds a chip by its part number or profile id, in any case. Accepts the full number
 * as printed (`STM32L073RZT6TR`), the short one (`STM32L073RZ`), one without `STM32`,
 * with `x` for any package (`STM32L073xZ`), a beginning that fits one chip only
 * (`STM32H750`), and a profile's id, for which the largest flash is taken.
 */
export function findChip(query: string, profiles: readonly Profile[] = listProfiles()): ChipMatch {
  const trimmed = query.trim();
  const profile = profiles.find(({ id }) => id === trimmed.toLowerCase());
  if (profile !== undefined) return { kind: "chip", chip: chipFromProfile(profile) };
  const name = partName(trimmed);
  const parts = profiles.flatMap(partsOf);
  const matches = matchParts(name, parts);
  const first = matches[0];
  if (first === undefined) return unknown(query, { name, parts, profiles });
  if (matches.every((match) => isSameChip(match, first))) {
    const { profile: owner, size, ram } = first;
    return { kind: "chip", chip: chipFromProfile(owner, { part: name, size, ram }) };
  }
  return { kind: "ambiguous", query, candidates: candidatesOf(matches) };
}

/** Upper case, without blanks and hyphens, with `STM32` in front. */
function partName(query: string): string {
  const name = query.toUpperCase().replace(/[\s-]/g, "");
  return name.startsWith("STM32") || name === "" ? name : `STM32${name}`;
}

/** The parts that a name fits: exactly, then with `x` for the package, then as a beginning. */
function matchParts(name: string, parts: readonly Part[]): readonly Part[] {
  const exact = parts.filter(
    ({ part }) => name.startsWith(part) && isSuffix(name.slice(part.length)),
  );
  if (exact.length > 0) return exact;
  const anyPackage = parts.filter(({ part, prefix, size }) => {
    const pattern = `${prefix}X${size.letter}`;
    return (
      name.length >= part.length && name.startsWith(pattern) && isSuffix(name.slice(pattern.length))
    );
  });
  if (anyPackage.length > 0) return anyPackage;
  const beginning = withoutWildcards(name, parts);
  return beginning.length <= "STM32".length
    ? []
    : parts.filter(({ part }) => part.startsWith(beginning));
}

function isSuffix(text: string): boolean {
  return text === "" || PART_SUFFIX.test(text);
}

/** `STM32L073xx` and `STM32L07x` as beginnings; an X behind a package letter is a size letter. */
function withoutWildcards(name: string, parts: readonly Part[]): string {
  const stripped = name.replace(/X+$/, "");
  const isPastPrefix = parts.some(
    ({ prefix }) => stripped.startsWith(prefix) && stripped.length > prefix.length,
  );
  return isPastPrefix ? name : stripped;
}

function isSameChip(a: Part, b: Part): boolean {
  return a.size === b.size && (a.ram === b.ram || JSON.stringify(a.ram) === JSON.stringify(b.ram));
}

/**
 * One candidate for each prefix and size, with `x` for the package; parts are named in
 * full where only one package has that size, or where packages differ in RAM.
 */
function candidatesOf(matches: readonly Part[]): readonly ChipCandidate[] {
  const groups = new Map<string, Part[]>();
  for (const match of matches) {
    const pattern = `${match.prefix}x${match.size.letter}`;
    groups.set(pattern, [...(groups.get(pattern) ?? []), match]);
  }
  const candidates = [...groups].flatMap(([pattern, [first, ...others]]) => {
    if (first === undefined) return [];
    const isOneChip = others.every((other) => isSameChip(other, first));
    return others.length > 0 && isOneChip
      ? [candidate(pattern, first)]
      : [first, ...others].map((match) => candidate(match.part, match));
  });
  const order = [...new Set(matches.map(({ prefix }) => prefix))];
  const place = ({ part }: ChipCandidate) => order.findIndex((prefix) => part.startsWith(prefix));
  return candidates.sort((a, b) => place(a) - place(b) || a.flashSizeBytes - b.flashSizeBytes);
}

function candidate(part: string, { profile, size }: Part): ChipCandidate {
  return { part, profileId: profile.id, flashSizeBytes: size.sizeBytes };
}

interface Known {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly profiles: readonly Profile[];
}

function unknown(query: string, { name, parts, profiles }: Known): ChipMatch {
  const notDfu = profiles
    .flatMap((profile) => profile.notDfu)
    .find((entry) => name.startsWith(entry.prefix));
  if (notDfu !== undefined) {
    return {
      kind: "unknown",
      query,
      why: `${notDfu.prefix} has no USB DFU in its boot ROM: ${notDfu.why}`,
      suggestions: [],
    };
  }
  const ids = nearest(
    query.trim().toLowerCase(),
    profiles.map(({ id }) => id),
  );
  if (ids.length > 0) return { kind: "unknown", query, why: null, suggestions: ids };
  const neighbours = neighboursOf(name, parts);
  if (neighbours.length > 0) {
    const list = neighbours.map(
      ({ part, flashSizeBytes }) => `${part} (${formatSize(flashSizeBytes)})`,
    );
    return {
      kind: "unknown",
      query,
      why: `there is ${joinWords(list, "and")}`,
      suggestions: neighbours.map(({ part }) => part),
    };
  }
  const names = new Set(parts.flatMap(({ part, prefix }) => [prefix, part]));
  return { kind: "unknown", query, why: null, suggestions: nearest(name, [...names]) };
}

/** The parts that begin like the name does: in full, else with its package, else with its line. */
function neighboursOf(name: string, parts: readonly Part[]): readonly ChipCandidate[] {
  const inFull = parts.filter(({ part }) => name.startsWith(part));
  if (inFull.length > 0) return candidatesOf(inFull);
  const ofLine = parts.filter(({ prefix }) => name.startsWith(prefix));
  const ofPackage = ofLine.filter(({ part, prefix }) =>
    name.startsWith(part.slice(0, prefix.length + 1)),
  );
  return candidatesOf(ofPackage.length > 0 ? ofPackage : ofLine);
}
