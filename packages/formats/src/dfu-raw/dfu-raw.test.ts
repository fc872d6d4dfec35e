import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DfuRawDocument } from "../document.js";
import {
  concat,
  expectedIssues,
  FILE_EMPTY,
  filled,
  hex,
  type IssueCase,
  patched,
  textOf,
  thrownBy,
  withSuffix,
} from "../test-bytes.js";
import {
  buildDfuRaw,
  DFU_RAW_ISSUES,
  detectDfuSuffix,
  imagesOfDfuRaw,
  parseDfuRaw,
} from "./dfu-raw.js";

const PAYLOAD = hex("01020304");
const A = hex("01020304 FFFF 11DF 8304 0001 554644 10 0B467F93");
const A2 = hex("01020304 FFFF FFFF FFFF 0001 554644 10 961323A5");
const A0 = hex("FFFF 11DF 8304 0001 554644 10 7CA427BE");
const G = hex("01020304 ABCD FFFF 11DF 8304 0001 554644 12 D043D98F");
const E = hex("01000600 04000000 01020304 0000 FF00 BE1C 0001 554644 10 60D672E5");
const ST = { vendorId: 0x0483, productId: 0xdf11 };

describe("the worked examples", () => {
  it.each([
    ["A", A, PAYLOAD, ST],
    ["A2, any device", A2, PAYLOAD, {}],
    ["A0, no payload", A0, new Uint8Array(0), ST],
    [
      "E, TI's prefix",
      E,
      PAYLOAD,
      { vendorId: 0x1cbe, productId: 0x00ff, bcdDevice: 0, lmdfuAddress: 0x1800 },
    ],
  ])("%s is built byte for byte", (_name, expected, payload, options) => {
    expect(buildDfuRaw(payload, options)).toEqual(expected);
  });

  it.each([
    ["A", A, 0x937f460b],
    ["A2", A2, 0xa5231396],
    ["A0", A0, 0xbe27a47c],
    ["G", G, 0x8fd943d0],
    ["E", E, 0xe572d660],
  ])("%s has the CRC of the reference", (_name, bytes, crc) => {
    expect(parseDfuRaw(bytes).suffix.crc).toEqual({ stored: crc, computed: crc, ok: true });
  });

  it("A is parsed whole", () => {
    const expected: DfuRawDocument = {
      format: "dfu-raw",
      sizeBytes: 20,
      issues: [],
      lmdfu: null,
      payload: PAYLOAD,
      suffix: {
        offset: 4,
        bLength: 16,
        bcdDevice: 0xffff,
        idProduct: 0xdf11,
        idVendor: 0x0483,
        bcdDFU: 0x0100,
        crc: { stored: 0x937f460b, computed: 0x937f460b, ok: true },
        extraBytes: new Uint8Array(0),
      },
    };
    expect(parseDfuRaw(A)).toEqual(expected);
  });

  it("E is parsed with its prefix apart from the payload", () => {
    expect(parseDfuRaw(E)).toMatchObject({
      issues: [],
      lmdfu: { address: 0x1800, payloadSizeBytes: 4 },
      payload: PAYLOAD,
      suffix: { offset: 12, bcdDevice: 0, idProduct: 0x00ff, idVendor: 0x1cbe },
    });
  });

  it("G keeps its two extra bytes out of the payload", () => {
    expect(parseDfuRaw(G)).toMatchObject({
      payload: PAYLOAD,
      suffix: { bLength: 18, extraBytes: hex("ABCD") },
    });
  });
});

