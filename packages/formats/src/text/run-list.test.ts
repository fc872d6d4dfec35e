/** The columns of runs: what was put in comes out, and in which order. Very many are in many-runs.test.ts. */
import type { Segment } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunList } from "./run-list.js";

/** Runs as a parser would begin them: record `index` on line `index` + 1, 100 characters each. */
function listOf(segments: readonly Segment[]): RunList {
  const runs = new RunList(segments.reduce((sum, { bytes }) => sum + bytes.length, 0));
  for (const [index, { address, bytes }] of segments.entries()) {
    runs.begin(address, 100 * index, index + 1);
    runs.arena.set(bytes, runs.used);
    runs.used += bytes.length;
  }
  return runs;
}

/** Addresses that agree in one half or differ in one bit, and any. */
const addresses = fc.oneof(
  fc.constantFrom(0, 1, 0xffff, 0x1_0000, 0x1_0001, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0),
  fc.nat(0xffff_fff0),
);

const segments: fc.Arbitrary<readonly Segment[]> = fc.array(
  fc.record({ address: addresses, bytes: fc.uint8Array({ minLength: 1, maxLength: 5 }) }),
  { maxLength: 60 },
);

describe("RunList", () => {
  it("gives back every run in file order", () => {
    fc.assert(
      fc.property(segments, (given) => {
        const runs = listOf(given);
        expect(runs.count).toBe(given.length);
        expect(runs.toRuns(runs.byAddress())).toEqual(
          given.map(({ address, bytes }, index) => ({
            address,
            bytes,
            offset: 100 * index,
            line: index + 1,
          })),
        );
      }),
    );
  });

  it("knows each run by its number", () => {
    fc.assert(
      fc.property(segments, (given) => {
        const runs = listOf(given);
        const facts = Array.from(given, (_, index) => ({
          address: runs.address(index),
          end: runs.end(index),
          sizeBytes: runs.sizeBytes(index),
          offset: runs.offset(index),
          line: runs.line(index),
          bytes: runs.bytes(index),
          last: runs.byte(index, runs.end(index) - 1),
        }));
        expect(facts).toEqual(
          given.map(({ address, bytes }, index) => ({
            address,
            end: address + bytes.length,
            sizeBytes: bytes.length,
            offset: 100 * index,
            line: index + 1,
            bytes,
            last: bytes.at(-1),
          })),
        );
      }),
    );
  });

  it("orders by address, and equal ones as they stand in the file", () => {
    fc.assert(
      fc.property(segments, (given) => {
        const expected = given
          .map(({ address }, index) => ({ address, index }))
          .sort((a, b) => a.address - b.address || a.index - b.index)
          .map(({ index }) => index);
        expect(Array.from(listOf(given).byAddress())).toEqual(expected);
      }),
    );
  });

  it("keeps order of what is in order already", () => {
    const given = [0, 5, 5, 0xffff_ffff].map((address) => ({ address, bytes: Uint8Array.of(1) }));
    expect(Array.from(listOf(given).byAddress())).toEqual([0, 1, 2, 3]);
  });

  it("is empty at first", () => {
    const runs = new RunList(0);
    expect([runs.count, runs.used, runs.toRuns(runs.byAddress())]).toEqual([0, 0, []]);
  });
});
