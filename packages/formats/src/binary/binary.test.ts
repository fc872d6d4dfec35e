import type { Image } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILE_EMPTY, hex, thrownBy } from "../test-bytes.js";
import {
  BINARY_ISSUES,
  buildBinary,
  DEFAULT_MAX_GAP_BYTES,
  imagesOfBinary,
  parseBinary,
} from "./index.js";

const BYTES = hex("0102030405");

function image(...segments: readonly (readonly [address: number, text: string])[]): Image {
  return { segments: segments.map(([address, text]) => ({ address, bytes: hex(text) })) };
}

describe("parseBinary", () => {
  it("takes any bytes as they are", () => {
    expect(parseBinary(BYTES)).toEqual({ format: "bin", sizeBytes: 5, issues: [], bytes: BYTES });
  });

  it("throws for an empty file", () => {
    expect(thrownBy(() => parseBinary(new Uint8Array(0)))).toEqual(FILE_EMPTY);
  });

  it("has no issues of its own", () => {
    expect(BINARY_ISSUES).toEqual({});
  });
});

describe("imagesOfBinary", () => {
  it.each([
    ["flash", 0x08000000],
    ["address 0", 0],
    ["the last addresses", 0xfffffffb],
  ])("puts the bytes at %s", (_name, baseAddress) => {
    expect(imagesOfBinary(parseBinary(BYTES), { baseAddress })).toEqual([
      {
        alternateSetting: null,
        name: null,
        familyId: null,
        image: { segments: [{ address: baseAddress, bytes: BYTES }] },
      },
    ]);
  });

  it.each([
    [0xfffffffc, "range-invalid", "range of 5 bytes at 0xFFFFFFFC is empty or ends past 4 GiB"],
    [
      2 ** 32,
      "address-out-of-range",
      "address 0x100000000 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
    [
      -1,
      "address-out-of-range",
      "address -0x00000001 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
  ])("refuses the base address %d and drops nothing in silence", (baseAddress, code, message) => {
    expect(thrownBy(() => imagesOfBinary(parseBinary(BYTES), { baseAddress }))).toMatchObject({
      name: "MemoryError",
      code,
      message,
    });
  });
});

describe("buildBinary", () => {
  it("returns the only segment's own bytes", () => {
    const given = image([0x08000000, "010203"]);
    const built = buildBinary(given);
    expect(built).toEqual({ bytes: hex("010203"), gaps: [] });
    expect(built.bytes).toBe(given.segments[0]?.bytes);
  });

  it("fills gaps with 0xFF, or with the byte given, and tells them", () => {
    const given = image([0x08000000, "0102"], [0x08000004, "03"], [0x08000006, "04"]);
    const gaps = [
      { start: 0x08000002, end: 0x08000004 },
      { start: 0x08000005, end: 0x08000006 },
    ];
    expect(buildBinary(given)).toEqual({ bytes: hex("0102FFFF03FF04"), gaps });
    expect(buildBinary(given, { fillByte: 0 })).toEqual({ bytes: hex("01020000030004"), gaps });
  });

  it("reaches from the lowest to the last address", () => {
    expect(buildBinary(image([0xfffffff0, "AA"], [0xffffffff, "BB"]))).toEqual({
      bytes: hex(`AA${"FF".repeat(14)}BB`),
      gaps: [{ start: 0xfffffff1, end: 0xffffffff }],
    });
  });

  it("is undone by parsing at the lowest address, gaps aside", () => {
    const segments = fc.array(
      fc.record({
        gap: fc.integer({ min: 1, max: 40 }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(segments, fc.nat(255), (parts, fillByte) => {
        let next = 0x08000000;
        const given = parts.map(({ gap, bytes }) => {
          const address = next + gap;
          next = address + bytes.length;
          return { address, bytes };
        });
        const start = given[0]?.address ?? 0;
        const { bytes, gaps } = buildBinary({ segments: given }, { fillByte });
        expect(parseBinary(bytes).bytes).toBe(bytes);
        for (const { address, bytes: data } of given) {
          const at = address - start;
          expect(bytes.subarray(at, at + data.length)).toEqual(data);
        }
        const filledBytes = gaps.flatMap((gap) => [
          ...bytes.subarray(gap.start - start, gap.end - start),
        ]);
        expect(new Set(filledBytes)).toEqual(new Set(gaps.length === 0 ? [] : [fillByte]));
        const dataBytes = given.reduce((sum, { bytes: data }) => sum + data.length, 0);
        expect(dataBytes + filledBytes.length).toBe(bytes.length);
      }),
    );
  });

  const HINT =
    "keep the gaps in a format with addresses (dfu, hex, srec), cut far data off with --crop or --exclude, or allow it with --max-gap";
  const tooMuch = (message: string, gapBytes: number, maxGapBytes: number): unknown => ({
    name: "FormatError",
    code: "not-expressible",
    actor: "plan",
    message,
    hint: HINT,
    details: { gapBytes, maxGapBytes },
  });

  it("refuses an image that spans gigabytes, before it allocates anything", () => {
    const given = image([0x08000000, "01"], [0x1fffc000, "02"], [0xffffffff, "03"]);
    const from = performance.now();
    const refused = thrownBy(() => buildBinary(given));
    expect(performance.now() - from).toBeLessThan(1000);
    expect(refused).toEqual(
      tooMuch(
        "a raw binary would hold 4160749565 bytes of gaps, expected at most 67108864; the largest is 0x1FFFC001–0xFFFFFFFE",
        4160749565,
        DEFAULT_MAX_GAP_BYTES,
      ),
    );
  });

  it("counts all gaps together, and allows exactly as much as asked for", () => {
    const given = image([0x100, "01"], [0x103, "02"], [0x107, "03"]);
    expect(buildBinary(given, { maxGapBytes: 5 }).bytes.length).toBe(8);
    expect(thrownBy(() => buildBinary(given, { maxGapBytes: 4 }))).toEqual(
      tooMuch(
        "a raw binary would hold 5 bytes of gaps, expected at most 4; the largest is 0x00000104–0x00000106",
        5,
        4,
      ),
    );
  });

  it("allows no gap at all if asked so, and none is needed for one segment", () => {
    expect(buildBinary(image([0, "01"]), { maxGapBytes: 0 }).gaps).toEqual([]);
    expect(() => buildBinary(image([0, "01"], [2, "02"]), { maxGapBytes: 0 })).toThrow(
      "a raw binary would hold 1 byte of gaps, expected at most 0; the largest is 0x00000001–0x00000001",
    );
  });

  it("refuses an image without data", () => {
    expect(thrownBy(() => buildBinary({ segments: [] }))).toEqual({
      name: "FormatError",
      code: "not-expressible",
      actor: "plan",
      message: "a raw binary of no data is no file",
      hint: undefined,
      details: {},
    });
  });

  it.each([[256], [-1], [1.5], [Number.NaN]])("refuses to fill with %d", (fillByte) => {
    expect(thrownBy(() => buildBinary(image([0, "01"]), { fillByte }))).toEqual({
      name: "FormatError",
      code: "build-option-invalid",
      actor: "input",
      message: `fill byte ${fillByte} is out of range, expected 0 to 255`,
      hint: undefined,
      details: { fillByte },
    });
  });
});
