import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BASES,
  imageOfModel,
  modelOf,
  segmentsArbitrary,
  sorted,
  WINDOW_BYTES,
} from "../test/segments.js";
import type { Image, Overlap, Segment } from "./image.js";
import {
  byteAt,
  combineSegments,
  exclude,
  fillGaps,
  imageFromSegments,
  imageSizeBytes,
  imageSpan,
  offsetImage,
  padTo,
  readByteRange,
  segmentRange,
  slice,
} from "./image.js";
import { alignDown, alignUp, contains } from "./range.js";

const END = 2 ** 32;

function s(address: number, ...bytes: readonly number[]): Segment {
  return { address, bytes: Uint8Array.from(bytes) };
}

function image(...segments: readonly Segment[]): Image {
  return { segments };
}

const EMPTY = image();
/** Two stretches, the second up to the end of the address space. */
const TWO = image(s(0x8000_0000, 1, 2, 3, 4), s(0xffff_fffe, 5, 6));

const imageArbitrary = segmentsArbitrary.map((segments) => combineSegments(segments, "last").image);

/** Ranges around the windows that random segments lie in. */
const rangeArbitrary = fc
  .tuple(
    fc.constantFrom(...BASES),
    fc.nat(WINDOW_BYTES - 1),
    fc.integer({ min: 1, max: WINDOW_BYTES }),
  )
  .map(([base, offset, size]) => ({
    start: base + offset,
    end: Math.min(END, base + offset + size),
  }));

describe("size and span", () => {
  it.each([
    [EMPTY, 0, undefined],
    [image(s(0, 1)), 1, { start: 0, end: 1 }],
    [TWO, 6, { start: 0x8000_0000, end: END }],
  ])("%o", (given, sizeBytes, span) => {
    expect(imageSizeBytes(given)).toBe(sizeBytes);
    expect(imageSpan(given)).toEqual(span);
  });

  it("segmentRange ends at 2³² for the last byte", () => {
    expect(segmentRange(s(0xffff_ffff, 9))).toEqual({ start: 0xffff_ffff, end: END });
  });
});

