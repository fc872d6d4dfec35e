/** UF2: the worked example, one file for every code, and the builder's properties. */
import { type Image, imageFromSegments, readByteRange, segmentRange } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "../crc32.js";
import type { Uf2Document } from "../document.js";
import {
  ascii,
  concat,
  type ExpectedIssue,
  expectedIssues,
  FILE_EMPTY,
  filled,
  hex,
  type IssueCase,
  patched,
  textOf,
  thrownBy,
  u32,
} from "../test-bytes.js";
import {
  buildUf2,
  detectUf2,
  imagesOfUf2,
  parseUf2,
  UF2_FAMILIES,
  UF2_ISSUES,
  uf2FamilyByName,
  uf2FamilyName,
} from "./index.js";

const F4 = 0x57755a57;
const L4 = 0x00ff6919;
const DATA = hex("DEADBEEF");

interface BlockParts {
  readonly flags?: number;
  readonly address?: number;
  readonly data?: Uint8Array;
  readonly number?: number;
  readonly count?: number;
  /** Family id, or file size without the flag. */
  readonly last?: number;
  readonly sizeBytes?: number;
}

/** One block, field by field; by default the only one of an F4 file. */
function block(parts: BlockParts = {}): Uint8Array {
  const { flags = 0x2000, address = 0x08000000, data = DATA, number = 0, count = 1 } = parts;
  const { last = F4, sizeBytes = data.length } = parts;
  const head = [0x0a324655, 0x9e5d5157, flags, address, sizeBytes, number, count, last];
  return concat(...head.map(u32), data, filled(476 - data.length, 0), u32(0x0ab16f30));
}

/** Blocks with consecutive numbers and addresses four bytes apart. */
function blocks(...numbers: readonly number[]): Uint8Array {
  const count = Math.max(...numbers) + 1;
  return concat(
    ...numbers.map((number) => block({ number, count, address: 0x08000000 + 4 * number })),
  );
}

/** The worked example: 00 to 0F, then FF, at 0x08010000 for F4. */
const EXAMPLE_PAYLOAD = concat(hex("000102030405060708090A0B0C0D0E0F"), filled(240, 0xff));
const EXAMPLE = concat(
  hex("5546320A 57515D9E 00200000 00000108 00010000 00000000 01000000 575A7557"),
  EXAMPLE_PAYLOAD,
  filled(220, 0),
  hex("306FB10A"),
);

describe("the worked example", () => {
  it("has the CRC of the reference", () => {
    expect(EXAMPLE.length).toBe(512);
    expect(crc32(EXAMPLE)).toBe(0xd34b3909);
  });

  it("is built byte for byte", () => {
    const image = { segments: [{ address: 0x08010000, bytes: EXAMPLE_PAYLOAD }] };
    expect(buildUf2(image, { familyId: F4 })).toEqual(EXAMPLE);
  });

  it("is parsed whole", () => {
    const expected: Uf2Document = {
      format: "uf2",
      sizeBytes: 512,
      issues: [],
      blocks: [
        {
          offset: 0,
          flags: 0x2000,
          address: 0x08010000,
          blockNumber: 0,
          blockCount: 1,
          familyId: F4,
          fileSizeBytes: null,
          bytes: EXAMPLE_PAYLOAD,
          notMainFlash: false,
        },
      ],
      familyIds: [F4],
    };
    expect(parseUf2(EXAMPLE)).toEqual(expected);
  });
});

const FAMILY = "0x57755A57";
const missing = (count: number, of: number): ExpectedIssue => [
  "error",
  "warning",
  { code: "uf2-blocks-missing", args: { family: FAMILY, missing: count, count: of } },
];
const NO_DATA: ExpectedIssue = ["note", "note", { code: "uf2-no-data", args: {} }];

