/** Comparisons of bytes on the hot path, as plain loops: a closure per byte costs more than the bus. */
import type { Segment } from "@dfukit/memory";

/** Whether every byte is `value`. */
export function isFilledWith(bytes: Uint8Array, value: number): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== value) return false;
  return true;
}

/** Where two byte arrays differ first, within the shorter one; -1 if they do not. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const lengthBytes = Math.min(a.length, b.length);
  for (let at = 0; at < lengthBytes; at++) if (a[at] !== b[at]) return at;
  return -1;
}

/** Whether two byte arrays are equal. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && firstDifference(a, b) < 0;
}

/**
 * A segment without its units that hold only `erasedByte`: an erase has done them, and
 * on ECC flash writing them would take them away from the application. Units lie on
 * multiples of `unitBytes`; runs of units stay together.
 */
export function withoutBlankUnits(
  { address, bytes }: Segment,
  unitBytes: number,
  erasedByte: number,
): readonly Segment[] {
  const runs: Segment[] = [];
  let runStart = -1;
  let at = 0;
  while (at < bytes.length) {
    const next = Math.min(at + unitBytes - ((address + at) % unitBytes), bytes.length);
    let isBlank = true;
    for (let nth = at; nth < next && isBlank; nth++) isBlank = bytes[nth] === erasedByte;
    if (isBlank && runStart >= 0) {
      runs.push({ address: address + runStart, bytes: bytes.subarray(runStart, at) });
      runStart = -1;
    } else if (!isBlank && runStart < 0) runStart = at;
    at = next;
  }
  if (runStart >= 0) runs.push({ address: address + runStart, bytes: bytes.subarray(runStart) });
  return runs;
}
