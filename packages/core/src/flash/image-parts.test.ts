/** Bisection against looking at every segment. */
import {
  exclude,
  imageFromSegments,
  intersect,
  readByteRange,
  segmentRange,
  slice,
} from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesWithin,
  countLeading,
  imageWithin,
  imageWithout,
  segmentsAt,
  uncovered,
} from "./image-parts.js";
import { imageOf, pattern } from "./test-targets.js";

const BASE = 0xffffff00;
const imageArbitrary = fc
  .uniqueArray(fc.nat(0x7f), { maxLength: 20 })
  .map((offsets) =>
    imageFromSegments(
      offsets.map((offset) => ({ address: BASE + offset * 2, bytes: Uint8Array.of(offset) })),
    ),
  );
const rangeArbitrary = fc
  .tuple(fc.nat(0xff), fc.integer({ min: 1, max: 0x100 }))
  .map(([start, size]) => ({ start: BASE + start, end: Math.min(BASE + start + size, 2 ** 32) }));

it("finds what a search through all segments finds", () => {
  fc.assert(
    fc.property(imageArbitrary, rangeArbitrary, (image, range) => {
      const all = image.segments.filter((s) => intersect(segmentRange(s), range) !== undefined);
      expect(segmentsAt(image, range)).toEqual(all);
      expect(imageWithin(image, range)).toEqual(slice(image, range));
      expect(bytesWithin(image, range, 7)).toEqual(readByteRange(image, range, 7));
    }),
  );
});

it("takes one image out of another", () => {
  fc.assert(
    fc.property(imageArbitrary, imageArbitrary, (image, other) => {
      const expected = other.segments.map(segmentRange).reduce(exclude, image);
      expect(imageWithout(image, other)).toEqual(expected);
    }),
  );
});

it("counts the leading items of a list", () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), (before, after) => {
      const items = [
        ...new Array<boolean>(before).fill(true),
        ...new Array<boolean>(after).fill(false),
      ];
      expect(countLeading(items, (item) => item)).toBe(before);
    }),
  );
});

describe("uncovered", () => {
  const START = 0x08000000;
  const end = START + 0x20000;
  it.each([
    ["nothing", imageOf(), [{ start: START, end }]],
    ["everything", imageOf([START - 1, pattern(0x20002)]), []],
    [
      "first and last byte",
      imageOf([START, pattern(1)], [end - 1, pattern(5)]),
      [{ start: START + 1, end: end - 1 }],
    ],
    [
      "the middle, twice",
      imageOf([START + 1, pattern(1)], [START + 4, pattern(1)]),
      [
        { start: START, end: START + 1 },
        { start: START + 2, end: START + 4 },
        { start: START + 5, end },
      ],
    ],
    [
      "its neighbours",
      imageOf([START - 1, pattern(1)], [end, pattern(1)]),
      [{ start: START, end }],
    ],
  ])("of %s", (_what, image, expected) => {
    expect(uncovered({ start: START, end }, image)).toEqual(expected);
  });
});
