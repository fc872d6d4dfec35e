/** Comparing memory: a difference is told by its address, not by a megabyte of output. */
import { expect } from "vitest";
import type { Boards } from "./serve.js";

/** Fails unless a chip's memory from `start` on is `expected`, byte for byte. */
export async function expectMemory(
  boards: Boards,
  busId: string,
  { start, expected }: { readonly start: number; readonly expected: Uint8Array },
): Promise<void> {
  const got = await boards.memory(busId, start, start + expected.length);
  expect(firstDifference(got, expected, start)).toBe(null);
}

/** `null`, or where two arrays first differ and how. */
export function firstDifference(got: Uint8Array, expected: Uint8Array, start = 0): string | null {
  if (got.length !== expected.length) {
    return `${got.length} bytes, expected ${expected.length}`;
  }
  const at = got.findIndex((byte, index) => byte !== expected[index]);
  if (at === -1) return null;
  return `0x${(start + at).toString(16)}: expected ${expected[at]}, got ${got[at]}`;
}
