import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText, encodeUtf8, hasAscii, putAscii, viewOf } from "./bytes.js";
import { ascii, filled, hex } from "./test-bytes.js";

describe("viewOf", () => {
  it("sees exactly the bytes given, not the buffer around them", () => {
    const room = hex("FF 01020304 FF");
    const view = viewOf(room.subarray(1, 5));
    expect([view.byteLength, view.getUint32(0, true)]).toEqual([4, 0x04030201]);
    expect(() => view.getUint8(4)).toThrow(RangeError);
  });
});

describe("hasAscii", () => {
  it.each([
    ["at the start", 0, "Df", true],
    ["at the end", 3, "Se", true],
    ["up to the last byte", 2, "uSe", true],
    ["past the end", 4, "ee", false],
    ["before the start", -1, "D", false],
    ["another letter", 0, "Dg", false],
  ])("%s", (_name, at, text, expected) => {
    expect(hasAscii(ascii("DfuSe"), at, text)).toBe(expected);
  });
});

describe("putAscii", () => {
  it("writes from its place on and nothing else", () => {
    const bytes = filled(5, 0xee);
    putAscii(bytes, 1, "UFD");
    expect(bytes).toEqual(hex("EE 554644 EE"));
  });
});

describe("encodeUtf8 and decodeText", () => {
  it("are as the platform's for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const bytes = encodeUtf8(text);
        expect(bytes).toEqual(new TextEncoder().encode(text));
        expect(decodeText(bytes)).toBe(text);
      }),
    );
  });

  it("decode any bytes as the platform does, or as Latin-1 where it refuses", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const expected = (bytes: Uint8Array): string => {
      try {
        return decoder.decode(bytes);
      } catch {
        return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
      }
    };
    // Bytes that are likely to begin, go on with, or break a sequence.
    const byte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x9f, 0xa0),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 6 }), (list) => {
        const bytes = Uint8Array.from(list);
        expect(decodeText(bytes)).toBe(expected(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