const CASES: readonly IssueCase[] = [
  {
    code: "uf2-block-counts",
    bytes: concat(block(), block({ number: 1, count: 2, address: 0x08000004 })),
    found: [
      ["note", "note", { code: "uf2-block-counts", args: { family: FAMILY, counts: "1, 2" } }],
    ],
    text: "blocks of family 0x57755A57 name different numbers of blocks: 1, 2",
  },
  {
    code: "uf2-block-number",
    bytes: concat(block(), block({ number: 1, address: 0x08000004 })),
    found: [
      ["error", "error", { code: "uf2-block-number", offset: 532, args: { number: 1, count: 1 } }],
    ],
    text: "block number 1 is not below the number of blocks, 1",
  },
  {
    code: "uf2-blocks-missing",
    bytes: block({ count: 3 }),
    found: [missing(2, 3)],
    text: "2 of 3 blocks of family 0x57755A57 are missing",
  },
  {
    code: "uf2-blocks-repeated",
    bytes: concat(block({ data: new Uint8Array(0) }), block()),
    found: [["note", "note", { code: "uf2-blocks-repeated", args: { family: FAMILY, count: 1 } }]],
    text: "family 0x57755A57 repeats 1 block",
  },
  {
    code: "uf2-blocks-unordered",
    bytes: blocks(1, 0),
    found: [["note", "note", { code: "uf2-blocks-unordered", args: { family: FAMILY } }]],
    text: "blocks of family 0x57755A57 are not in order",
  },
  {
    code: "uf2-file-container",
    bytes: block({ flags: 0x3000, address: 0 }),
    found: [["warning", "warning", { code: "uf2-file-container", offset: 8, args: {} }], NO_DATA],
    text: "the block belongs to a file container: its address is an offset in a file",
  },
  {
    code: "uf2-magic",
    bytes: concat(block(), patched(block(), 508, hex("00"))),
    found: [["error", "error", { code: "uf2-magic", offset: 512, args: { block: 1 } }]],
    text: "block 1 does not have the UF2 magic numbers",
  },
  {
    code: "uf2-no-data",
    bytes: block({ flags: 0x2001 }),
    found: [NO_DATA],
    text: "the file holds no data for the main flash",
  },
  {
    code: "uf2-past-4g",
    bytes: block({ address: 0xfffffffd }),
    found: [["error", "error", { code: "uf2-past-4g", offset: 12, args: { address: 0xfffffffd } }]],
    text: "data at 0xFFFFFFFD runs past 4 GiB",
  },
  {
    code: "uf2-payload-size",
    bytes: concat(block(), block({ sizeBytes: 477 })),
    found: [
      ["error", "error", { code: "uf2-payload-size", offset: 528, args: { size: 477, block: 1 } }],
    ],
    text: "block 1 says 477 bytes of payload, expected at most 476",
  },
  {
    code: "uf2-repeated-differs",
    bytes: concat(block({ count: 2 }), block({ number: 1, count: 2, address: 0x08000003 })),
    found: [
      [
        "error",
        "warning",
        {
          code: "uf2-repeated-differs",
          address: 0x08000003,
          args: { family: FAMILY, address: 0x08000003, size: 1 },
        },
      ],
    ],
    text: "blocks of family 0x57755A57 hold different bytes from 0x08000003 on",
  },
  {
    code: "uf2-repeated-same",
    bytes: concat(block({ count: 2 }), block({ number: 1, count: 2 })),
    found: [
      [
        "note",
        "note",
        {
          code: "uf2-repeated-same",
          address: 0x08000000,
          args: { family: FAMILY, address: 0x08000000, size: 4 },
        },
      ],
    ],
    text: "blocks of family 0x57755A57 hold the same 4 bytes at 0x08000000",
  },
  {
    code: "uf2-several-families",
    bytes: concat(block(), block({ last: L4 }), block({ flags: 0, last: 512 })),
    found: [["note", "note", { code: "uf2-several-families", args: { count: 3 } }]],
    text: "the file holds images for 3 families; each is an image of its own",
  },
  {
    code: "uf2-size",
    bytes: concat(block(), filled(511, 0)),
    found: [["error", "error", { code: "uf2-size", offset: 512, args: { size: 1023, rest: 511 } }]],
    text: "the file has 1023 bytes, 511 more than whole blocks of 512",
  },
];

