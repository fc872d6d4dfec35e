import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assertSuffixFields,
  hasSuffixSignature,
  readSuffix,
  SUFFIX_BYTES,
  writeSuffix,
} from "./dfu-suffix.js";
import { concat, filled, hex, patched, thrownBy, withSuffix } from "./test-bytes.js";

/** Example A: payload 01 02 03 04, 0483:DF11, any release. */
const A = hex("01020304 FFFF 11DF 8304 0001 554644 10 0B467F93");
/** Example G: a suffix of 18 bytes, the extra ones AB CD. */
const G = hex("01020304 ABCD FFFF 11DF 8304 0001 554644 12 D043D98F");

describe("readSuffix", () => {
  it("reads the fields and the CRC of example A", () => {
    expect(readSuffix(A)).toEqual({
      kind: "suffix",
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
    });
  });

  it("keeps the extra bytes of a longer suffix apart (example G)", () => {
    expect(readSuffix(G)).toEqual({
      kind: "suffix",
      suffix: {
        offset: 4,
        bLength: 18,
        bcdDevice: 0xffff,
        idProduct: 0xdf11,
        idVendor: 0x0483,
        bcdDFU: 0x0100,
        crc: { stored: 0x8fd943d0, computed: 0x8fd943d0, ok: true },
        extraBytes: hex("ABCD"),
      },
    });
  });

  it("tells a wrong CRC by both values", () => {
    const result = readSuffix(patched(A, 0, hex("02")));
    expect(result).toMatchObject({
      kind: "suffix",
      suffix: { crc: { stored: 0x937f460b, ok: false } },
    });
  });

  it("reads a part of a larger buffer by its own ends", () => {
    const room = concat(filled(7, 0x55), A, filled(9, 0xaa));
    expect(readSuffix(room.subarray(7, 7 + A.length))).toEqual(readSuffix(A));
  });

  it("takes the CRC function that it is given", () => {
    const result = readSuffix(A, () => 0);
    expect(result).toMatchObject({ suffix: { crc: { computed: 0xffffffff, ok: false } } });
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["15 bytes that end like a suffix", A.subarray(5)],
    ["a signature in lower case", patched(A, 12, hex("756664"))],
    ["a suffix with CR LF behind it", concat(A, hex("0D0A"))],
  ])("finds none in %s", (_name, bytes) => {
    expect(readSuffix(bytes)).toEqual({ kind: "none" });
  });

  it.each([
    ["0", 0],
    ["15, one too short", 15],
    ["21, longer than the file", 21],
    ["255", 255],
  ])("refuses the length %s", (_name, bLength) => {
    const bytes = patched(A, 15, Uint8Array.of(bLength));
    expect(readSuffix(bytes)).toEqual({ kind: "bad-length", bLength, offset: 4 });
  });

  it("allows a suffix as long as the file", () => {
    const bytes = withSuffix(new Uint8Array(0), { extra: hex("01020304") });
    expect(readSuffix(bytes)).toMatchObject({
      kind: "suffix",
      suffix: { offset: 0, bLength: 20, extraBytes: hex("01020304"), crc: { ok: true } },
    });
  });
});

describe("hasSuffixSignature", () => {
  it.each([
    ["example A", A, true],
    ["a suffix alone", A.subarray(4), true],
    ["one byte less than a suffix", A.subarray(5), false],
    ["another letter", patched(A, 13, hex("47")), false],
  ])("of %s", (_name, bytes, expected) => {
    expect(hasSuffixSignature(bytes)).toBe(expected);
  });
});

describe("writeSuffix", () => {
  it("is read back with the same fields and a right CRC, for any body", () => {
    const field = fc.nat(0xffff);
    const fields = fc.record({
      bcdDevice: field,
      idProduct: field,
      idVendor: field,
      bcdDFU: field,
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fields, (body, ids) => {
        const bytes = concat(body, filled(SUFFIX_BYTES, 0xee));
        writeSuffix(bytes, ids);
        expect(bytes).toEqual(withSuffix(body, ids));
        expect(readSuffix(bytes)).toMatchObject({
          suffix: { ...ids, bLength: 16, offset: body.length, crc: { ok: true } },
        });
      }),
    );
  });
});

describe("assertSuffixFields", () => {
  const fields = { bcdDevice: 0, idProduct: 0xffff, idVendor: 0x0483, bcdDFU: 0x0100 };

  it("accepts 0x0000 to 0xFFFF", () => {
    expect(() => assertSuffixFields(fields)).not.toThrow();
  });

  it.each([
    ["idVendor", 0x10000, "idVendor 65536 is out of range, expected 0x0000 to 0xFFFF"],
    ["idProduct", -1, "idProduct -1 is out of range, expected 0x0000 to 0xFFFF"],
    ["bcdDevice", 0.5, "bcdDevice 0.5 is out of range, expected 0x0000 to 0xFFFF"],
    ["bcdDFU", Number.NaN, "bcdDFU NaN is out of range, expected 0x0000 to 0xFFFF"],
  ])("refuses %s %d", (name, value, message) => {
    expect(thrownBy(() => assertSuffixFields({ ...fields, [name]: value }))).toEqual({
      name: "FormatError",
      code: "build-option-invalid",
      actor: "input",
      message,
      hint: undefined,
      details: { name, value },
    });
  });
});
