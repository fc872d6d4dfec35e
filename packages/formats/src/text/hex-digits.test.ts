/** Hex digits one by one; the fast ways are in digit-decoder.test.ts. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ascii } from "../test-bytes.js";
import {
  byteAtDigits,
  bytesAtDigits,
  digitPairs,
  isHexDigit,
  numberAtDigits,
} from "./hex-digits.js";

describe("hex digits", () => {
  it("are 0 to 9 and a to f of either case, and no other character", () => {
    const found = Array.from({ length: 256 }, (_, code) => code).filter(isHexDigit);
    expect(String.fromCharCode(...found)).toBe("0123456789ABCDEFabcdef");
    expect(isHexDigit(undefined)).toBe(false);
  });

  it("spell every byte, in the upper case of the table", () => {
    const texts = Array.from(digitPairs(), (pair) => String.fromCharCode(pair & 0xff, pair >>> 8));
    expect(texts).toEqual(
      Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0")),
    );
    expect(texts.map((text) => byteAtDigits(ascii(text), 0))).toEqual([...texts.keys()]);
    expect(texts.map((text) => byteAtDigits(ascii(text.toLowerCase()), 0))).toEqual([
      ...texts.keys(),
    ]);
  });

  it.each(["G0", "0G", "@0", "0/", ":0", "0`", "0g", " 0", "0", ""])("%j is no byte", (text) => {
    expect(byteAtDigits(ascii(text), 0)).toBeGreaterThan(0xff);
  });

  it("spell numbers, big endian, up to the last u32", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(3), (value, before) => {
        const text = ascii("?".repeat(before) + value.toString(16).padStart(8, "0"));
        expect(numberAtDigits(text, before, 4)).toBe(value);
        expect(numberAtDigits(text, before, 2)).toBe(Math.floor(value / 0x1_0000));
        expect(numberAtDigits(text, before, 0)).toBe(0);
        expect(bytesAtDigits(text, before + 2, 2)).toEqual(
          Uint8Array.of((value >>> 16) & 0xff, (value >>> 8) & 0xff),
        );
      }),
    );
  });
});
