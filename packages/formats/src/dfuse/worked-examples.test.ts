/** The worked examples and edge files of DfuSe, byte for byte. */
import { describe, expect, it } from "vitest";
import type { DfuSeDocument } from "../document.js";
import {
  ascii,
  concat,
  DATA,
  type DfuSeParts,
  dfuSeFile,
  filled,
  hex,
  patched,
} from "../test-bytes.js";
import { buildDfuSe, type DfuSeBuildOptions, imagesOfDfuSe, parseDfuSe } from "./index.js";

/** Example B: 313 bytes, one target, one element of four bytes. */
const B = concat(
  hex("4466755365 01 29010000 01 546172676574 00 01000000 53542E2E2E"),
  filled(250, 0),
  hex("0C000000 01000000 00000008 04000000 DEADBEEF 0000 11DF 8304 1A01 554644 10 9440528C"),
);

/** Example C: 607 bytes, two targets. */
const C = concat(
  hex("4466755365 01 4F020000 02 546172676574 00 01000000"),
  ascii("Flash"),
  filled(250, 0),
  hex("16000000 02000000 00000008 04000000 11223344 00400008 02000000 AABB"),
  hex("546172676574 01 01000000"),
  ascii("OB"),
  filled(253, 0),
  hex("0A000000 01000000 00C0FF1F 02000000 EFAA 0022 11DF 8304 1A01 554644 10 84FBA388"),
);

/** Example D: 27 bytes, no target. */
const D = hex("4466755365 01 0B000000 00 0000 11DF 8304 1A01 554644 10 26D82CDC");

const B_OPTIONS: DfuSeBuildOptions = {
  targets: [
    { alternateSetting: 0, name: "ST...", segments: [{ address: 0x08000000, bytes: DATA }] },
  ],
};

const C_OPTIONS: DfuSeBuildOptions = {
  bcdDevice: 0x2200,
  targets: [
    {
      alternateSetting: 0,
      name: "Flash",
      segments: [
        { address: 0x08000000, bytes: hex("11223344") },
        { address: 0x08004000, bytes: hex("AABB") },
      ],
    },
    {
      alternateSetting: 1,
      name: "OB",
      segments: [{ address: 0x1fffc000, bytes: hex("EFAA") }],
    },
  ],
};

describe("the worked examples", () => {
  it.each([
    ["B", B, B_OPTIONS, 313, 0x8c524094],
    ["C", C, C_OPTIONS, 607, 0x88a3fb84],
    ["D", D, { targets: [] }, 27, 0xdc2cd826],
  ])("%s is built byte for byte, and read with a right CRC", (_name, bytes, options, size, crc) => {
    expect(bytes.length).toBe(size);
    expect(buildDfuSe(options)).toEqual(bytes);
    expect(parseDfuSe(bytes).suffix?.crc).toEqual({ stored: crc, computed: crc, ok: true });
  });

  it("B is parsed whole", () => {
    const nameField = patched(filled(255, 0), 0, ascii("ST..."));
    const expected: DfuSeDocument = {
      format: "dfu",
      sizeBytes: 313,
      issues: [],
      prefix: { version: 1, imageSizeBytes: 297, targetCount: 1 },
      targets: [
        {
          offset: 11,
          alternateSetting: 0,
          named: 1,
          name: "ST...",
          nameField,
          declaredSizeBytes: 12,
          declaredElementCount: 1,
          elements: [{ offset: 0x11d, address: 0x08000000, declaredSizeBytes: 4, bytes: DATA }],
        },
      ],
      suffix: {
        offset: 0x129,
        bLength: 16,
        bcdDevice: 0,
        idProduct: 0xdf11,
        idVendor: 0x0483,
        bcdDFU: 0x011a,
        crc: { stored: 0x8c524094, computed: 0x8c524094, ok: true },
        extraBytes: new Uint8Array(0),
      },
      trailingBytes: new Uint8Array(0),
    };
    expect(parseDfuSe(B)).toEqual(expected);
  });

  it("C names both targets and three elements where the reference has them", () => {
    const { issues, targets, suffix } = parseDfuSe(C);
    expect(issues).toEqual([]);
    expect(suffix).toMatchObject({ offset: 0x24f, bcdDevice: 0x2200 });
    expect(
      targets.map(({ offset, alternateSetting, name, declaredSizeBytes, elements }) => ({
        offset,
        alternateSetting,
        name,
        declaredSizeBytes,
        elements,
      })),
    ).toEqual([
      {
        offset: 0x0b,
        alternateSetting: 0,
        name: "Flash",
        declaredSizeBytes: 22,
        elements: [
          { offset: 0x11d, address: 0x08000000, declaredSizeBytes: 4, bytes: hex("11223344") },
          { offset: 0x129, address: 0x08004000, declaredSizeBytes: 2, bytes: hex("AABB") },
        ],
      },
      {
        offset: 0x133,
        alternateSetting: 1,
        name: "OB",
        declaredSizeBytes: 10,
        elements: [
          { offset: 0x245, address: 0x1fffc000, declaredSizeBytes: 2, bytes: hex("EFAA") },
        ],
      },
    ]);
  });

  it("C loads one image for each alternate setting", () => {
    expect(imagesOfDfuSe(parseDfuSe(C))).toEqual(
      C_OPTIONS.targets.map(({ alternateSetting, name, segments }) => ({
        alternateSetting,
        name,
        familyId: null,
        image: { segments },
      })),
    );
  });
});

