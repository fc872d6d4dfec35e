/**
 * Reads a boot ROM's memory string by the letter of the specification, to compare it
 * with a profile. Strict on purpose: what a tolerant reader would mend must show up
 * as a difference, and be overridden.
 */
import type { SectorRun } from "@dfukit/memory";
import { accessOf } from "../normalise-memory.js";

/** A memory string that follows the grammar. */
export interface ReadMemoryString {
  readonly name: string;
  readonly runs: readonly SectorRun[];
}

const STRING = /^@([^/]*)((?:\/0x[0-9A-Fa-f]{1,8}\/[^/]+)+)$/;
const GROUP = /\/(0x[0-9A-Fa-f]{1,8})\/([^/]+)/g;
/** Count, size, one multiplier character, one type letter. */
const SECTORS = /^ ?(\d{1,5})\*(\d{1,5})([ BKM])([a-g])$/;
const MULTIPLIERS: Readonly<Record<string, number>> = { " ": 1, B: 1, K: 1024, M: 1024 * 1024 };

/**
 * The name and sectors of `@Name /0x08000000/04*016Kg,01*064Kg`, or undefined if the
 * text does not follow the grammar of UM0424 §10.3.2. Several groups of `/address/sectors`
 * may follow each other, as on dual-bank option bytes.
 */
export function readMemoryString(text: string): ReadMemoryString | undefined {
  const [, name, groups] = STRING.exec(text) ?? [];
  if (name === undefined || groups === undefined) return undefined;
  const runs: SectorRun[] = [];
  for (const [, address = "", sectors = ""] of groups.matchAll(GROUP)) {
    let start = Number(address);
    for (const part of sectors.split(",")) {
      const run = readRun(part, start);
      if (run === undefined) return undefined;
      runs.push(run);
      start += run.sectorCount * run.sectorSizeBytes;
    }
  }
  return { name: name.trim(), runs };
}

function readRun(part: string, start: number): SectorRun | undefined {
  const [, count, size, multiplier = "", letter = ""] = SECTORS.exec(part) ?? [];
  if (!isAccessLetter(letter)) return undefined;
  return {
    start,
    sectorCount: Number(count),
    sectorSizeBytes: Number(size) * (MULTIPLIERS[multiplier] ?? 1),
    access: accessOf(letter),
  };
}

/** The string that says this, one group for each run. */
export function writeMemoryString({ name, runs }: ReadMemoryString): string {
  const groups = runs.map(({ start, sectorCount, sectorSizeBytes, access }) => {
    const isKilo = sectorSizeBytes % 1024 === 0;
    const size = isKilo ? `${sectorSizeBytes / 1024}K` : `${sectorSizeBytes} `;
    const address = start.toString(16).toUpperCase().padStart(8, "0");
    return `/0x${address}/${sectorCount}*${size}${letterOf(access)}`;
  });
  return `@${name}  ${groups.join("")}`;
}

function letterOf({ readable, erasable, writable }: SectorRun["access"]): string {
  const bits = (readable ? 1 : 0) + (erasable ? 2 : 0) + (writable ? 4 : 0);
  return String.fromCharCode(0x60 + bits);
}

function isAccessLetter(letter: string): letter is "a" | "b" | "c" | "d" | "e" | "f" | "g" {
  return /^[a-g]$/.test(letter);
}
