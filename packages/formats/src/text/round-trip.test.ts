/** Properties of both text formats together: what is written is read again, in any order, and what cannot be is refused. */
import { combineSegments, type Image, imageSpan } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IntelHexDocument, SRecordDocument } from "../document.js";
import { buildIntelHex, type IntelHexVariant, parseIntelHex } from "../intel-hex/index.js";
import { buildSRecord, parseSRecord, type SRecordVariant } from "../s-record/index.js";
import { ascii } from "../test-bytes.js";
import { digitsOf, digitsOfBytes, file, hexRecord, imagesBelow, sRecord } from "./test-records.js";

const FULL = 2 ** 32;

const HEX_ENDS: readonly (readonly [IntelHexVariant | "auto", number])[] = [
  ["auto", FULL],
  ["i8hex", 0x1_0000],
  ["i16hex", 0x10_0000],
  ["i32hex", FULL],
];

const SREC_ENDS: readonly (readonly [SRecordVariant | "auto", number])[] = [
  ["auto", FULL],
  ["s19", 0x1_0000],
  ["s28", 0x100_0000],
  ["s37", FULL],
];

const lineEndings = fc.constantFrom("lf" as const, "crlf" as const);
const starts = fc.option(
  fc.record({
    kind: fc.constantFrom("linear" as const, "segmented" as const),
    value: fc.nat(0xffff_ffff),
  }),
  { nil: undefined },
);

function imageOf({ runs }: IntelHexDocument | SRecordDocument): Image {
  const segments = runs.map(({ address, bytes }) => ({ address, bytes }));
  return combineSegments(segments, "last").image;
}

function wrong({ issues }: IntelHexDocument | SRecordDocument): readonly string[] {
  return issues.filter(({ severity }) => severity !== "note").map(({ code }) => code);
}

describe("parse after build", () => {
  it.each(HEX_ENDS)("Intel HEX %s gives the image back", (variant, end) => {
    fc.assert(
      fc.property(
        imagesBelow(end),
        fc.integer({ min: 1, max: 255 }),
        fc.tuple(lineEndings, starts),
        (image, recordLengthBytes, [lineEnding, startAddress]) => {
          const start = startAddress === undefined ? {} : { startAddress };
          const options = { variant, recordLengthBytes, lineEnding, ...start };
          const document = parseIntelHex(buildIntelHex(image, options));
          expect(imageOf(document)).toEqual(image);
          expect(wrong(document)).toEqual([]);
          expect(document.startAddresses.map(({ kind, value }) => ({ kind, value }))).toEqual(
            [startAddress].filter((given) => given !== undefined),
          );
          expect(document.longestRecordBytes).toBeLessThanOrEqual(recordLengthBytes);
        },
      ),
    );
  });

  it.each(SREC_ENDS)("S-record %s gives the image back", (variant, end) => {
    fc.assert(
      fc.property(
        imagesBelow(end),
        fc.integer({ min: 1, max: 250 }),
        fc.record({
          lineEnding: lineEndings,
          countRecord: fc.boolean(),
          startAddress: fc.nat(end - 1),
          header: fc.uint8Array({ maxLength: 252 }),
        }),
        (image, recordLengthBytes, options) => {
          const built = buildSRecord(image, { ...options, variant, recordLengthBytes });
          const document = parseSRecord(built);
          expect(imageOf(document)).toEqual(image);
          expect(wrong(document)).toEqual(image.segments.length === 0 ? ["srec-no-data"] : []);
          expect(document.headers).toEqual([options.header]);
          expect(document.startAddresses.map(({ value }) => value)).toEqual([options.startAddress]);
        },
      ),
    );
  });
});

/** The image in records of up to 16 bytes, in an order of its own. */
function shuffledPieces(end: number): fc.Arbitrary<{
  readonly image: Image;
  readonly pieces: readonly (readonly [number, Uint8Array])[];
}> {
  return imagesBelow(end).chain((image) => {
    const pieces = image.segments.flatMap(({ address, bytes }) =>
      Array.from({ length: Math.ceil(bytes.length / 16) }, (_, index) => {
        const piece = bytes.subarray(16 * index, 16 * index + 16);
        return [address + 16 * index, piece] as const;
      }),
    );
    return fc
      .shuffledSubarray(pieces, { minLength: pieces.length })
      .map((shuffled) => ({ image, pieces: shuffled }));
  });
}

describe("records in any order", () => {
  it("give the same image in Intel HEX, each behind its own base", () => {
    fc.assert(
      fc.property(shuffledPieces(FULL), ({ image, pieces }) => {
        const lines = pieces.flatMap(([address, bytes]) => [
          hexRecord(`02000004${digitsOf(Math.floor(address / 0x1_0000), 2)}`),
          hexRecord(
            `${digitsOf(bytes.length, 1)}${digitsOf(address % 0x1_0000, 2)}00${digitsOfBytes(bytes)}`,
          ),
        ]);
        const document = parseIntelHex(ascii(file(...lines, ":00000001FF")));
        expect(imageOf(document)).toEqual(image);
        expect(wrong(document)).toEqual([]);
      }),
    );
  });

  it("give the same image in S-records", () => {
    fc.assert(
      fc.property(shuffledPieces(FULL), ({ image, pieces }) => {
        const lines = pieces.map(([address, bytes]) =>
          sRecord(3, digitsOf(address, 4) + digitsOfBytes(bytes)),
        );
        const document = parseSRecord(ascii(file(...lines, "S70500000000FA")));
        expect(imageOf(document)).toEqual(image);
        expect(wrong(document)).toEqual(image.segments.length === 0 ? ["srec-no-data"] : []);
      }),
    );
  });
});

describe("an image that a variant cannot express", () => {
  const variants = [
    ...HEX_ENDS.map(([variant, end]) => ({
      variant: String(variant),
      end,
      build: (image: Image) => buildIntelHex(image, { variant }),
    })),
    ...SREC_ENDS.map(([variant, end]) => ({
      variant: String(variant),
      end,
      build: (image: Image) => buildSRecord(image, { variant }),
    })),
  ].filter(({ end }) => end < FULL);

  function codeOf(build: () => unknown): unknown {
    try {
      build();
      return undefined;
    } catch (error) {
      return (error as { readonly code: unknown }).code;
    }
  }

  it.each(variants)("$variant: is refused, and no other", ({ end, build }) => {
    fc.assert(
      fc.property(fc.oneof(imagesBelow(FULL), imagesBelow(end)), (image) => {
        const fits = (imageSpan(image)?.end ?? 0) <= end;
        expect(codeOf(() => build(image))).toBe(fits ? undefined : "not-expressible");
      }),
    );
  });
});
