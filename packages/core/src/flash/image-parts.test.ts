/** Bisection against looking at every segment. */
import { imageFromSegments, intersect, readByteRange, segmentRange, slice } from "@dfukit/memory";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bytesWithin, countLeading, imageWithin, segmentsAt } from "./image-parts.js";

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
