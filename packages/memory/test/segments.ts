/** Random segments and a naive model of an image, for the property tests. */
import type { Image, Segment } from "@dfukit/memory";
import * as fc from "fast-check";

/** Addresses near the borders where 32-bit arithmetic goes wrong, and some in plain flash. */
export const BASES: readonly number[] = [0, 0x0800_0000, 0x7fff_ffe0, 0x8000_0000, 0xffff_ff80];

/** How many addresses behind a base the random segments use; 128 reaches 2³² from the last base. */
export const WINDOW_BYTES = 128;

/** Up to eight segments, some empty, within one window; they may touch and overlap. */
export const segmentsArbitrary: fc.Arbitrary<readonly Segment[]> = fc
  .constantFrom(...BASES)
  .chain((base) =>
    fc.array(
      fc
        .tuple(fc.nat(WINDOW_BYTES - 1), fc.uint8Array({ maxLength: 24 }))
        .map(([offset, bytes]) => ({
          address: base + offset,
          bytes: bytes.subarray(0, WINDOW_BYTES - offset),
        })),
      { maxLength: 8 },
    ),
  );

/** Every byte by its address. */
export type Model = ReadonlyMap<number, number>;

/** The bytes that `segments` put down one after the other. */
export function modelOf(segments: readonly Segment[]): Model {
  const model = new Map<number, number>();
  for (const { address, bytes } of segments) {
    for (const [offset, byte] of bytes.entries()) model.set(address + offset, byte);
  }
  return model;
}

/** The model as `[address, byte]`, ascending, to compare with `toEqual`. */
export function sorted(model: Model): readonly (readonly [number, number])[] {
  return [...model].sort(([a], [b]) => a - b);
}

/** The one image that holds these bytes: ascending, everything that touches joined. */
export function imageOfModel(model: Model): Image {
  const runs: { address: number; bytes: number[] }[] = [];
  for (const [address, byte] of sorted(model)) {
    const last = runs.at(-1);
    if (last !== undefined && last.address + last.bytes.length === address) last.bytes.push(byte);
    else runs.push({ address, bytes: [byte] });
  }
  return {
    segments: runs.map(({ address, bytes }) => ({ address, bytes: Uint8Array.from(bytes) })),
  };
}
