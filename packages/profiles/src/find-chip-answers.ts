/** What the lookup answers when it does not find just one chip. Part of `find-chip.ts`. */
import { formatSize } from "@dfukit/memory";
import type { ChipCandidate, ChipMatch } from "./chip-match.js";
import { joinWords, nearest } from "./nearest.js";
import { flashSizeBytesOf, type IndexedPart, type PartLine, partsWith } from "./part-index.js";

/** Whether two parts are the same in what matters for flashing: line, flash size and RAM. */
export function isSameChip(a: IndexedPart, b: IndexedPart): boolean {
  if (a.line !== b.line || a.letter !== b.letter) return false;
  return a.ram === b.ram || JSON.stringify(a.ram) === JSON.stringify(b.ram);
}

/**
 * One candidate for each line, prefix and size, with `x` for the package; parts are named in
 * full where only one package has that size, or where packages differ in RAM or line.
 */
export function candidatesOf(matches: readonly IndexedPart[]): readonly ChipCandidate[] {
  const groups = new Map<string, IndexedPart[]>();
  for (const match of matches) {
    const pattern = patternOf(match);
    groups.set(pattern, [...(groups.get(pattern) ?? []), match]);
  }
  const candidates = [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const isOneChip = others.every((other) => isSameChip(other, first));
    return others.length > 0 && isOneChip
      ? [candidate(patternOf(first), first)]
      : [first, ...others].map((match) => candidate(match.part, match));
  });
  const order = [...new Set(matches.map(({ prefix }) => prefix))];
  const place = ({ part }: ChipCandidate) => order.findIndex((prefix) => part.startsWith(prefix));
  return candidates.sort((a, b) => place(a) - place(b) || a.flashSizeBytes - b.flashSizeBytes);
}

function patternOf({ prefix, letter, suffix }: IndexedPart): string {
  return `${prefix}x${letter}${suffix === null ? "" : `-${suffix}`}`;
}

function candidate(part: string, match: IndexedPart): ChipCandidate {
  return { part, profileId: match.line.id, flashSizeBytes: flashSizeBytesOf(match) };
}

/** What a query was looked for in. */
export interface Known {
  /** The query as a part number. */
  readonly name: string;
  readonly lines: readonly PartLine[];
}

/** Why nothing fits, and what to try instead. Reads of the lines only what it needs. */
export function unknownPart(query: string, { name, lines }: Known): ChipMatch {
  const notDfu = notDfuReason(name, lines);
  if (notDfu !== null) return { kind: "unknown", query, why: notDfu, suggestions: [] };
  const ids = nearestIds(query.trim().toLowerCase(), lines);
  if (ids.length > 0) return { kind: "unknown", query, why: null, suggestions: ids };
  const neighbours = neighboursOf(
    name,
    partsWith(lines, (prefix) => name.startsWith(prefix)),
  );
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
  return { kind: "unknown", query, why: null, suggestions: nearest(name, namesOf(lines)) };
}

/** Of the same lines, so that a second error does not read all of them again. */
const names = new WeakMap<readonly PartLine[], readonly string[]>();

/** All part numbers and their beginnings. */
function namesOf(lines: readonly PartLine[]): readonly string[] {
  const known = names.get(lines);
  if (known !== undefined) return known;
  const all = partsWith(lines, () => true).flatMap(({ part, prefix }) => [prefix, part]);
  const found = [...new Set(all)];
  names.set(lines, found);
  return found;
}

/** Only an id has hyphens; a short one is near to many part numbers. */
function nearestIds(id: string, lines: readonly PartLine[]): readonly string[] {
  return id.includes("-")
    ? nearest(
        id,
        lines.map((line) => line.id),
      )
    : [];
}

function notDfuReason(name: string, lines: readonly PartLine[]): string | null {
  for (const { prefix, why } of lines.flatMap(
    ({ row, source }) => source.read(row, ["notDfu"]).notDfu,
  )) {
    if (new RegExp(`^${prefix.replace("x", "[A-Z]")}`).test(name)) {
      return `${prefix} has no USB DFU in its boot ROM: ${why}`;
    }
  }
  return null;
}

/** The parts that begin like the name does: in full, else with its package, else with its line. */
function neighboursOf(name: string, parts: readonly IndexedPart[]): readonly ChipCandidate[] {
  const inFull = parts.filter(({ base }) => name.startsWith(base));
  if (inFull.length > 0) return candidatesOf(inFull);
  const ofLine = parts.filter(({ prefix }) => name.startsWith(prefix));
  const ofPackage = ofLine.filter(({ base, prefix }) =>
    name.startsWith(base.slice(0, prefix.length + 1)),
  );
  return candidatesOf(ofPackage.length > 0 ? ofPackage : ofLine);
}
