/** Where the conformance suite writes: the places of a flash at which mistakes show. */
import { type AddressRange, type Segment, sectorsOfRegion } from "@dfukit/memory";
import type { Part, Profile } from "@dfukit/profiles";
import { type Board, flashOf } from "./board.js";

/** Odd, so that no end is aligned to anything. */
const PIECE_BYTES = 13;
const HALF_BYTES = 7;

/** Pieces at the first and last byte of the flash, across every border of banks and sector sizes, and in between. */
export function piecesAt(board: Board): readonly Segment[] {
  const { chip, part, resolved } = board;
  const sectors = sectorsOfRegion(flashOf(resolved.target));
  const [first, last] = [sectors[0], sectors.at(-1)];
  if (first === undefined || last === undefined) return [];
  const banks = part.size.runs.map(({ start }) => start);
  const borders = sectors.flatMap((sector, nth) => {
    const before = sectors[nth - 1];
    if (before === undefined) return [];
    const isBorder = before.sizeBytes !== sector.sizeBytes || banks.includes(sector.start);
    return isBorder ? [{ before, sector }] : [];
  });
  const middle = sectors[sectors.length >> 1] ?? last;
  const ranges: readonly AddressRange[] = [
    { start: first.start, end: first.start + PIECE_BYTES },
    ...borders.flatMap(({ before, sector }) =>
      before.end === sector.start
        ? [{ start: sector.start - HALF_BYTES, end: sector.start + HALF_BYTES + 1 }]
        : [
            { start: before.end - 1, end: before.end },
            { start: sector.start, end: sector.start + 1 },
          ],
    ),
    { start: middle.start + 21, end: middle.start + 21 + PIECE_BYTES },
    { start: last.end - 1, end: last.end },
  ];
  const limit = unerasableFrom(part) ?? last.end;
  return apart(ranges.filter(({ end }) => end <= limit)).map((range) => ({
    address: range.start,
    bytes: noise(range.end - range.start, range.start, chip.target.erasedByte),
  }));
}

/** Where a second bank begins that the boot ROM cannot erase; null if it can erase all. */
export function unerasableFrom({ profile, size }: Part): number | null {
  if (!hasBrokenBank(profile)) return null;
  return size.runs.find(({ bank }) => bank === 2)?.start ?? null;
}

function hasBrokenBank({ behaviour }: Profile): boolean {
  return behaviour.quirks.some(
    ({ name }) => name === "bank-2-erase-hits-other-sector" || name === "bank-2-erase-does-nothing",
  );
}

/** Ascending, without those that would overlap an earlier one in a flash of few sectors. */
function apart(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const kept: AddressRange[] = [];
  for (const range of ranges) {
    const isApart = kept.every((other) => range.start >= other.end || range.end <= other.start);
    if (isApart) kept.push(range);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Bytes that a seed determines, none of them the erased one. */
function noise(lengthBytes: number, seed: number, erasedByte: number): Uint8Array {
  let state = (seed % 65_521) + 1;
  return new Uint8Array(lengthBytes).map(() => {
    state = (state * 17_364 + 7) % 65_521;
    const byte = 1 + (state % 254);
    return byte === erasedByte ? 0x5a : byte;
  });
}
