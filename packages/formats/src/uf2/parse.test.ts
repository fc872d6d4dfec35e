/** The worked example of UF2, what is loaded, and what is no UF2. */
import { describe, expect, it } from "vitest";
import { crc32 } from "../crc32.js";
import type { Uf2Document } from "../document.js";
import { ascii, concat, FILE_EMPTY, filled, hex, patched, thrownBy } from "../test-bytes.js";
import { buildUf2, detectUf2, imagesOfUf2, parseUf2 } from "./index.js";
import { block, blocks, DATA, F4, L4 } from "./test-blocks.js";

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