describe("issues of UF2 files", () => {
  it.each(CASES)("$code", ({ code, bytes, found, text }) => {
    const strict = parseUf2(bytes).issues;
    expect(strict).toEqual(expectedIssues(found, "strict"));
    expect(parseUf2(bytes, { lenient: true }).issues).toEqual(expectedIssues(found, "lenient"));
    expect(textOf(code, { issues: strict, rules: UF2_ISSUES })).toBe(text);
  });

  it("each code has a case", () => {
    expect(CASES.map(({ code }) => code).sort()).toEqual(Object.keys(UF2_ISSUES).sort());
  });

  it("a family without an id is named so", () => {
    const { issues } = parseUf2(block({ flags: 0, last: 4, count: 2 }));
    expect(textOf("uf2-blocks-missing", { issues, rules: UF2_ISSUES })).toBe(
      "1 of 2 blocks of family without an id are missing",
    );
  });

  it("a file cut inside its first block is not taken for a whole one", () => {
    const { issues } = parseUf2(block().subarray(0, 511));
    expect(issues.map(({ code }) => code)).toEqual(["uf2-size", "uf2-no-data"]);
  });

  it.each([
    ["the first magic number", 512],
    ["the second magic number", 516],
    ["the last magic number", 1020],
  ])("a block without %s is left out, and its number is missing", (_name, at) => {
    const bytes = patched(blocks(0, 1, 2), at, hex("00"));
    const document = parseUf2(bytes);
    expect(document.issues.map(({ code }) => code)).toEqual(["uf2-magic", "uf2-blocks-missing"]);
    expect(document.blocks.map(({ blockNumber }) => blockNumber)).toEqual([0, 2]);
  });

  it("numbers beyond the count do not stand in for those that are missing", () => {
    const { issues } = parseUf2(block({ number: 7, count: 2 }));
    expect(issues).toEqual([
      { code: "uf2-block-number", severity: "error", offset: 20, args: { number: 7, count: 2 } },
      {
        code: "uf2-blocks-missing",
        severity: "error",
        args: { family: FAMILY, missing: 2, count: 2 },
      },
    ]);
  });

  it("the blocks of each family are counted apart", () => {
    const bytes = concat(block({ count: 2 }), block({ last: L4, count: 1 }));
    expect(parseUf2(bytes).issues).toEqual([
      {
        code: "uf2-blocks-missing",
        severity: "error",
        args: { family: FAMILY, missing: 1, count: 2 },
      },
      { code: "uf2-several-families", severity: "note", args: { count: 2 } },
    ]);
  });
});

describe("what is loaded", () => {
  it("one image for each family, in order of appearance", () => {
    const bytes = concat(
      block({ last: L4 }),
      block({ flags: 0, last: 512, address: 0x100 }),
      block({ data: hex("01020304") }),
    );
    const image = (familyId: number | null, address: number, data: Uint8Array): unknown => ({
      alternateSetting: null,
      name: null,
      familyId,
      image: { segments: [{ address, bytes: data }] },
    });
    expect(imagesOfUf2(parseUf2(bytes))).toEqual([
      image(L4, 0x08000000, DATA),
      image(null, 0x100, DATA),
      image(F4, 0x08000000, hex("01020304")),
    ]);
  });

  it("blocks in any order, each once or again, give the same image", () => {
    const expected = imagesOfUf2(parseUf2(blocks(0, 1, 2)));
    expect(expected[0]?.image.segments).toEqual([
      { address: 0x08000000, bytes: concat(DATA, DATA, DATA) },
    ]);
    expect(imagesOfUf2(parseUf2(blocks(2, 0, 1)))).toEqual(expected);
    expect(imagesOfUf2(parseUf2(blocks(0, 1, 1, 2, 0)))).toEqual(expected);
  });

  it("not what is not for the main flash, nor what belongs to a file", () => {
    const bytes = concat(
      block({ count: 3 }),
      block({ count: 3, number: 1, flags: 0x2001, address: 0x08001000 }),
      block({ count: 3, number: 2, flags: 0x3000, address: 0 }),
    );
    const document = parseUf2(bytes);
    expect(document.blocks.map(({ notMainFlash }) => notMainFlash)).toEqual([false, true, false]);
    expect(imagesOfUf2(document)[0]?.image).toEqual({
      segments: [{ address: 0x08000000, bytes: DATA }],
    });
  });

  it("the payload up to its size, without extension tags behind it", () => {
    const tagged = patched(block({ flags: 0xa000 }), 36, hex("08 E3A7 0C 31 2E 30 00"));
    expect(parseUf2(tagged).blocks[0]?.bytes).toEqual(DATA);
  });

  it("up to the top of the address space", () => {
    const data = filled(256, 0xaa);
    const document = parseUf2(block({ address: 0xffffff00, data }));
    expect(document.issues).toEqual([]);
    expect(imagesOfUf2(document)[0]?.image).toEqual({
      segments: [{ address: 0xffffff00, bytes: data }],
    });
  });

  it("cut at 4 GiB, of which the issue tells", () => {
    const document = parseUf2(block({ address: 0xfffffffe }));
    expect(imagesOfUf2(document)[0]?.image).toEqual({
      segments: [{ address: 0xfffffffe, bytes: hex("DEAD") }],
    });
  });
});

