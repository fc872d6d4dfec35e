/** Laws of conversion, over random firmware: nothing is lost, nothing moves, every added byte is told. */
import { readFirmware } from "@dfukit/formats";
import {
  byteAt,
  type Image,
  imageFromSegments,
  imageSizeBytes,
  regionRanges,
  type Segment,
} from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Converted,
  ConverterError,
  type ConvertInput,
  convertFirmware,
  encodeFirmware,
  type OutputFormatId,
} from "../src/index.js";
import { dfu, F4, H7, hex, L0, L4 } from "./chips.js";

/** Segments from `base` on, with gaps of 1 to 300 bytes between them: at most 12. */
function imageFrom(base: number): fc.Arbitrary<Image> {
  const piece = fc.tuple(
    fc.integer({ min: 1, max: 300 }),
    fc.uint8Array({ minLength: 1, maxLength: 80 }),
  );
  return fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => {
    let address = base;
    const segments = pieces.map(([gapBytes, bytes]) => {
      const segment = { address: address + gapBytes, bytes };
      address = segment.address + bytes.length;
      return segment;
    });
    return { segments };
  });
}

const anyImage = fc.constantFrom(0, 0xff00, 0x0800_0000, 0x7fff_ff00, 0xffff_e000).chain(imageFrom);

function input(image: Image): ConvertInput {
  return hex("a.hex", ...image.segments);
}

/** The formats that keep addresses and gaps. UF2 keeps addresses, but pads to whole blocks. */
const WITH_ADDRESSES = ["hex", "srec", "dfu"] as const satisfies readonly OutputFormatId[];

function through(converted: Converted, format: OutputFormatId): ConvertInput {
  const { bytes } = encodeFirmware(converted, format, { familyId: 0x57755a57 });
  return { name: `a.${format}`, document: readFirmware(bytes, { from: format }) };
}

function bytesOf({ images }: Converted): readonly Segment[] {
  return images.flatMap(({ image }) => image.segments);
}

