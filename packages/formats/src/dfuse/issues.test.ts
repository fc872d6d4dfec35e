/** One minimal file for every code of DfuSe files. */
import { describe, expect, it } from "vitest";
import {
  ascii,
  concat,
  DATA,
  dfuSeBody,
  dfuSeFile,
  expectedIssues,
  filled,
  hex,
  type IssueCase,
  patched,
  textOf,
  u32,
  withSuffix,
} from "../test-bytes.js";
import { DFUSE_ISSUES, parseDfuSe } from "./index.js";

const NOTHING = new Uint8Array(0);
const FLASH = { address: 0x08000000, data: DATA };
/**
 * 313 bytes: the target at 11, its name at 22, its size at 277, its number of
 * elements at 281, the element at 285, its data at 293, the suffix at 297.
 */
const GOOD = dfuSeFile();

const CASES: readonly IssueCase[] = [
  {
    code: "dfu-crc",
    bytes: patched(GOOD, 309, u32(0x12345678)),
    found: [
      [
        "error",
        "warning",
        { code: "dfu-crc", offset: 309, args: { stored: 0x12345678, computed: 0x51393bb9 } },
      ],
    ],
    text: "CRC is 0x12345678, expected 0x51393BB9",
  },
  {
    code: "dfu-no-data",
    bytes: dfuSeFile({ targets: [] }),
    found: [["note", "note", { code: "dfu-no-data", args: {} }]],
    text: "the file holds no data",
  },
  {
    code: "dfu-suffix-length",
    bytes: withSuffix(dfuSeBody(), { bLength: 15 }),
    found: [["error", "error", { code: "dfu-suffix-length", offset: 308, args: { length: 15 } }]],
    text: "suffix length is 15, expected 16 to the size of the file",
  },
  {
    code: "dfu-suffix-long",
    bytes: dfuSeFile({}, { extra: hex("ABCD") }),
    found: [["note", "note", { code: "dfu-suffix-long", offset: 297, args: { length: 18 } }]],
    text: "suffix has 18 bytes instead of 16; the extra ones are kept apart",
  },
  {
    code: "dfu-alternate-repeated",
    bytes: dfuSeFile({ targets: [{}, { elements: [{ address: 0x08004000, data: DATA }] }] }),
    found: [
      ["warning", "note", { code: "dfu-alternate-repeated", offset: 297, args: { alternate: 0 } }],
    ],
    text: "alternate setting 0 has another target; ST's tools use only the first",
  },
  {
    code: "dfu-bcd-dfu",
    bytes: dfuSeFile({}, { bcdDFU: 0x0100 }),
    found: [["warning", "warning", { code: "dfu-bcd-dfu", offset: 303, args: { got: 0x0100 } }]],
    text: "suffix says DFU 0x0100, expected 0x011A for a DfuSe file",
  },
  {
    code: "dfu-bytes-between",
    bytes: dfuSeFile({ between: ascii("EXTRA") }),
    found: [["error", "error", { code: "dfu-bytes-between", offset: 297, args: { count: 5 } }]],
    text: "nothing owns the 5 bytes between the last element and the suffix",
  },
  {
    code: "dfu-data-after-suffix",
    bytes: concat(GOOD, hex("0D0A")),
    found: [["error", "error", { code: "dfu-data-after-suffix", offset: 313, args: { count: 2 } }]],
    text: "the suffix is followed by 2 bytes, so no tool finds it",
  },
  {
    code: "dfu-element-count",
    bytes: dfuSeFile({ targets: [{ elementCount: 2 }] }),
    found: [
      [
        "error",
        "error",
        { code: "dfu-element-count", offset: 281, args: { target: 0, declared: 2, present: 1 } },
      ],
    ],
    text: "target 0 says 2 elements, but the file has 1",
  },
  {
    code: "dfu-element-past-4g",
    bytes: dfuSeFile({ targets: [{ elements: [{ address: 0xfffffffd, data: DATA }] }] }),
    found: [
      [
        "error",
        "error",
        { code: "dfu-element-past-4g", offset: 285, args: { address: 0xfffffffd, count: 1 } },
      ],
    ],
    text: "element at 0xFFFFFFFD runs past 4 GiB by 1 byte",
  },
  {
    code: "dfu-element-truncated",
    bytes: dfuSeFile({ targets: [{ elements: [{ ...FLASH, sizeBytes: 1000 }] }] }),
    found: [
      [
        "error",
        "error",
        {
          code: "dfu-element-truncated",
          offset: 285,
          args: { address: 0x08000000, declared: 1000, present: 4 },
        },
      ],
    ],
    text: "element at 0x08000000 says 1000 bytes, but the file has 4",
  },
  {
    code: "dfu-elements-differ",
    bytes: dfuSeFile({
      targets: [{ elements: [FLASH, { address: 0x08000003, data: hex("EE01") }] }],
    }),
    found: [
      [
        "error",
        "warning",
        {
          code: "dfu-elements-differ",
          address: 0x08000003,
          args: { alternate: 0, address: 0x08000003, size: 1 },
        },
      ],
    ],
    text: "two elements of alternate setting 0 hold different bytes from 0x08000003 on",
  },
  {
    code: "dfu-elements-out-of-order",
    bytes: dfuSeFile({
      targets: [{ alternate: 2, elements: [{ address: 0x08004000, data: DATA }, FLASH] }],
    }),
    found: [
      ["note", "note", { code: "dfu-elements-out-of-order", offset: 11, args: { alternate: 2 } }],
    ],
    text: "elements of alternate setting 2 are not in ascending order",
  },
  {
    code: "dfu-elements-repeat",
    bytes: dfuSeFile({
      targets: [{ elements: [FLASH, { address: 0x08000002, data: hex("BEEF0102") }] }],
    }),
    found: [
      [
        "note",
        "note",
        {
          code: "dfu-elements-repeat",
          address: 0x08000002,
          args: { alternate: 0, address: 0x08000002, size: 2 },
        },
      ],
    ],
    text: "two elements of alternate setting 0 hold the same 2 bytes at 0x08000002",
  },
  {
    code: "dfu-empty-element",
    bytes: dfuSeFile({ targets: [{ elements: [FLASH, { address: 0x08000010, data: NOTHING }] }] }),
    found: [
      ["note", "note", { code: "dfu-empty-element", offset: 297, args: { address: 0x08000010 } }],
    ],
    text: "element at 0x08000010 is empty",
  },
  {
    code: "dfu-empty-target",
    bytes: dfuSeFile({ targets: [{}, { alternate: 1, elements: [] }] }),
    found: [["note", "note", { code: "dfu-empty-target", offset: 297, args: { alternate: 1 } }]],
    text: "target for alternate setting 1 has no elements",
  },
  {
    code: "dfu-image-size",
    bytes: dfuSeFile({ imageSizeBytes: 6 }),
    found: [
      ["error", "warning", { code: "dfu-image-size", offset: 6, args: { got: 6, expected: 297 } }],
    ],
    text: "DFUImageSize is 6, expected 297 (the file without its suffix)",
  },
  {
    code: "dfu-image-size-counts-suffix",
    bytes: dfuSeFile({ imageSizeBytes: 313 }),
    found: [
      [
        "warning",
        "note",
        { code: "dfu-image-size-counts-suffix", offset: 6, args: { got: 313, expected: 297 } },
      ],
    ],
    text: "DFUImageSize is 313, which counts the suffix too; expected 297",
  },
  {
    code: "dfu-name-junk",
    bytes: dfuSeFile({ targets: [{ name: ascii("A\0\0B") }] }),
    found: [["note", "note", { code: "dfu-name-junk", offset: 23, args: { target: 0 } }]],
    text: "bytes behind the end of the name of target 0",
  },
  {
    code: "dfu-name-unterminated",
    bytes: dfuSeFile({ targets: [{ name: filled(255, 0x4e) }] }),
    found: [["note", "note", { code: "dfu-name-unterminated", offset: 22, args: { target: 0 } }]],
    text: "name of target 0 fills all 255 bytes, without an end",
  },
  {
    code: "dfu-name-unused",
    bytes: dfuSeFile({ targets: [{ named: 0, name: ascii('ol"d\u001b') }] }),
    found: [
      [
        "note",
        "note",
        { code: "dfu-name-unused", offset: 22, args: { target: 0, text: 'ol"d\u001b' } },
      ],
    ],
    text: 'target 0 says that it has no name, but "ol\\"d\\x1b" stands there',
  },
  {
    code: "dfu-no-suffix",
    bytes: dfuSeBody(),
    found: [["error", "error", { code: "dfu-no-suffix", offset: 297, args: {} }]],
    text: "the file has no DFU suffix",
  },
  {
    code: "dfu-prefix-truncated",
    bytes: ascii("DfuSe"),
    found: [
      ["error", "error", { code: "dfu-no-suffix", offset: 5, args: {} }],
      ["error", "error", { code: "dfu-prefix-truncated", offset: 5, args: {} }],
      ["note", "note", { code: "dfu-no-data", args: {} }],
    ],
    text: "the file ends inside its prefix",
  },
  {
    code: "dfu-product-zero",
    bytes: dfuSeFile({}, { idProduct: 0 }),
    found: [["note", "note", { code: "dfu-product-zero", offset: 299, args: {} }]],
    text: "idProduct is 0x0000, as ST's own tool writes it",
  },
  {
    code: "dfu-target-count-large",
    bytes: dfuSeFile({ targetCount: 2 }),
    found: [
      [
        "error",
        "error",
        { code: "dfu-target-count-large", offset: 10, args: { declared: 2, present: 1 } },
      ],
    ],
    text: "prefix says 2 targets, but the file has 1",
  },
  {
    code: "dfu-target-count-small",
    bytes: dfuSeFile({ targets: [{}, { alternate: 1 }], targetCount: 1 }),
    found: [
      [
        "error",
        "error",
        { code: "dfu-target-count-small", offset: 297, args: { declared: 1, at: 297 } },
      ],
    ],
    text: "prefix says 1 target, but another follows at offset 297",
  },
  {
    code: "dfu-target-named",
    bytes: dfuSeFile({ targets: [{ named: 0x100 }] }),
    found: [
      ["note", "note", { code: "dfu-target-named", offset: 18, args: { target: 0, got: 256 } }],
    ],
    text: "bTargetNamed of target 0 is 256, expected 0 or 1",
  },
  {
    code: "dfu-target-signature",
    bytes: dfuSeFile({ targets: [{}, { signature: "target" }] }),
    found: [["error", "error", { code: "dfu-target-signature", offset: 297, args: { target: 1 } }]],
    text: 'target 1 does not begin with "Target"',
  },
  {
    code: "dfu-target-size",
    bytes: dfuSeFile({ targets: [{ sizeBytes: 4 }] }),
    found: [
      [
        "error",
        "error",
        { code: "dfu-target-size", offset: 277, args: { target: 0, declared: 4, present: 12 } },
      ],
    ],
    text: "target 0 says 4 bytes, but its elements take 12",
  },
  {
    code: "dfu-target-truncated",
    bytes: dfuSeFile({ targetCount: 2, between: filled(273, 0) }),
    found: [["error", "error", { code: "dfu-target-truncated", offset: 297, args: { target: 1 } }]],
    text: "the file ends inside the header of target 1",
  },
  {
    code: "dfu-version",
    bytes: dfuSeFile({ version: 2 }),
    found: [["error", "error", { code: "dfu-version", offset: 5, args: { got: 2 } }]],
    text: "prefix version is 2, expected 1",
  },
];

describe("issues of DfuSe files", () => {
  it("there is none in a good file", () => {
    expect(parseDfuSe(GOOD).issues).toEqual([]);
  });

  it.each(CASES)("$code", ({ code, bytes, found, text }) => {
    const strict = parseDfuSe(bytes).issues;
    expect(strict).toEqual(expectedIssues(found, "strict"));
    expect(parseDfuSe(bytes, { lenient: true }).issues).toEqual(expectedIssues(found, "lenient"));
    expect(textOf(code, { issues: strict, rules: DFUSE_ISSUES })).toBe(text);
  });

  it("each code has a case", () => {
    expect(CASES.map(({ code }) => code).sort()).toEqual(Object.keys(DFUSE_ISSUES).sort());
  });
});