describe("a hundred thousand blocks", () => {
  const timeOf = (call: () => void): number => {
    const from = performance.now();
    call();
    return performance.now() - from;
  };
  /** `count` blocks, each of a family of its own or all of one. */
  const many = (count: number, familyOf: (index: number) => number): Uint8Array => {
    const bytes = new Uint8Array(512 * count);
    const view = new DataView(bytes.buffer);
    const template = block();
    for (let index = 0; index < count; index++) {
      bytes.set(template, 512 * index);
      view.setUint32(512 * index + 28, familyOf(index), true);
    }
    return bytes;
  };

  it.each([
    ["of different families", (index: number) => index, 100_000],
    ["of one family at one address", () => F4, 1],
  ])("%s are read in time that grows with the file", (_name, familyOf, families) => {
    const bytes = many(100_000, familyOf);
    const time = timeOf(() => {
      const document = parseUf2(bytes);
      expect(document.familyIds.length).toBe(families);
      expect(document.issues.length).toBeLessThan(30);
      expect(imagesOfUf2(document).length).toBe(families);
    });
    // Quadratic code takes minutes.
    expect(time).toBeLessThan(10_000);
  });
});

describe("parseUf2 throws for", () => {
  it("an empty file", () => {
    expect(thrownBy(() => parseUf2(new Uint8Array(0)))).toEqual(FILE_EMPTY);
  });

  it.each([
    ["seven bytes", block().subarray(0, 7)],
    ["text", ascii("UF2\nUF2\n")],
  ])("%s", (_name, bytes) => {
    expect(thrownBy(() => parseUf2(bytes))).toEqual({
      name: "FormatError",
      code: "not-of-format",
      actor: "input",
      message: "content is not UF2: it does not begin with the UF2 magic numbers",
      hint: "check that the file is what its name says",
      details: { offset: 0 },
    });
  });
});

describe("detectUf2", () => {
  it.each([
    ["a block", block(), true],
    ["both magic numbers", block().subarray(0, 8), true],
    ["the first alone", concat(ascii("UF2\n"), filled(508, 0)), false],
    ["nothing", new Uint8Array(0), false],
  ])("of %s", (_name, bytes, expected) => {
    expect(detectUf2(bytes)).toBe(expected);
  });
});

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

describe("families", () => {
  it.each([
    ["STM32F4", F4],
    ["stm32l4", L4],
    ["Stm32F411xE", 0x2dc309c5],
    ["STM32WL", 0x21460ff0],
  ])("%s has an id", (name, id) => {
    expect(uf2FamilyByName(name)).toBe(id);
  });

  it.each([["STM32C0"], ["STM32U5"], ["STM32WBA"], [""], ["constructor"], ["__proto__"]])(
    "%s has none",
    (name) => {
      expect(uf2FamilyByName(name)).toBeUndefined();
    },
  );

  it("ids lead back to names, and none is given twice", () => {
    const names = Object.keys(UF2_FAMILIES);
    expect(names.map((name) => uf2FamilyName(UF2_FAMILIES[name] ?? -1))).toEqual(names);
    expect(uf2FamilyName(0)).toBeUndefined();
  });
});