describe("from one format to another and back", () => {
  const pairs = WITH_ADDRESSES.flatMap((from) => WITH_ADDRESSES.map((to) => [from, to] as const));

  it.each(pairs)("%s, %s: every byte and gap is kept", (from, to) => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const first = convertFirmware([through(convertFirmware([input(image)]), from)]);
        const second = convertFirmware([through(first, to)]);
        const back = convertFirmware([through(second, from)]);
        expect(bytesOf(back)).toEqual(image.segments);
      }),
      { numRuns: 40 },
    );
  });

  it.each(WITH_ADDRESSES)("%s, uf2: every byte is kept, and the rest is fill", (from) => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const first = convertFirmware([through(convertFirmware([input(image)]), from)]);
        const back = convertFirmware([through(convertFirmware([through(first, "uf2")]), from)]);
        for (const { address, bytes } of bytesOf(back)) {
          expect([address % 256, bytes.length % 256]).toEqual([0, 0]);
          const expected = Uint8Array.from(bytes, (_, nth) => byteAt(image, address + nth) ?? 0xff);
          expect(bytes).toEqual(expected);
        }
        const held = { segments: bytesOf(back) };
        for (const { address, bytes } of image.segments) {
          expect(byteAt(held, address)).toBe(bytes[0]);
          expect(byteAt(held, address + bytes.length - 1)).toBe(bytes.at(-1));
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each(["bin", "dfu-raw"] as const)("%s at its address: every byte is kept", (to) => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const address = image.segments[0]?.address ?? 0;
        const raw = { ...through(convertFirmware([input(image)]), to), address };
        const [segment, ...more] = bytesOf(convertFirmware([raw]));
        expect(more).toEqual([]);
        expect(segment?.address).toBe(address);
        const expected = segment?.bytes.map((_, nth) => byteAt(image, address + nth) ?? 0xff);
        expect(segment?.bytes).toEqual(expected);
        const last = image.segments.at(-1);
        expect(segment?.bytes.length).toBe(
          (last?.address ?? 0) + (last?.bytes.length ?? 0) - address,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe("the order of inputs", () => {
  it("does not matter where they do not overlap", () => {
    fc.assert(
      fc.property(
        imageFrom(0x0800_0000).chain(({ segments }) =>
          fc.tuple(
            fc.constant(segments),
            fc.shuffledSubarray([...segments.keys()], { minLength: segments.length }),
          ),
        ),
        fc.constantFrom(undefined, F4, L0),
        ([segments, order], chip) => {
          const inputs = segments.map((segment, nth) => hex(`${nth}.hex`, segment));
          const shuffled = order.map((nth) => inputs[nth] as ConvertInput); // order holds indices of inputs
          expect(convertFirmware(shuffled, { chip })).toEqual(convertFirmware(inputs, { chip }));
        },
      ),
    );
  });
});

/** Addresses at the borders of a chip's memories, and some far from all of them. */
function bordersOf({ target }: Chip): readonly number[] {
  const ranges = target.layout.regions.flatMap(regionRanges);
  const edges = ranges.flatMap(({ start, end }) => [start, end - 8, end]);
  return [...edges, 0x2000_0000, 0x9000_0000].filter((address) => address < 0xffff_fff0);
}

function chipAndImage(): fc.Arbitrary<{ readonly chip: Chip; readonly image: Image }> {
  return fc.constantFrom(L0, L4, F4, H7).chain((chip) => {
    const segment = fc.tuple(
      fc.constantFrom(...bordersOf(chip)),
      fc.nat(40),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
    );
    return fc.array(segment, { minLength: 1, maxLength: 6 }).map((pieces) => {
      const bytes = new Map<number, number>();
      for (const [base, offset, data] of pieces) {
        const address = Math.max(0, base - 20 + offset);
        for (const [nth, byte] of data.entries()) {
          if (address + nth < 2 ** 32) bytes.set(address + nth, byte);
        }
      }
      const single = [...bytes].map(([address, byte]) => ({ address, bytes: Uint8Array.of(byte) }));
      return { chip, image: imageFromSegments(single) };
    });
  });
}

/** Whether every byte lies in one of the chip's memories, counted the slow way. */
function fitsChip(image: Image, { target }: Chip): boolean {
  const ranges = target.layout.regions.flatMap(regionRanges);
  return image.segments.every(({ address, bytes }) =>
    bytes.every((_, nth) =>
      ranges.some(({ start, end }) => address + nth >= start && address + nth < end),
    ),
  );
}

describe("conversion for a chip", () => {
  it("refuses what does not fit, and else loses no byte and tells every byte it adds", () => {
    let converted = 0;
    let refused = 0;
    fc.assert(
      fc.property(chipAndImage(), ({ chip, image }) => {
        if (!fitsChip(image, chip)) {
          refused += 1;
          expect(() => convertFirmware([input(image)], { chip })).toThrow(ConverterError);
          return;
        }
        converted += 1;
        const result = convertFirmware([input(image)], { chip });
        const out = bytesOf(result);
        const told = result.findings
          .filter(({ code }) => code.startsWith("align-"))
          .reduce((sum, { message }) => sum + Number(/(\d+) bytes? of 0x/.exec(message)?.[1]), 0);
        expect(imageSizeBytes({ segments: out })).toBe(imageSizeBytes(image) + told);
        for (const { address, bytes } of out) {
          const expected = Uint8Array.from(
            bytes,
            (_, nth) => byteAt(image, address + nth) ?? chip.target.erasedByte,
          );
          expect(bytes).toEqual(expected);
        }
      }),
      { numRuns: 600 },
    );
    expect([converted > 30, refused > 30]).toEqual([true, true]);
  });

  it("puts each byte on the alternate setting of its memory, wherever the file had it", () => {
    fc.assert(
      fc.property(chipAndImage(), fc.constantFrom(0, 1, 2, 9), ({ chip, image }, alt) => {
        fc.pre(fitsChip(image, chip));
        const { images } = convertFirmware([dfu("a.dfu", { alt, segments: image.segments })], {
          chip,
        });
        for (const { alternateSetting, image: part } of images) {
          const region = chip.target.layout.regions.find(
            (candidate) => candidate.alternateSetting === alternateSetting,
          );
          expect(region).toBeDefined();
          const ranges = region === undefined ? [] : regionRanges(region);
          for (const { address, bytes } of part.segments) {
            const end = address + bytes.length;
            expect(ranges.some((range) => address >= range.start && end <= range.end)).toBe(true);
          }
        }
        const fromHex = convertFirmware([input(image)], { chip });
        expect(images.map((one) => one.image)).toEqual(fromHex.images.map((one) => one.image));
      }),
      { numRuns: 300 },
    );
  });

  it("is the same twice as once", () => {
    fc.assert(
      fc.property(chipAndImage(), ({ chip, image }) => {
        fc.pre(fitsChip(image, chip));
        const once = convertFirmware([input(image)], { chip });
        const twice = convertFirmware([through(once, "dfu")], { chip });
        expect(twice.images).toEqual(once.images);
        expect(twice.findings.filter(({ code }) => code.startsWith("align-"))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
