/** The UF2 builder: padding, refusals, and that parsing undoes it. */
import { type Image, imageFromSegments, readByteRange, segmentRange } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hex, thrownBy } from "../test-bytes.js";
import { buildUf2, imagesOfUf2, parseUf2 } from "./index.js";
import { F4, L4 } from "./test-blocks.js";

describe("buildUf2", () => {
  const at = (address: number, ...data: readonly number[]): Image => ({
    segments: [{ address, bytes: Uint8Array.from(data) }],
  });

  it("pads the last block with zeros, as uf2conv does, or with the byte given", () => {
    const read = (fillByte?: number): unknown =>
      parseUf2(
        buildUf2(at(0x08000000, 1, 2), {
          familyId: F4,
          payloadSizeBytes: 8,
          ...(fillByte === undefined ? {} : { fillByte }),
        }),
      ).blocks[0]?.bytes;
    expect(read()).toEqual(hex("0102000000000000"));
    expect(read(0xff)).toEqual(hex("0102FFFFFFFFFFFF"));
  });

  it("begins a block at a multiple of the payload size", () => {
    const { blocks: built } = parseUf2(
      buildUf2(at(0x08000102, 7), { familyId: F4, fillByte: 0xff }),
    );
    expect(built.map(({ address, bytes }) => [address, bytes.length, bytes.indexOf(7)])).toEqual([
      [0x08000100, 256, 2],
    ]);
  });

  it("puts two segments that share a block into one", () => {
    const image = imageFromSegments([
      { address: 0x08000001, bytes: hex("AA") },
      { address: 0x08000003, bytes: hex("BBCC") },
    ]);
    const bytes = buildUf2(image, { familyId: null, payloadSizeBytes: 4, fillByte: 0xff });
    expect(parseUf2(bytes)).toMatchObject({
      issues: [],
      familyIds: [null],
      blocks: [
        { address: 0x08000000, bytes: hex("FFAAFFBB"), fileSizeBytes: 8, flags: 0 },
        { address: 0x08000004, bytes: hex("CCFFFFFF"), fileSizeBytes: 8, flags: 0 },
      ],
    });
  });

  it.each([[4], [256], [476]])("fills the top of the address space, %d bytes a block", (size) => {
    const image = at(0xffffffff, 0x5a);
    const { issues, blocks: built } = parseUf2(
      buildUf2(image, { familyId: F4, payloadSizeBytes: size }),
    );
    expect(issues).toEqual([]);
    const [last] = built;
    expect((last?.address ?? 0) + (last?.bytes.length ?? 0)).toBe(2 ** 32);
    expect(last?.bytes.at(-1)).toBe(0x5a);
  });

  const invalid = (message: string, details: unknown): unknown => ({
    name: "FormatError",
    code: "build-option-invalid",
    actor: "input",
    message,
    hint: undefined,
    details,
  });

  it.each([[0], [-4], [2], [478], [480], [4.5], [Number.NaN]])(
    "refuses a payload of %d",
    (size) => {
      expect(thrownBy(() => buildUf2(at(0, 1), { familyId: F4, payloadSizeBytes: size }))).toEqual(
        invalid(`payload size ${size} is out of range, expected a multiple of 4 up to 476`, {
          payloadSizeBytes: size,
        }),
      );
    },
  );

  it.each([[256], [-1], [0.5], [Number.NaN]])("refuses to fill with %d", (fillByte) => {
    expect(thrownBy(() => buildUf2(at(0, 1), { familyId: F4, fillByte }))).toEqual(
      invalid(`fill byte ${fillByte} is out of range, expected 0 to 255`, { fillByte }),
    );
  });

  it("refuses a family id past 32 bits", () => {
    expect(thrownBy(() => buildUf2(at(0, 1), { familyId: 2 ** 32 }))).toMatchObject({
      name: "MemoryError",
      code: "address-out-of-range",
      message:
        "family id 0x100000000 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    });
  });

  it("refuses an image without data", () => {
    expect(thrownBy(() => buildUf2({ segments: [] }, { familyId: F4 }))).toEqual({
      name: "FormatError",
      code: "not-expressible",
      actor: "plan",
      message: "a UF2 file of no data is no file",
      hint: undefined,
      details: {},
    });
  });
});

describe("build and parse", () => {
  const images = fc
    .tuple(
      fc.constantFrom(0, 0x08000000, 0x90000001, 2 ** 32 - 3000),
      fc.array(
        fc.record({
          gap: fc.integer({ min: 1, max: 600 }),
          bytes: fc.uint8Array({ minLength: 1, maxLength: 400 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    )
    .map(([base, parts]) => {
      let address = base;
      const segments = parts.map(({ gap, bytes }) => {
        const start = address + gap;
        address = start + bytes.length;
        return { address: start, bytes };
      });
      return imageFromSegments(segments);
    });
  const options = fc.record({
    familyId: fc.constantFrom(null, F4, L4, 0, 0xffffffff),
    payloadSizeBytes: fc.integer({ min: 1, max: 119 }).map((words) => 4 * words),
    fillByte: fc.nat(255),
  });

  it("are each other's reverse, up to the padding that the options declare", () => {
    fc.assert(
      fc.property(images, options, (image, given) => {
        const bytes = buildUf2(image, given);
        const document = parseUf2(bytes);
        expect(document.issues).toEqual([]);
        expect(document.familyIds).toEqual([given.familyId]);
        const { payloadSizeBytes, fillByte } = given;
        const units = new Set<number>();
        for (const { start, end } of image.segments.map(segmentRange)) {
          const first = Math.floor(start / payloadSizeBytes);
          const last = Math.floor((end - 1) / payloadSizeBytes);
          for (let unit = first; unit <= last; unit++) units.add(unit);
        }
        const padded = [...units].map((unit) => {
          const start = unit * payloadSizeBytes;
          const end = Math.min(2 ** 32, start + payloadSizeBytes);
          return { address: start, bytes: readByteRange(image, { start, end }, fillByte) };
        });
        expect(
          document.blocks.map(({ address, bytes: data }) => ({ address, bytes: data })),
        ).toEqual(padded);
        expect(imagesOfUf2(document)[0]?.image).toEqual(imageFromSegments(padded));
      }),
    );
  });
});
