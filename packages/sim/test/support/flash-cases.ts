/** The images that every profile is flashed with, each in its flash and with its chip. */
import type { Segment } from "@dfukit/memory";
import type { Part } from "@dfukit/profiles";
import { noiseAt, programAt } from "./firmware.js";
import { flashOf, flashSectors } from "./memory.js";

/** One image and the chip that it meets. */
export interface FlashCase {
  readonly name: string;
  readonly contents: "blank" | "full";
  /** What is in the chip already, put there by a probe. */
  readonly present: readonly Segment[];
  readonly segments: readonly Segment[];
}

/** Bytes of programs that need not fill a sector; odd, so that their end is aligned to nothing. */
const PROGRAM_BYTES = 10_001;

/**
 * Every case that a part can have; `the second bank` only where there is one, `the full image`
 * only if the flash has no more than `filledBytes`.
 */
export function flashCasesOf(part: Part, filledBytes: number): readonly FlashCase[] {
  const { base, end, sectors, bank2 } = placesOf(part);
  const program = programAt(base, Math.min(PROGRAM_BYTES, part.size.sizeBytes - 1));
  const [middle = 0, last = 0] = [sectors.at(sectors.length >> 1), sectors.at(-1)];
  const cases: readonly FlashCase[] = [
    { name: "a fresh chip", contents: "blank", present: [], segments: [program] },
    ...(part.size.sizeBytes > filledBytes ? [] : [fullImage(part, base)]),
    {
      name: "an image with gaps",
      contents: "full",
      present: [],
      segments: [
        programAt(base, 301),
        noiseAt(base + 305, 7),
        noiseAt(base + 1001, 2500),
        noiseAt(base + 4096 + 13, 3),
        noiseAt(middle + 5, 100),
        noiseAt(last + 64, 33),
      ].filter(isApart),
    },
    {
      name: "one byte changed",
      contents: "blank",
      present: [program],
      segments: [changedAt(program, program.bytes.length >> 1)],
    },
    {
      name: "a partial sector",
      contents: "full",
      present: [],
      segments: [noiseAt(middle + 50, 23)],
    },
    {
      name: "the last byte of the flash",
      contents: "full",
      present: [],
      segments: [noiseAt(end - 1, 1)],
    },
  ];
  if (bank2 === null) return cases;
  return [
    ...cases,
    {
      name: "the second bank",
      contents: "full",
      present: [],
      segments: [programAt(bank2, Math.min(PROGRAM_BYTES, end - bank2 - 1))],
    },
  ];
}

function fullImage({ size }: Part, base: number): FlashCase {
  const segments = size.runs.map(({ start, sectorCount, sectorSizeBytes }) =>
    start === base
      ? programAt(start, sectorCount * sectorSizeBytes)
      : noiseAt(start, sectorCount * sectorSizeBytes),
  );
  return { name: "the full image", contents: "full", present: [], segments };
}

/** Bytes over a border, on both sides of it. */
const BORDER_BYTES = 5;

/**
 * Everything at which an address can be off by one, in one image: the first and the last
 * byte, the first border of two sectors, every border of banks and of sector sizes, the
 * edges of holes. Each piece begins and ends at no multiple of anything.
 */
export function borderCase(part: Part): FlashCase {
  const { base, end, sectors } = placesOf(part);
  const [, second = end] = sectors;
  const runs = part.size.runs.map(({ start, sectorCount, sectorSizeBytes }) => ({
    start,
    end: start + sectorCount * sectorSizeBytes,
  }));
  const inner = runs.flatMap(({ start }, nth) => {
    const before = runs[nth - 1];
    if (before === undefined) return [];
    return before.end === start
      ? [noiseAt(start - BORDER_BYTES, 2 * BORDER_BYTES)]
      : [noiseAt(before.end - BORDER_BYTES, BORDER_BYTES), noiseAt(start, BORDER_BYTES)];
  });
  const firstBorder = second === end ? [] : [noiseAt(second - BORDER_BYTES, 2 * BORDER_BYTES)];
  const program = programAt(base, Math.min(301, second - base - 27));
  return {
    name: "every border",
    contents: "full",
    present: [],
    segments: [program, ...firstBorder, ...inner, noiseAt(end - 1, 1)].filter(isApart),
  };
}

interface Places {
  readonly base: number;
  readonly end: number;
  /** Starts of the sectors. */
  readonly sectors: readonly number[];
  readonly bank2: number | null;
}

function placesOf(part: Part): Places {
  const sectors = flashSectors(part);
  const [first, last] = [sectors[0], sectors.at(-1)];
  if (first === undefined || last === undefined) throw new Error(`${part.part} has no flash`);
  return {
    base: first.start,
    end: last.end,
    sectors: sectors.map(({ start }) => start),
    bank2: part.size.runs.find(({ bank }) => bank === 2)?.start ?? null,
  };
}

/** Drops what would overlap an earlier segment in a flash of one or two sectors. */
function isApart({ address, bytes }: Segment, nth: number, all: readonly Segment[]): boolean {
  return all
    .slice(0, nth)
    .every(
      (other) =>
        address >= other.address + other.bytes.length || address + bytes.length <= other.address,
    );
}

function changedAt({ address, bytes }: Segment, at: number): Segment {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ 0x55;
  return { address, bytes: changed };
}

/** Where bank 2 of a part starts, with the boot ROM bugs that make it untouchable; null if it can be erased. */
export function brokenBank2(part: Part): number | null {
  const isBroken = part.profile.behaviour.quirks.some(
    ({ name }) => name === "bank-2-erase-hits-other-sector" || name === "bank-2-erase-does-nothing",
  );
  if (!isBroken) return null;
  return flashOf(part).runs.find((_, nth) => part.size.runs[nth]?.bank === 2)?.start ?? null;
}
