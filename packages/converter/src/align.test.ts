import { byteAt, imageFromSegments, imageSizeBytes, type Segment } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, filled } from "../test/chips.js";
import { alignImage } from "./align.js";
import { collectFindings, findingOf } from "./finding.js";

function align(segments: readonly Segment[], unitBytes: number, fillByte = 0xff) {
  const findings = collectFindings();
  const image = alignImage({ segments }, { unitBytes, fillByte, findings });
  return { image, findings: findings.toIssues().map((issue) => findingOf(issue)) };
}

describe("alignImage", () => {
  it.each([
    ["nothing", [], 8, []],
    ["what is aligned", [filled(0x0800_0000, 16)], 8, [filled(0x0800_0000, 16)]],
    ["the end", [at(0x0800_0000, 1, 2, 3)], 4, [at(0x0800_0000, 1, 2, 3, 0xff)]],
    ["the start", [at(0x0800_0003, 1)], 4, [at(0x0800_0000, 0xff, 0xff, 0xff, 1)]],
    ["both ends", [at(0x0800_0001, 1)], 4, [at(0x0800_0000, 0xff, 1, 0xff, 0xff)]],
    [
      "two segments of one unit",
      [at(0x0800_0000, 1), at(0x0800_0002, 2)],
      4,
      [at(0x0800_0000, 1, 0xff, 2, 0xff)],
    ],
    [
      "two segments in neighbouring units",
      [at(0x0800_0000, 1), at(0x0800_0006, 2)],
      4,
      [at(0x0800_0000, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0xff)],
    ],
    [
      "three segments of one unit",
      [at(0x0800_0000, 1), at(0x0800_0002, 2), at(0x0800_0004, 3)],
      8,
      [at(0x0800_0000, 1, 0xff, 2, 0xff, 3, 0xff, 0xff, 0xff)],
    ],
    [
      "segments a whole unit apart",
      [at(0x0800_0000, 1), at(0x0800_0008, 2)],
      4,
      [at(0x0800_0000, 1, 0xff, 0xff, 0xff), at(0x0800_0008, 2, 0xff, 0xff, 0xff)],
    ],
    [
      "the last unit of the address space",
      [at(0xffff_fffe, 1)],
      4,
      [at(0xffff_fffc, 0xff, 0xff, 1, 0xff)],
    ],
    ["a unit that is no power of two", [at(7, 1)], 3, [at(6, 0xff, 1, 0xff)]],
  ])("aligns %s", (_what, segments, unitBytes, expected) => {
    expect(align(segments, unitBytes).image).toEqual({ segments: expected });
  });

  it("takes the fill byte of the chip", () => {
    expect(align([at(0x0800_0001, 1)], 4, 0).image.segments).toEqual([at(0x0800_0000, 0, 1, 0, 0)]);
  });

  it("returns the very image, no copy of it, if there is nothing to do", () => {
    const image = { segments: [filled(0x0800_0000, 64), filled(0x0800_0080, 64)] };
    const findings = collectFindings();
    expect(alignImage(image, { unitBytes: 32, fillByte: 0xff, findings })).toBe(image);
    expect(findings.toIssues()).toEqual([]);
  });

  it("shares the bytes of segments that are aligned already", () => {
    const aligned = filled(0x0800_0100, 64);
    const { image } = align([at(0x0800_0000, 1), aligned], 32);
    expect(image.segments[1]).toBe(aligned);
  });

  it("tells each place, and what it did there", () => {
    const segments = [at(0x0800_0001, 1), at(0x0800_0006, 2), at(0x0800_0010, 3, 3, 3, 3)];
    expect(align(segments, 4, 0).findings).toEqual([
      {
        code: "align-padded",
        severity: "note",
        message: "1 byte of 0x00 added at 0x08000000, to fill a write unit of 4 bytes",
        advice: "Nothing to do; --align none leaves the data as it is.",
        address: 0x0800_0000,
      },
      {
        code: "align-joined",
        severity: "note",
        message:
          "gap at 0x08000002 filled with 4 bytes of 0x00, so that no write unit of 4 bytes is written twice",
        advice: "Nothing to do: the gap is one that the linker leaves between sections.",
        address: 0x0800_0002,
      },
      {
        code: "align-padded",
        severity: "note",
        message: "1 byte of 0x00 added at 0x08000007, to fill a write unit of 4 bytes",
        advice: "Nothing to do; --align none leaves the data as it is.",
        address: 0x0800_0007,
      },
    ]);
  });

  it("costs its output, not a unit for each segment", () => {
    const segments = Array.from({ length: 200_000 }, (_, index) => at(0x0800_0000 + 2 * index, 1));
    const startMs = performance.now();
    const { image } = align(segments, 1 << 20);
    expect(image.segments.map(({ bytes }) => bytes.length)).toEqual([1 << 20]);
    // A buffer for each of them would be 200 GB.
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});

const UNITS = [1, 2, 4, 8, 16, 32, 128] as const;

/** Images with gaps of 1 to 40 bytes, from a base that units do not divide. */
const imageArbitrary = fc
  .tuple(
    fc.constantFrom(0, 0x0800_0000, 0x7fff_ffc5, 0xffff_f000),
    fc.array(
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.uint8Array({ minLength: 1, maxLength: 40 })),
      {
        maxLength: 12,
      },
    ),
  )
  .map(([base, pieces]) => {
    let address = base;
    const segments = pieces.map(([gapBytes, bytes]) => {
      const segment = { address: address + gapBytes, bytes };
      address = segment.address + bytes.length;
      return segment;
    });
    return { segments };
  });

describe("properties of alignImage", () => {
  it("keeps every byte where it is, and fills the rest with less than a unit beside data", () => {
    fc.assert(
      fc.property(imageArbitrary, fc.constantFrom(...UNITS), (image, unitBytes) => {
        const findings = collectFindings();
        const aligned = alignImage(image, { unitBytes, fillByte: 0xee, findings });
        let added = 0;
        for (const { address, bytes } of aligned.segments) {
          expect([address % unitBytes, bytes.length % unitBytes]).toEqual([0, 0]);
          for (const [offset, byte] of bytes.entries()) {
            const before = byteAt(image, address + offset);
            if (before === undefined) added += 1;
            expect(byte).toBe(before ?? 0xee);
          }
        }
        expect(added).toBe(imageSizeBytes(aligned) - imageSizeBytes(image));
        const told = findings.toIssues().reduce((sum, { args }) => sum + Number(args.count), 0);
        expect(told).toBe(added);
      }),
    );
  });

  it("adds only units that hold data", () => {
    fc.assert(
      fc.property(imageArbitrary, fc.constantFrom(...UNITS), (image, unitBytes) => {
        const { segments } = align(image.segments, unitBytes).image;
        const units = new Set(
          image.segments.flatMap(({ address, bytes }) =>
            [...bytes.keys()].map((offset) => Math.floor((address + offset) / unitBytes)),
          ),
        );
        const filledUnits = segments.flatMap(({ address, bytes }) =>
          Array.from({ length: bytes.length / unitBytes }, (_, nth) => address / unitBytes + nth),
        );
        expect(filledUnits).toEqual([...units].sort((a, b) => a - b));
      }),
    );
  });

  it("is the same twice as once", () => {
    fc.assert(
      fc.property(imageArbitrary, fc.constantFrom(...UNITS), (image, unitBytes) => {
        const once = align(image.segments, unitBytes).image;
        const twice = align(once.segments, unitBytes);
        expect(twice).toEqual({ image: once, findings: [] });
      }),
    );
  });

  it("leaves an image in the canonical form: ascending, apart, not empty", () => {
    fc.assert(
      fc.property(imageArbitrary, fc.constantFrom(...UNITS), (image, unitBytes) => {
        const { segments } = align(image.segments, unitBytes).image;
        expect(imageFromSegments([...segments].reverse())).toEqual({ segments });
      }),
    );
  });
});