const CASES: readonly IssueCase[] = [
  {
    code: "dfu-crc",
    bytes: patched(A, 0, hex("FF")),
    found: [
      [
        "error",
        "warning",
        { code: "dfu-crc", offset: 16, args: { stored: 0x937f460b, computed: 0x3066ee4d } },
      ],
    ],
    text: "CRC is 0x937F460B, expected 0x3066EE4D",
  },
  {
    code: "dfu-no-data",
    bytes: A0,
    found: [["note", "note", { code: "dfu-no-data", args: {} }]],
    text: "the file holds no data",
  },
  {
    code: "dfu-suffix-long",
    bytes: G,
    found: [["note", "note", { code: "dfu-suffix-long", offset: 4, args: { length: 18 } }]],
    text: "suffix has 18 bytes instead of 16; the extra ones are kept apart",
  },
  {
    code: "dfu-raw-bcd-dfu",
    bytes: withSuffix(PAYLOAD, { bcdDFU: 0x011a }),
    found: [["warning", "warning", { code: "dfu-raw-bcd-dfu", offset: 10, args: { got: 0x011a } }]],
    text: "suffix says DFU 0x011A, but there is no DfuSe file before it",
  },
];

describe("issues", () => {
  it.each(CASES)("$code", ({ code, bytes, found, text }) => {
    const strict = parseDfuRaw(bytes).issues;
    expect(strict).toEqual(expectedIssues(found, "strict"));
    expect(parseDfuRaw(bytes, { lenient: true }).issues).toEqual(expectedIssues(found, "lenient"));
    expect(textOf(code, { issues: strict, rules: DFU_RAW_ISSUES })).toBe(text);
  });

  it("each code has a case", () => {
    expect(CASES.map(({ code }) => code).sort()).toEqual(Object.keys(DFU_RAW_ISSUES).sort());
  });
});

describe("parseDfuRaw throws for", () => {
  const RAW = "if it is a raw binary, say so with --from bin and give its address";
  const notOfFormat = (message: string, hint: string, offset: number): unknown => ({
    name: "FormatError",
    code: "not-of-format",
    actor: "input",
    message,
    hint,
    details: { offset },
  });

  it("an empty file", () => {
    expect(thrownBy(() => parseDfuRaw(new Uint8Array(0)))).toEqual(FILE_EMPTY);
  });

  it.each([
    ["bytes without a suffix", filled(100, 0), 84],
    ["fewer bytes than a suffix has", A.subarray(5), 0],
    ["a suffix with a line end behind it", concat(A, hex("0A")), 5],
  ])("%s", (_name, bytes, offset) => {
    expect(thrownBy(() => parseDfuRaw(bytes))).toEqual(
      notOfFormat("content does not end with a DFU suffix", RAW, offset),
    );
  });

  it.each([[15], [21]])("a suffix of length %d", (length) => {
    expect(thrownBy(() => parseDfuRaw(patched(A, 15, Uint8Array.of(length))))).toEqual(
      notOfFormat(
        `length in the DFU suffix is ${length}, expected 16 to the size of the file`,
        RAW,
        4,
      ),
    );
  });

  it("a DfuSe file, whose headers must not be flashed", () => {
    const bytes = withSuffix(hex("4466755365 01 0B000000 00"));
    expect(thrownBy(() => parseDfuRaw(bytes))).toEqual(
      notOfFormat(
        'content begins with "DfuSe": it is no plain binary',
        "leave --from out, or say --from dfu",
        0,
      ),
    );
  });
});

describe("TI's prefix", () => {
  const prefixed = (text: string): Uint8Array => withSuffix(hex(text), { bcdDFU: 0x0100 });

  it.each([
    ["a length one too small", prefixed("01000600 03000000 01020304")],
    ["a length one too large", prefixed("01000600 05000000 01020304")],
    ["another first byte", prefixed("02000600 04000000 01020304")],
    ["another second byte", prefixed("01010600 04000000 01020304")],
    ["seven bytes in all", prefixed("01000600 000000")],
  ])("does not count with %s", (_name, bytes) => {
    const document = parseDfuRaw(bytes);
    expect(document.lmdfu).toBeNull();
    expect(document.payload).toEqual(bytes.subarray(0, -16));
  });

  it("may have no payload, which is then no data", () => {
    const document = parseDfuRaw(prefixed("0100FFFF 00000000"));
    expect(document).toMatchObject({
      lmdfu: { address: 0xffff * 1024, payloadSizeBytes: 0 },
      payload: new Uint8Array(0),
      issues: [{ code: "dfu-no-data", severity: "note", args: {} }],
    });
  });

  it.each([
    [1, "LMDFU address 0x00000001 is out of range, expected a multiple of 1024 below 64 MiB"],
    [-1024, "LMDFU address -1024 is out of range, expected a multiple of 1024 below 64 MiB"],
    [
      0x4000000,
      "LMDFU address 0x04000000 is out of range, expected a multiple of 1024 below 64 MiB",
    ],
    [Number.NaN, "LMDFU address NaN is out of range, expected a multiple of 1024 below 64 MiB"],
  ])("cannot name %d", (lmdfuAddress, message) => {
    expect(thrownBy(() => buildDfuRaw(PAYLOAD, { lmdfuAddress }))).toEqual({
      name: "FormatError",
      code: "build-option-invalid",
      actor: "input",
      message,
      hint: undefined,
      details: { address: lmdfuAddress },
    });
  });
});

