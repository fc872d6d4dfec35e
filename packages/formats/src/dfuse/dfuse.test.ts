/** The worked examples of DfuSe files, byte for byte, and what the builder refuses. */
import * as fc from "fast-check";
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
  thrownBy,
} from "../test-bytes.js";
import {
  buildDfuSe,
  type DfuSeBuildOptions,
  detectDfuSe,
  imagesOfDfuSe,
  parseDfuSe,
} from "./index.js";

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
    // Whatever is wrong, the four bytes at the first address are shown.
    expect(document.targets[0]?.elements.every(({ bytes: data }) => data.length % 4 === 0)).toBe(
      true,
    );
  });
});

describe("detectDfuSe", () => {
  it.each([
    ["example B", B, true],
    ["the signature alone", ascii("DfuSe"), true],
    ["another case", ascii("DFUSE"), false],
    ["nothing", new Uint8Array(0), false],
  ])("of %s", (_name, bytes, expected) => {
    expect(detectDfuSe(bytes)).toBe(expected);
  });
});

describe("buildDfuSe", () => {
  const target = { alternateSetting: 0, name: "A", segments: [] };
  const refusal = (message: string): unknown => ({
    name: "FormatError",
    code: "build-option-invalid",
    actor: "input",
    message,
    hint: undefined,
    details: {},
  });

  it.each([
    [
      "an alternate setting of 256",
      [{ ...target, alternateSetting: 256 }],
      "alternate setting 256 is out of range, expected 0 to 255",
    ],
    [
      "an alternate setting of -1",
      [{ ...target, alternateSetting: -1 }],
      "alternate setting -1 is out of range, expected 0 to 255",
    ],
    [
      "an alternate setting of 0.5",
      [{ ...target, alternateSetting: 0.5 }],
      "alternate setting 0.5 is out of range, expected 0 to 255",
    ],
    [
      "a name of 255 bytes",
      [{ ...target, name: "N".repeat(255) }],
      "name of alternate setting 0 has 255 bytes, expected at most 254 and no NUL",
    ],
    [
      "a name of 128 letters of two bytes",
      [{ ...target, name: "ä".repeat(128) }],
      "name of alternate setting 0 has 256 bytes, expected at most 254 and no NUL",
    ],
    [
      "a name with a NUL",
      [{ ...target, alternateSetting: 3, name: "a\0b" }],
      "name of alternate setting 3 has 3 bytes, expected at most 254 and no NUL",
    ],
    [
      "256 targets",
      Array.from({ length: 256 }, () => target),
      "256 targets are too many, expected at most 255",
    ],
  ])("refuses %s", (_name, targets, message) => {
    expect(thrownBy(() => buildDfuSe({ targets }))).toEqual(refusal(message));
  });

  it("refuses a vendor id of more than 16 bits", () => {
    expect(thrownBy(() => buildDfuSe({ targets: [], vendorId: 0x10000 }))).toMatchObject({
      code: "build-option-invalid",
      message: "idVendor 65536 is out of range, expected 0x0000 to 0xFFFF",
    });
  });

  it("refuses a file past 4 GiB before it allocates anything", () => {
    // The same megabytes again and again: only the sum counts.
    const bytes = new Uint8Array(2 ** 24);
    const segments = Array.from({ length: 256 }, (_, index) => ({ address: index, bytes }));
    expect(thrownBy(() => buildDfuSe({ targets: [{ ...target, segments }] }))).toEqual({
      name: "FormatError",
      code: "not-expressible",
      actor: "plan",
      message: `a DfuSe file of ${2 ** 32 + 11 + 274 + 8 * 256} bytes is past 4 GiB`,
      hint: "cut the data with --crop or --exclude",
      details: { size: 2 ** 32 + 11 + 274 + 8 * 256 },
    });
  });

  it.each([
    [
      "an address past 32 bits",
      { address: 2 ** 32, bytes: DATA },
      "element address 0x100000000 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
    [
      "bytes past 4 GiB",
      { address: 0xfffffffd, bytes: DATA },
      "range of 4 bytes at 0xFFFFFFFD is empty or ends past 4 GiB",
    ],
  ])("refuses an element with %s", (_name, segment, message) => {
    expect(
      thrownBy(() => buildDfuSe({ targets: [{ ...target, segments: [segment] }] })),
    ).toMatchObject({ name: "MemoryError", message });
  });

  it("takes 255 targets, names of 254 bytes and the last addresses", () => {
    const targets = Array.from({ length: 255 }, (_, alternateSetting) => ({
      alternateSetting,
      name: "N".repeat(254),
      segments: [{ address: 0xfffffffc, bytes: DATA }],
    }));
    const { issues, targets: read } = parseDfuSe(buildDfuSe({ targets }));
    expect(issues).toEqual([]);
    expect(
      read.map(({ alternateSetting, name, elements }) => ({
        alternateSetting,
        name,
        segments: elements.map(({ address, bytes }) => ({ address, bytes })),
      })),
    ).toEqual(targets);
  });
});

describe("build and parse", () => {
  const names = fc.oneof(
    fc.constant(null),
    fc.string({ unit: "binary", maxLength: 60 }).filter((name) => !name.includes("\0")),
    fc.constantFrom("", "@Internal Flash  /0x08000000/04*016Kg", "ä€😀".repeat(28)),
  );
  const segment = fc.record({
    address: fc.integer({ min: 0, max: 2 ** 32 - 64 }),
    bytes: fc.uint8Array({ maxLength: 64 }),
  });
  const targets = fc.array(
    fc.record({
      alternateSetting: fc.nat(255),
      name: names,
      segments: fc.array(segment, { maxLength: 5 }),
    }),
    { maxLength: 6 },
  );
  const u16 = fc.nat(0xffff);
  const ids = fc.record({ vendorId: u16, productId: u16, bcdDevice: u16 }, { requiredKeys: [] });

  it("are each other's reverse, for any targets, elements and names", () => {
    fc.assert(
      fc.property(targets, ids, (given, fields) => {
        const bytes = buildDfuSe({ targets: given, ...fields });
        const document = parseDfuSe(bytes);
        expect(
          document.targets.map(({ alternateSetting, name, elements }) => ({
            alternateSetting,
            name,
            segments: elements.map(({ address, bytes: data }) => ({ address, bytes: data })),
          })),
        ).toEqual(given);
        const { vendorId = 0x0483, productId = 0xdf11, bcdDevice = 0 } = fields;
        expect(document.suffix).toMatchObject({
          bLength: 16,
          bcdDFU: 0x011a,
          idVendor: vendorId,
          idProduct: productId,
          bcdDevice,
          crc: { ok: true },
        });
        expect(document.prefix).toEqual({
          version: 1,
          imageSizeBytes: bytes.length - 16,
          targetCount: given.length,
        });
        expect(document.trailingBytes).toEqual(new Uint8Array(0));
      }),
    );
  });

  it("give an issue list that tells only what the targets themselves have", () => {
    const told = new Set([
      "dfu-alternate-repeated",
      "dfu-elements-differ",
      "dfu-elements-out-of-order",
      "dfu-elements-repeat",
      "dfu-empty-element",
      "dfu-empty-target",
      "dfu-no-data",
      "dfu-product-zero",
      "issues-omitted",
    ]);
    fc.assert(
      fc.property(targets, ids, (given, fields) => {
        const { issues } = parseDfuSe(buildDfuSe({ targets: given, ...fields }));
        expect(issues.map(({ code }) => code).filter((code) => !told.has(code))).toEqual([]);
      }),
    );
  });
});
