import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachChangedStretch, eachStretchOtherThan, firstDifferenceFrom } from "./compare-bytes.js";

const MIB = 1024 * 1024;

describe("firstDifferenceFrom", () => {
  it("finds a single difference at every index, for every length and alignment of either side", () => {
    for (let lengthBytes = 0; lengthBytes <= 70; lengthBytes++) {
      for (const [shiftA, shiftB] of [
        [0, 0],
        [1, 0],
        [3, 6],
      ] as const) {
        const a = new Uint8Array(lengthBytes + shiftA).subarray(shiftA);
        const found = Array.from({ length: lengthBytes }, (_, index) => {
          const b = new Uint8Array(lengthBytes + shiftB).subarray(shiftB);
          b[index] = 0x80;
          return [firstDifferenceFrom(a, b, 0), firstDifferenceFrom(a, b, index + 1)];
        });
        const expected = Array.from({ length: lengthBytes }, (_, index) => [index, lengthBytes]);
        expect(found).toEqual(expected);
      }
    }
  });

  it("looks at nothing outside of the two views", () => {
    const [a, b] = [new Uint8Array(96).fill(1), new Uint8Array(96).fill(2)];
    a.fill(7, 16, 80);
    b.fill(7, 16, 80);
    expect(firstDifferenceFrom(a.subarray(16, 80), b.subarray(16, 80), 0)).toBe(64);
  });
});

it("eachChangedStretch tells the longest stretches of random bytes", () => {
  const pair = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 0, 0, 1)), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(pair, (bytes) => {
      const told: [number, number][] = [];
      const [a, b] = [0, 1].map((side) => Uint8Array.from(bytes, (both) => both[side] ?? 0));
      eachChangedStretch(a ?? new Uint8Array(), b ?? new Uint8Array(), (from, to) =>
        told.push([from, to]),
      );
      expect(told).toEqual(stretchesWhere(bytes, ([x, y]) => x !== y));
    }),
  );
});

it("eachStretchOtherThan tells the stretches and counts the rest", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 5, 0xff), { maxLength: 60 }), (bytes) => {
      const told: [number, number][] = [];
      const skipped = eachStretchOtherThan(Uint8Array.from(bytes), 0xff, (from, to) =>
        told.push([from, to]),
      );
      expect(told).toEqual(stretchesWhere(bytes, (byte) => byte !== 0xff));
      expect(skipped).toBe(bytes.filter((byte) => byte === 0xff).length);
    }),
  );
});

function stretchesWhere<T>(list: readonly T[], holds: (item: T) => boolean): [number, number][] {
  const stretches: [number, number][] = [];
  for (const [index, item] of list.entries()) {
    const last = stretches.at(-1);
    if (!holds(item)) continue;
    if (last?.[1] === index) last[1] = index + 1;
    else stretches.push([index, index + 1]);
  }
  return stretches;
}

describe("speed", () => {
  it.each([
    ["both aligned", 0, 0],
    ["one side at an odd offset", 0, 3],
  ])("64 MiB of equal bytes, %s: far faster than byte by byte", (_what, shiftA, shiftB) => {
    const a = new Uint8Array(64 * MIB + shiftA).fill(0xa5).subarray(shiftA);
    const b = new Uint8Array(64 * MIB + shiftB).fill(0xa5).subarray(shiftB);
    const times = Array.from({ length: 3 }, () => {
      const start = Date.now();
      expect(firstDifferenceFrom(a, b, 0)).toBe(64 * MIB);
      return Date.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(1000); // about 20 ms on a laptop; CI may be slow
  });

  it("every second of 16 MiB different takes no list of 8 million ranges", () => {
    const a = new Uint8Array(16 * MIB);
    const b = a.map((_, index) => index % 2);
    let count = 0;
    const start = Date.now();
    eachChangedStretch(a, b, () => count++);
    expect(count).toBe(8 * MIB);
    expect(Date.now() - start).toBeLessThan(5000);
  });
});