const at = (address: number): { readonly address: number; readonly data: Uint8Array } => ({
  address,
  data: DATA,
});

describe("the edge files of the reference", () => {
  // name "A" unless the reference says otherwise; the CRCs were computed by dfu-suffix.
  const EDGES: readonly (readonly [string, DfuSeParts, number, number, readonly string[]])[] = [
    [
      "B with the suffix counted",
      { targets: [{ name: ascii("ST...") }], imageSizeBytes: 313 },
      313,
      0xbb1aad11,
      ["dfu-image-size-counts-suffix"],
    ],
    [
      "two images with alt 0",
      {
        targets: [{ elements: [at(0x08000000)] }, { name: ascii("B"), elements: [at(0x08004000)] }],
      },
      599,
      0x7da2c87e,
      ["dfu-alternate-repeated"],
    ],
    [
      "an element of size 0, then four bytes",
      {
        targets: [{ elements: [{ address: 0x08000000, data: new Uint8Array(0) }, at(0x08000010)] }],
      },
      321,
      0xbcc148f9,
      ["dfu-empty-element"],
    ],
    [
      "an image with 0 elements",
      { targets: [{ elements: [] }] },
      301,
      0xa6795385,
      ["dfu-empty-target", "dfu-no-data"],
    ],
    [
      "a name of 255 N",
      { targets: [{ name: filled(255, 0x4e) }] },
      313,
      0x9ee12e86,
      ["dfu-name-unterminated"],
    ],
    [
      "overlapping elements",
      { targets: [{ elements: [at(0x08000000), at(0x08000002)] }] },
      325,
      0x1bcd44c4,
      ["dfu-elements-differ"],
    ],
    [
      "elements in descending order",
      { targets: [{ elements: [at(0x08004000), at(0x08000000)] }] },
      325,
      0x266e9fa6,
      ["dfu-elements-out-of-order"],
    ],
    ["bTargets 2, one image", { targetCount: 2 }, 313, 0xb6773126, ["dfu-target-count-large"]],
    [
      "bTargets 1, two images",
      {
        targets: [{}, { alternate: 1, name: ascii("B"), elements: [at(0x1fffc000)] }],
        targetCount: 1,
      },
      599,
      0xb84f7efc,
      ["dfu-target-count-small"],
    ],
    [
      "dwElementSize 1000",
      { targets: [{ sizeBytes: 12, elements: [{ ...at(0x08000000), sizeBytes: 1000 }] }] },
      313,
      0x65ac30ca,
      ["dfu-element-truncated"],
    ],
    ["dwTargetSize 4", { targets: [{ sizeBytes: 4 }] }, 313, 0xb22d0fed, ["dfu-target-size"]],
    [
      "EXTRA before the suffix",
      { between: ascii("EXTRA"), imageSizeBytes: 297 },
      318,
      0x60512c56,
      ["dfu-image-size", "dfu-bytes-between"],
    ],
  ];

  it.each(EDGES)("%s", (_name, parts, size, crc, codes) => {
    const bytes = dfuSeFile(parts);
    const document = parseDfuSe(bytes);
    expect(document.sizeBytes).toBe(size);
    expect(document.suffix?.crc).toEqual({ stored: crc, computed: crc, ok: true });
    expect(document.issues.map(({ code }) => code)).toEqual(codes);
    // Whatever is wrong: what stands in the elements of the targets that bTargets counts is shown.
    const counted = (parts.targets ?? [{}]).slice(0, parts.targetCount);
    const given = counted.flatMap(({ elements = [at(0x08000000)] }) => elements);
    const shown = document.targets.flatMap(({ elements }) => elements);
    expect(shown.map(({ bytes: data }) => data)).toEqual(given.map(({ data }) => data));
  });
});
