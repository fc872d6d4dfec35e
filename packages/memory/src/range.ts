/**
 * Half-open address ranges of a 32-bit address space; the one place where
 * `contains`, `intersect` and their like exist.
 */
import { MemoryError } from "./error.js";
import { formatHex } from "./text.js";

/** The size of the address space in bytes, 2³². */
export const ADDRESS_SPACE_BYTES = 0x1_0000_0000;

/** `start` is a u32 and inclusive; `end` is exclusive, 1…2³². Never empty. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns `value` if it is an integer 0…2³²−1.
 * @throws MemoryError `address-out-of-range`, naming `what`.
 */
export function assertU32(value: number, what: string): number {
  if (Number.isInteger(value) && value >= 0 && value < ADDRESS_SPACE_BYTES) return value;
  throw new MemoryError(
    "address-out-of-range",
    `${what} ${describe(value)} is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF`,
    { actor: "input", details: { what, value } },
  );
}

/**
 * The range of `sizeBytes` bytes from `start`.
 * @throws MemoryError `address-out-of-range` for a bad start; `range-invalid`
 *   if the size is not a positive integer or the range ends past 4 GiB.
 */
export function rangeOf(start: number, sizeBytes: number): AddressRange {
  assertU32(start, "address");
  const end = start + sizeBytes;
  if (!Number.isInteger(sizeBytes) || sizeBytes < 1 || end > ADDRESS_SPACE_BYTES) {
    throw new MemoryError(
      "range-invalid",
      `range of ${sizeBytes} bytes at ${describe(start)} is empty or ends past 4 GiB`,
      { actor: "input", details: { start, sizeBytes } },
    );
  }
  return { start, end };
}

/** The number of bytes in a range. */
export function rangeSizeBytes(range: AddressRange): number {
  return range.end - range.start;
}

/** Whether `address` lies in `range`. */
export function contains(range: AddressRange, address: number): boolean {
  return address >= range.start && address < range.end;
}

/** Whether every address of `inner` lies in `outer`. */
export function containsRange(outer: AddressRange, inner: AddressRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** The addresses that both ranges hold, or undefined if there are none. */
export function intersect(a: AddressRange, b: AddressRange): AddressRange | undefined {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? { start, end } : undefined;
}

/** The parts of `range` that lie outside `hole`, in ascending order: none, one or two. */
export function subtract(range: AddressRange, hole: AddressRange): readonly AddressRange[] {
  if (intersect(range, hole) === undefined) return [range];
  const parts: AddressRange[] = [];
  if (range.start < hole.start) parts.push({ start: range.start, end: hole.start });
  if (hole.end < range.end) parts.push({ start: hole.end, end: range.end });
  return parts;
}

/** The union of the ranges: sorted, with those that overlap or touch joined. */
export function joinRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const joined: AddressRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && range.start <= last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      joined.push(range);
    }
  }
  return joined;
}

/** `address` rounded down to a multiple of `unitBytes`. */
export function alignDown(address: number, unitBytes: number): number {
  return address - (address % unitBytes);
}

/** `address` rounded up to a multiple of `unitBytes`; may be 2³². */
export function alignUp(address: number, unitBytes: number): number {
  return alignDown(address + unitBytes - 1, unitBytes);
}

function describe(value: number): string {
  if (!Number.isInteger(value)) return String(value);
  return value < 0 ? `-${formatHex(-value, 8)}` : formatHex(value, 8);
}