describe("detectDfuSuffix", () => {
  it.each([
    ["example A", A, true],
    ["a wrong CRC, which is an issue and no other format", patched(A, 0, hex("FF")), true],
    ["nothing", new Uint8Array(0), false],
    ["a length of 15", patched(A, 15, hex("0F")), false],
    ["a length past the file", patched(A, 15, hex("15")), false],
    ["a DfuSe file", withSuffix(hex("4466755365 01 0B000000 00")), false],
  ])("of %s", (_name, bytes, expected) => {
    expect(detectDfuSuffix(bytes)).toBe(expected);
  });
});

describe("imagesOfDfuRaw", () => {
  const image = (segments: readonly unknown[]): unknown => [
    { alternateSetting: null, name: null, familyId: null, image: { segments } },
  ];

  it("puts the payload at the base address, without prefix and suffix", () => {
    expect(imagesOfDfuRaw(parseDfuRaw(E), { baseAddress: 0x08000000 })).toEqual(
      image([{ address: 0x08000000, bytes: PAYLOAD }]),
    );
  });

  it("reaches the last address", () => {
    expect(imagesOfDfuRaw(parseDfuRaw(A), { baseAddress: 0xfffffffc })).toEqual(
      image([{ address: 0xfffffffc, bytes: PAYLOAD }]),
    );
  });

  it("has no segment without a payload", () => {
    expect(imagesOfDfuRaw(parseDfuRaw(A0), { baseAddress: 0 })).toEqual(image([]));
  });

  it("drops no byte past 4 GiB in silence", () => {
    expect(
      thrownBy(() => imagesOfDfuRaw(parseDfuRaw(A), { baseAddress: 0xfffffffd })),
    ).toMatchObject({
      name: "MemoryError",
      code: "range-invalid",
      message: "range of 4 bytes at 0xFFFFFFFD is empty or ends past 4 GiB",
    });
  });
});

describe("build and parse", () => {
  it("are each other's reverse, with and without TI's prefix", () => {
    const u16 = fc.nat(0xffff);
    const options = fc.record(
      {
        vendorId: u16,
        productId: u16,
        bcdDevice: u16,
        bcdDFU: fc.constantFrom(0x0100, 0x0110),
        lmdfuAddress: u16.map((kilobytes) => kilobytes * 1024),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), options, (payload, given) => {
        const bytes = buildDfuRaw(payload, given);
        const document = parseDfuRaw(bytes);
        const { vendorId = 0xffff, productId = 0xffff, bcdDevice = 0xffff } = given;
        const { bcdDFU = 0x0100, lmdfuAddress } = given;
        // Bytes that happen to be a prefix of their own are vanishingly rare, but would be one.
        fc.pre(lmdfuAddress !== undefined || document.lmdfu === null);
        expect(document.issues).toEqual([]);
        expect(document.payload).toEqual(payload);
        expect(document.lmdfu).toEqual(
          lmdfuAddress === undefined
            ? null
            : { address: lmdfuAddress, payloadSizeBytes: payload.length },
        );
        expect(document.suffix).toMatchObject({
          bLength: 16,
          bcdDevice,
          idProduct: productId,
          idVendor: vendorId,
          bcdDFU,
          crc: { ok: true },
        });
      }),
    );
  });
});