describe("imageFromSegments", () => {
  it.each([
    ["no segments", [], EMPTY],
    ["empty segments", [s(4), s(8)], EMPTY],
    ["in the wrong order", [s(8, 3), s(0, 1)], image(s(0, 1), s(8, 3))],
    ["touching", [s(2, 3, 4), s(0, 1, 2)], image(s(0, 1, 2, 3, 4))],
    ["one byte apart", [s(0, 1), s(2, 3)], image(s(0, 1), s(2, 3))],
    ["touching at 2³¹", [s(0x8000_0000, 2), s(0x7fff_ffff, 1)], image(s(0x7fff_ffff, 1, 2))],
    ["up to 2³²", [s(0xffff_ffff, 2), s(0xffff_fffe, 1)], image(s(0xffff_fffe, 1, 2))],
  ])("%s", (_what, segments, expected) => {
    expect(imageFromSegments(segments)).toEqual(expected);
  });

  it("shares the bytes of a segment that stands alone", () => {
    const alone = s(0, 1, 2);
    expect(imageFromSegments([alone, s(8, 1)]).segments[0]?.bytes).toBe(alone.bytes);
  });

  it.each([
    [
      "different bytes",
      [s(0x0801_0000, 1, 2, 3), s(0x0801_0002, 4, 5)],
      "segment 0x08010000–0x08010002 overlaps segment 0x08010002–0x08010003 at 0x08010002–0x08010002",
      { start: 0x0801_0002, end: 0x0801_0003 },
    ],
    [
      "the same bytes, at the end of the address space",
      [s(0xffff_fffe, 7, 7), s(0xffff_ffff, 7)],
      "segment 0xFFFFFFFE–0xFFFFFFFF overlaps segment 0xFFFFFFFF–0xFFFFFFFF at 0xFFFFFFFF–0xFFFFFFFF",
      { start: 0xffff_ffff, end: END },
    ],
    [
      "the later one lower",
      [s(4, 1, 2), s(2, 1, 2, 3)],
      "segment 0x00000004–0x00000005 overlaps segment 0x00000002–0x00000004 at 0x00000004–0x00000004",
      { start: 4, end: 5 },
    ],
  ])("refuses overlap: %s", (_what, segments, message, details) => {
    expect(() => imageFromSegments(segments)).toThrowError(
      expect.objectContaining({ message, code: "segments-overlap", actor: "input", details }),
    );
  });

  it.each([
    [
      s(END, 1),
      "address-out-of-range",
      "segment address 0x100000000 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
    [
      s(-1, 1),
      "address-out-of-range",
      "segment address -0x00000001 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
    [
      s(0.5, 1),
      "address-out-of-range",
      "segment address 0.5 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
    [
      s(0xffff_ffff, 1, 2),
      "range-invalid",
      "range of 2 bytes at 0xFFFFFFFF is empty or ends past 4 GiB",
    ],
  ])("refuses a segment that does not fit: %o", (segment, code, message) => {
    expect(() => imageFromSegments([segment])).toThrowError(
      expect.objectContaining({ message, code, actor: "input" }),
    );
  });

  it("does not care for the order of segments", () => {
    const shuffledParts = imageArbitrary.chain(({ segments }) => {
      const parts = segments.flatMap(halves);
      return fc.shuffledSubarray(parts, { minLength: parts.length });
    });
    fc.assert(
      fc.property(shuffledParts, (parts) => {
        expect(imageFromSegments(parts)).toEqual(imageOfModel(modelOf(parts)));
      }),
    );
  });
});

/** A segment cut in two that touch; the first may be empty. */
function halves({ address, bytes }: Segment): readonly Segment[] {
  const middle = bytes.length >>> 1;
  return [
    { address, bytes: bytes.subarray(0, middle) },
    { address: address + middle, bytes: bytes.subarray(middle) },
  ];
}

describe("combineSegments", () => {
  it("lays later segments over earlier ones, or the other way round, like a map of bytes", () => {
    fc.assert(
      fc.property(segmentsArbitrary, (segments) => {
        expect(combineSegments(segments, "last").image).toEqual(imageOfModel(modelOf(segments)));
        expect(combineSegments(segments, "first").image).toEqual(
          imageOfModel(modelOf([...segments].reverse())),
        );
      }),
    );
  });

  it("tells every shared address, and whether its bytes differ", () => {
    fc.assert(
      fc.property(segmentsArbitrary, (segments) => {
        const { overlaps } = combineSegments(segments, "last");
        expect(addressesIn(overlaps)).toEqual(sharedAddresses(segments));
        expect(overlaps.every((overlap) => tellsTheTruth(overlap, segments))).toBe(true);
        expect(overlaps.some(({ firstDifference }) => firstDifference !== undefined)).toBe(
          differAnywhere(segments),
        );
      }),
    );
  });

  it.each([
    [
      "two that differ",
      [s(0, 1, 2, 3), s(1, 2, 9)],
      [{ range: { start: 1, end: 3 }, firstIndex: 0, secondIndex: 1, firstDifference: 2 }],
    ],
    [
      "two that agree, at 2³¹",
      [s(0x8000_0000, 5), s(0x7fff_ffff, 4, 5)],
      [{ range: { start: 0x8000_0000, end: 0x8000_0001 }, firstIndex: 0, secondIndex: 1 }],
    ],
    [
      "a long one over two short ones",
      [s(2, 1), s(0, 0, 0, 0, 0), s(3, 0)],
      [
        { range: { start: 2, end: 3 }, firstIndex: 0, secondIndex: 1, firstDifference: 2 },
        { range: { start: 3, end: 4 }, firstIndex: 1, secondIndex: 2 },
      ],
    ],
    ["two that touch", [s(0, 1), s(1, 2)], []],
  ])("overlaps of %s", (_what, segments, expected) => {
    expect(combineSegments(segments, "last").overlaps).toEqual(expected);
  });

  it("leaves the segments that it was given as they were", () => {
    const given = [s(1, 9, 9), s(0, 1, 2)];
    combineSegments(given, "first");
    combineSegments(given, "last");
    expect(given).toEqual([s(1, 9, 9), s(0, 1, 2)]);
  });
});

function addressesIn(overlaps: readonly Overlap[]): readonly number[] {
  const ones = overlaps.map(({ range }) => ({
    address: range.start,
    bytes: new Uint8Array(range.end - range.start),
  }));
  return sorted(modelOf(ones)).map(([address]) => address);
}

function sharedAddresses(segments: readonly Segment[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const address of segments.flatMap((segment) => [...modelOf([segment]).keys()])) {
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return [...counts.keys()].filter((a) => (counts.get(a) ?? 0) > 1).sort((a, b) => a - b);
}

function differAnywhere(segments: readonly Segment[]): boolean {
  const first = modelOf([...segments].reverse());
  return segments.some((segment) =>
    [...modelOf([segment])].some(([address, byte]) => first.get(address) !== byte),
  );
}

function tellsTheTruth(overlap: Overlap, segments: readonly Segment[]): boolean {
  const { range, firstIndex, secondIndex, firstDifference } = overlap;
  const [a, b] = [firstIndex, secondIndex].map((index) =>
    modelOf(segments.slice(index, index + 1)),
  );
  const addresses = Array.from({ length: range.end - range.start }, (_, nth) => range.start + nth);
  const isShared = addresses.every((address) => a?.has(address) && b?.has(address));
  const differing = addresses.find((address) => a?.get(address) !== b?.get(address));
  return firstIndex < secondIndex && isShared && differing === firstDifference;
}

describe("slice and exclude", () => {
  it.each([
    ["all", { start: 0, end: END }, TWO, EMPTY],
    [
      "the first byte",
      { start: 0x8000_0000, end: 0x8000_0001 },
      image(s(0x8000_0000, 1)),
      image(s(0x8000_0001, 2, 3, 4), s(0xffff_fffe, 5, 6)),
    ],
    [
      "the last byte",
      { start: 0xffff_ffff, end: END },
      image(s(0xffff_ffff, 6)),
      image(s(0x8000_0000, 1, 2, 3, 4), s(0xffff_fffe, 5)),
    ],
    [
      "the middle of a segment",
      { start: 0x8000_0001, end: 0x8000_0003 },
      image(s(0x8000_0001, 2, 3)),
      image(s(0x8000_0000, 1), s(0x8000_0003, 4), s(0xffff_fffe, 5, 6)),
    ],
    ["a gap", { start: 0x8000_0004, end: 0xffff_fffe }, EMPTY, TWO],
    ["what lies below", { start: 0, end: 0x8000_0000 }, EMPTY, TWO],
  ])("%s", (_what, range, inside, outside) => {
    expect(slice(TWO, range)).toEqual(inside);
    expect(exclude(TWO, range)).toEqual(outside);
  });

  it("divide an image without loss", () => {
    fc.assert(
      fc.property(imageArbitrary, rangeArbitrary, (given, range) => {
        const [inside, outside] = [slice(given, range), exclude(given, range)];
        const all = sorted(modelOf(given.segments));
        expect(sorted(modelOf(inside.segments))).toEqual(all.filter(([a]) => contains(range, a)));
        expect(sorted(modelOf(outside.segments))).toEqual(all.filter(([a]) => !contains(range, a)));
        expect(imageFromSegments([...inside.segments, ...outside.segments])).toEqual(given);
      }),
    );
  });

  it("share the bytes", () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const part = slice(image({ address: 0, bytes }), { start: 1, end: 3 }).segments[0]?.bytes;
    expect(part?.buffer).toBe(bytes.buffer);
    expect(part?.byteOffset).toBe(bytes.byteOffset + 1);
  });
});

describe("offsetImage", () => {
  it.each([
    [0, TWO],
    [-0x8000_0000, image(s(0, 1, 2, 3, 4), s(0x7fff_fffe, 5, 6))],
  ])("by %d", (offsetBytes, expected) => {
    expect(offsetImage(TWO, offsetBytes)).toEqual(expected);
  });

  it.each([
    [1, "range-invalid", "range of 2 bytes at 0xFFFFFFFF is empty or ends past 4 GiB"],
    [
      2,
      "address-out-of-range",
      "segment address after the offset 0x100000000 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
    [
      -0x8000_0001,
      "address-out-of-range",
      "segment address after the offset -0x00000001 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
  ])("refuses %d", (offsetBytes, code, message) => {
    expect(() => offsetImage(TWO, offsetBytes)).toThrowError(
      expect.objectContaining({ message, code, actor: "input" }),
    );
  });
});

describe("fillGaps", () => {
  it.each([
    ["the gap between", image(s(0, 1), s(3, 2)), { start: 0, end: 4 }, image(s(0, 1, 9, 9, 2))],
    ["around", image(s(2, 1)), { start: 1, end: 4 }, image(s(1, 9, 1, 9))],
    [
      "an empty image up to 2³²",
      EMPTY,
      { start: 0xffff_fffe, end: END },
      image(s(0xffff_fffe, 9, 9)),
    ],
    ["a range that has no gap", image(s(0, 1, 2)), { start: 0, end: 1 }, image(s(0, 1, 2))],
  ])("%s", (_what, given, range, expected) => {
    expect(fillGaps(given, range, 9)).toEqual(expected);
  });

  it("keeps every byte and fills every other address of the range", () => {
    fc.assert(
      fc.property(imageArbitrary, rangeArbitrary, (given, range) => {
        const filler = {
          address: range.start,
          bytes: new Uint8Array(range.end - range.start).fill(7),
        };
        expect(fillGaps(given, range, 7)).toEqual(
          imageOfModel(modelOf([filler, ...given.segments])),
        );
      }),
    );
  });
});

describe("padTo", () => {
  it.each([
    ["both ends", image(s(5, 1, 2)), 4, image(s(4, 0xff, 1, 2, 0xff))],
    ["two in one unit", image(s(0, 1), s(3, 2)), 4, image(s(0, 1, 0xff, 0xff, 2))],
    [
      "two that then touch",
      image(s(0, 1), s(4, 2)),
      4,
      image(s(0, 1, 0xff, 0xff, 0xff, 2, 0xff, 0xff, 0xff)),
    ],
    ["at 2³¹", image(s(0x7fff_ffff, 1, 2)), 2, image(s(0x7fff_fffe, 0xff, 1, 2, 0xff))],
    [
      "up to 2³²",
      image(s(0xffff_fffd, 1)),
      8,
      image(s(0xffff_fff8, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0xff, 0xff)),
    ],
    ["nothing", EMPTY, 8, EMPTY],
  ])("%s", (_what, given, unitBytes, expected) => {
    expect(padTo(given, unitBytes, 0xff)).toEqual(expected);
  });

  it("returns the same image where nothing is to do", () => {
    const aligned = image(s(8, 1, 2, 3, 4));
    expect(padTo(aligned, 4, 0xff)).toBe(aligned);
    expect(padTo(TWO, 1, 0xff)).toBe(TWO);
  });

  it("moves no byte, adds only whole units around what is there, and is done after once", () => {
    const unit = fc.constantFrom(1, 2, 4, 8, 16, 32);
    fc.assert(
      fc.property(imageArbitrary, unit, (given, unitBytes) => {
        const padded = padTo(given, unitBytes, 0xa5);
        const before = modelOf(given.segments);
        const wanted = new Map<number, number>();
        for (const [address] of before) {
          const to = alignUp(address + 1, unitBytes);
          for (let a = alignDown(address, unitBytes); a < to; a++)
            wanted.set(a, before.get(a) ?? 0xa5);
        }
        expect(padded).toEqual(imageOfModel(wanted));
        expect(padTo(padded, unitBytes, 0x5a)).toBe(padded);
      }),
    );
  });
});

describe("readByteRange and byteAt", () => {
  it.each([
    [{ start: 0x7fff_ffff, end: 0x8000_0002 }, [0xff, 1, 2]],
    [{ start: 0x8000_0003, end: 0x8000_0006 }, [4, 0xff, 0xff]],
    [{ start: 0xffff_fffd, end: END }, [0xff, 5, 6]],
  ])("readByteRange(%o)", (range, bytes) => {
    expect(readByteRange(TWO, range, 0xff)).toEqual(Uint8Array.from(bytes));
  });

  it("readByteRange copies", () => {
    const given = image(s(0, 1, 2));
    readByteRange(given, { start: 0, end: 2 }, 0).fill(9);
    expect(given).toEqual(image(s(0, 1, 2)));
  });

  it.each([
    [0x7fff_ffff, undefined],
    [0x8000_0000, 1],
    [0x8000_0003, 4],
    [0x8000_0004, undefined],
    [0xffff_fffd, undefined],
    [0xffff_fffe, 5],
    [0xffff_ffff, 6],
    [0, undefined],
  ])("byteAt(%d) is %s", (address, byte) => {
    expect(byteAt(TWO, address)).toBe(byte);
  });

  it("agree with a map of bytes", () => {
    fc.assert(
      fc.property(imageArbitrary, rangeArbitrary, (given, range) => {
        const model = modelOf(given.segments);
        const addresses = Array.from(
          { length: range.end - range.start },
          (_, n) => range.start + n,
        );
        expect(addresses.map((address) => byteAt(given, address))).toEqual(
          addresses.map((address) => model.get(address)),
        );
        expect(readByteRange(given, range, 0x33)).toEqual(
          Uint8Array.from(addresses, (address) => model.get(address) ?? 0x33),
        );
      }),
    );
  });
});
