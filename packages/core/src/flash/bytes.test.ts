/** Comparisons of bytes, and what an erase has done already. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstDifference, isEqual, isFilledWith, withoutBlankUnits } from "./bytes.js";

it.each([
  [[], [], -1, true],
  [[1, 2], [1, 2], -1, true],
  [[1, 2], [1, 3], 1, false],
  [[0, 2], [1, 2], 0, false],
  [[1, 2], [1, 2, 3], -1, false],
])("compares %j with %j", (a, b, at, equal) => {
  const [left, right] = [Uint8Array.from(a), Uint8Array.from(b)];
  expect([firstDifference(left, right), isEqual(left, right)]).toEqual([at, equal]);
});

it("tells whether bytes are all the same", () => {
  expect(isFilledWith(Uint8Array.of(7, 7), 7)).toBe(true);
  expect(isFilledWith(Uint8Array.of(7, 8), 7)).toBe(false);
  expect(isFilledWith(new Uint8Array(0), 7)).toBe(true);
});

describe("withoutBlankUnits", () => {
  it.each([
    ["nothing", [], 4, []],
    ["only blank units", [255, 255, 255, 255], 4, []],
    ["a unit with one byte", [255, 255, 1, 255], 4, [[0x1000, [255, 255, 1, 255]]]],
    ["neighbours stay together", [1, 255, 255, 2, 255, 255], 2, [[0x1000, [1, 255, 255, 2]]]],
    [
      "a gap of one unit",
      [1, 2, 255, 255, 3],
      2,
      [
        [0x1000, [1, 2]],
        [0x1004, [3]],
      ],
    ],
    ["a part of a unit at the end", [255, 255, 255, 255, 1], 4, [[0x1004, [1]]]],
  ])("%s", (_what, bytes, unit, expected) => {
    const segments = withoutBlankUnits(
      { address: 0x1000, bytes: Uint8Array.from(bytes) },
      unit,
      255,
    );
    expect(segments.map(({ address, bytes: own }) => [address, [...own]])).toEqual(expected);
  });

  it("counts units from address 0, not from the segment", () => {
    const segment = { address: 0x1003, bytes: Uint8Array.of(255, 1, 255, 255, 255, 255) };
    expect(withoutBlankUnits(segment, 4, 255)).toEqual([
      { address: 0x1004, bytes: Uint8Array.of(1, 255, 255, 255) },
    ]);
  });

  it("loses no byte that is not erased, and no unit that holds one", () => {
    const bytesArbitrary = fc.uint8Array({ maxLength: 40, max: 2 });
    fc.assert(
      fc.property(bytesArbitrary, fc.constantFrom(1, 2, 4, 8), fc.nat(9), (bytes, unit, from) => {
        const address = 0xffffff00 + from;
        const left = withoutBlankUnits({ address, bytes }, unit, 0);
        const back = new Uint8Array(bytes.length);
        for (const part of left) back.set(part.bytes, part.address - address);
        expect(back).toEqual(bytes);
        for (const part of left) {
          const units = new Set(
            [...part.bytes.keys()].map((nth) => Math.floor((part.address + nth) / unit)),
          );
          for (const nth of units) {
            const own = part.bytes.filter(
              (_, at) => Math.floor((part.address + at) / unit) === nth,
            );
            expect(own.some((byte) => byte !== 0)).toBe(true);
          }
        }
      }),
    );
  });
});
