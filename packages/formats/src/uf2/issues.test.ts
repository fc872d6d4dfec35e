/** One minimal UF2 file for every code. */
import { describe, expect, it } from "vitest";
import {
  concat,
  type ExpectedIssue,
  expectedIssues,
  filled,
  hex,
  type IssueCase,
  patched,
  textOf,
} from "../test-bytes.js";
import { parseUf2, UF2_ISSUES } from "./index.js";
import { block, blocks, L4 } from "./test-blocks.js";

const FAMILY = "0x57755A57";
const missing = (count: number, of: number): ExpectedIssue => [
  "error",
  "warning",
  { code: "uf2-blocks-missing", args: { family: FAMILY, missing: count, count: of } },
];
const NOT_MAIN_FLASH: ExpectedIssue = [
  "note",
  "note",
  { code: "uf2-not-main-flash", args: { count: 1 } },
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
    found: [NOT_MAIN_FLASH, NO_DATA],
    text: "the file holds no data for the main flash",
  },
  {
    code: "uf2-not-main-flash",
    bytes: concat(block({ count: 2 }), block({ flags: 0x2001, number: 1, count: 2 })),
    found: [NOT_MAIN_FLASH],
    text: "1 block marked as not for the main flash and left out",
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

  it("a number equal to the count is beyond it", () => {
    const { issues } = parseUf2(block({ number: 1, count: 1 }));
    expect(issues.map(({ code }) => code)).toEqual(["uf2-block-number", "uf2-blocks-missing"]);
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
