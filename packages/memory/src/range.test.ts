import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AddressRange } from "./range.js";
import {
  ADDRESS_SPACE_BYTES,
  alignDown,
  alignUp,
  assertU32,
  contains,
  containsRange,
  intersect,
  joinRanges,
  rangeOf,
  rangeSizeBytes,
  subtract,
} from "./range.js";

const END = 2 ** 32;

/** A range as `[start, end)` in short. */
function r(start: number, end: number): AddressRange {
  return { start, end };
}

/** Short ranges close to each other, at the bottom, at 2³¹ and up to 2³². */
const nearRanges = fc
  .tuple(fc.constantFrom(0, 2 ** 31 - 16, END - 40), fc.nat(20), fc.integer({ min: 1, max: 20 }))
  .map(([base, offset, size]) => r(base + offset, base + offset + size));

function addressesOf(ranges: readonly AddressRange[]): readonly number[] {
  const addresses = new Set<number>();
  for (const { start, end } of ranges) for (let a = start; a < end; a++) addresses.add(a);
  return [...addresses].sort((a, b) => a - b);
}

it("the address space has 2³² bytes", () => {
  expect(ADDRESS_SPACE_BYTES).toBe(END);
});

describe("assertU32", () => {
  it.each([0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff])("returns %d", (value) => {
    expect(assertU32(value, "address")).toBe(value);
  });

  it.each([
    [END, "0x100000000"],
    [-1, "-0x00000001"],
    [0.5, "0.5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("refuses %d", (value, shown) => {
    expect(() => assertU32(value, "start address")).toThrowError(
      expect.objectContaining({
        message: `start address ${shown} is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF`,
        code: "address-out-of-range",
        actor: "input",
        details: { what: "start address", value },
      }),
    );
  });
});

describe("rangeOf", () => {
  it.each([
    [0, 1, r(0, 1)],
    [0, END, r(0, END)],
    [0x0800_0000, 0x400, r(0x0800_0000, 0x0800_0400)],
    [0x8000_0000, 0x8000_0000, r(0x8000_0000, END)],
    [0xffff_ffff, 1, r(0xffff_ffff, END)],
  ])("%d with %d bytes", (start, sizeBytes, range) => {
    expect(rangeOf(start, sizeBytes)).toEqual(range);
  });

  it.each([
    [0x0800_0000, 0, "range of 0 bytes at 0x08000000 is empty or ends past 4 GiB"],
    [0x0800_0000, -4, "range of -4 bytes at 0x08000000 is empty or ends past 4 GiB"],
    [0x0800_0000, 1.5, "range of 1.5 bytes at 0x08000000 is empty or ends past 4 GiB"],
    [0xffff_ffff, 2, "range of 2 bytes at 0xFFFFFFFF is empty or ends past 4 GiB"],
    [1, END, "range of 4294967296 bytes at 0x00000001 is empty or ends past 4 GiB"],
    [0, Number.NaN, "range of NaN bytes at 0x00000000 is empty or ends past 4 GiB"],
  ])("refuses %d with %d bytes", (start, sizeBytes, message) => {
    expect(() => rangeOf(start, sizeBytes)).toThrowError(
      expect.objectContaining({
        message,
        code: "range-invalid",
        actor: "input",
        details: { start, sizeBytes },
      }),
    );
  });

  it("refuses a start that is no address", () => {
    expect(() => rangeOf(END, 1)).toThrowError(
      expect.objectContaining({
        message:
          "address 0x100000000 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
        code: "address-out-of-range",
      }),
    );
  });
});

it.each([
  [r(0, 1), 1],
  [r(0, END), END],
  [r(0x8000_0000, 0x8000_0010), 16],
])("rangeSizeBytes(%o) is %d", (range, size) => {
  expect(rangeSizeBytes(range)).toBe(size);
});

it.each([
  [r(0x10, 0x20), 0x0f, false],
  [r(0x10, 0x20), 0x10, true],
  [r(0x10, 0x20), 0x1f, true],
  [r(0x10, 0x20), 0x20, false],
  [r(0x8000_0000, 0x9000_0000), 0x7fff_ffff, false],
  [r(0x8000_0000, 0x9000_0000), 0x8000_0000, true],
  [r(0x8000_0000, 0x9000_0000), 0x8fff_ffff, true],
  [r(0x8000_0000, 0x9000_0000), 0x9000_0000, false],
  [r(0xffff_fff0, END), 0xffff_ffff, true],
  [r(0xffff_fff0, END), END, false],
  [r(0, END), 0, true],
])("contains(%o, %d) is %s", (range, address, expected) => {
  expect(contains(range, address)).toBe(expected);
});

it.each([
  [r(0x10, 0x20), r(0x10, 0x20), true],
  [r(0x10, 0x20), r(0x1f, 0x20), true],
  [r(0x10, 0x20), r(0x1f, 0x21), false],
  [r(0x10, 0x20), r(0x0f, 0x11), false],
  [r(0x8000_0000, END), r(0xffff_ffff, END), true],
  [r(0, 0x8000_0000), r(0x7fff_ffff, 0x8000_0001), false],
])("containsRange(%o, %o) is %s", (outer, inner, expected) => {
  expect(containsRange(outer, inner)).toBe(expected);
});

describe("intersect", () => {
  it.each([
    ["apart", r(0, 4), r(8, 12), undefined],
    ["touching", r(0, 4), r(4, 8), undefined],
    ["one byte shared", r(0, 5), r(4, 8), r(4, 5)],
    ["one inside the other", r(0, 16), r(4, 8), r(4, 8)],
    ["the same", r(4, 8), r(4, 8), r(4, 8)],
    ["across 2³¹", r(0x7fff_fff0, 0x8000_0010), r(0x8000_0000, END), r(0x8000_0000, 0x8000_0010)],
    ["up to 2³²", r(0, END), r(0xffff_ffff, END), r(0xffff_ffff, END)],
  ])("%s", (_what, a, b, expected) => {
    expect(intersect(a, b)).toEqual(expected);
    expect(intersect(b, a)).toEqual(expected);
  });
});

describe("subtract", () => {
  it.each([
    ["apart", r(4, 8), r(10, 12), [r(4, 8)]],
    ["touching below", r(4, 8), r(0, 4), [r(4, 8)]],
    ["touching above", r(4, 8), r(8, 9), [r(4, 8)]],
    ["the first byte", r(4, 8), r(4, 5), [r(5, 8)]],
    ["the last byte", r(4, 8), r(7, 8), [r(4, 7)]],
    ["the middle", r(4, 8), r(5, 6), [r(4, 5), r(6, 8)]],
    ["all", r(4, 8), r(4, 8), []],
    ["more than all", r(4, 8), r(0, 16), []],
    [
      "the end of the space",
      r(0xffff_fff0, END),
      r(0xffff_ffff, END),
      [r(0xffff_fff0, 0xffff_ffff)],
    ],
    ["the upper half of the space", r(0, END), r(0x8000_0000, END), [r(0, 0x8000_0000)]],
  ])("%s", (_what, range, hole, expected) => {
    expect(subtract(range, hole)).toEqual(expected);
  });

  it("leaves exactly the addresses that are not in the hole", () => {
    fc.assert(
      fc.property(nearRanges, nearRanges, (range, hole) => {
        expect(addressesOf(subtract(range, hole))).toEqual(
          addressesOf([range]).filter((address) => !contains(hole, address)),
        );
      }),
    );
  });
});

describe("joinRanges", () => {
  it.each([
    ["none", [], []],
    ["apart, in the wrong order", [r(8, 9), r(0, 4)], [r(0, 4), r(8, 9)]],
    ["touching", [r(4, 8), r(0, 4)], [r(0, 8)]],
    ["overlapping", [r(0, 6), r(4, 8)], [r(0, 8)]],
    ["one inside the other", [r(0, 16), r(4, 8), r(15, 17)], [r(0, 17)]],
    ["up to 2³²", [r(0xffff_fff0, END), r(0x8000_0000, 0xffff_fff0)], [r(0x8000_0000, END)]],
  ])("%s", (_what, ranges, expected) => {
    expect(joinRanges(ranges)).toEqual(expected);
  });

  it("keeps every address, ascends, and leaves a gap between any two", () => {
    fc.assert(
      fc.property(fc.array(nearRanges, { maxLength: 8 }), (ranges) => {
        const joined = joinRanges(ranges);
        expect(addressesOf(joined)).toEqual(addressesOf(ranges));
        expect(joined.slice(1).every(({ start }, nth) => start > (joined[nth]?.end ?? END))).toBe(
          true,
        );
      }),
    );
  });

  it("leaves the ranges that it was given as they were", () => {
    const given = [r(8, 9), r(0, 4)];
    joinRanges(given);
    expect(given).toEqual([r(8, 9), r(0, 4)]);
  });
});

it.each([
  [0, 4, 0, 0],
  [1, 4, 0, 4],
  [3, 4, 0, 4],
  [4, 4, 4, 4],
  [7, 1, 7, 7],
  [10, 3, 9, 12],
  [0x8000_0001, 8, 0x8000_0000, 0x8000_0008],
  [0xffff_ffff, 4096, 0xffff_f000, END],
  [END, 8, END, END],
])("%d aligned to %d is %d down, %d up", (address, unitBytes, down, up) => {
  expect(alignDown(address, unitBytes)).toBe(down);
  expect(alignUp(address, unitBytes)).toBe(up);
});
