/** The fast decoder against the slow one, for every pair of characters and every length. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DigitDecoder } from "./digit-decoder.js";
import { byteAtDigits, bytesAtDigits, NOT_A_DIGIT, pairValues } from "./hex-digits.js";
import { digitsOfBytes } from "./test-records.js";

function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

describe("the table of pairs", () => {
  it("has what the platform reads for every pair of characters", () => {
    const expected = Array.from({ length: 0x10000 }, (_, pair) => {
      const text = String.fromCharCode(pair & 0xff, pair >>> 8);
      return /^[0-9a-f]{2}$/i.test(text) ? Number.parseInt(text, 16) : NOT_A_DIGIT;
    });
    expect(Array.from(pairValues())).toEqual(expected);
  });

  it("agrees with the slow way about what is a byte", () => {
    const slow = Array.from({ length: 0x10000 }, (_, pair) =>
      byteAtDigits(Uint8Array.of(pair & 0xff, pair >>> 8), 0),
    );
    const table = Array.from(pairValues());
    expect(table.map((value) => value > 0xff)).toEqual(slow.map((value) => value > 0xff));
    expect(table.filter((value) => value <= 0xff)).toEqual(slow.filter((value) => value <= 0xff));
  });
});

describe("DigitDecoder", () => {
  it("decodes any bytes at any place of a view, and no further", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(5), fc.nat(5), (bytes, from, to) => {
        // The text is a view that begins inside its buffer: offsets are of the view.
        const text = ascii(`#${"?".repeat(from)}${digitsOfBytes(bytes)}`).subarray(1);
        const arena = new Uint8Array(to + bytes.length + 3).fill(0xee);
        const sum = new DigitDecoder(text, arena).decode(from, to, bytes.length);
        expect(sum).toBe(bytes.reduce((total, byte) => total + byte, 0));
        expect(arena).toEqual(
          Uint8Array.of(...new Uint8Array(to).fill(0xee), ...bytes, 0xee, 0xee, 0xee),
        );
        expect(bytesAtDigits(text, from, bytes.length)).toEqual(bytes);
      }),
    );
  });

  it("tells of a character that is no digit by the sum, wherever it stands", () => {
    const digits = "00".repeat(11);
    const sums = Array.from(digits, (_, at) => {
      const text = ascii(digits);
      text[at] = 0x47;
      return new DigitDecoder(text, new Uint8Array(11)).decode(0, 0, 11) >= NOT_A_DIGIT;
    });
    expect(sums).toEqual(sums.map(() => true));
  });

  it("stays below the mark for the largest record, and below 2^31 for the worst", () => {
    const decode = (text: string): number =>
      new DigitDecoder(ascii(text), new Uint8Array(260)).decode(0, 0, 260);
    expect(decode("F".repeat(520))).toBe(260 * 255);
    expect(260 * 255).toBeLessThan(NOT_A_DIGIT);
    expect(decode("?".repeat(520))).toBe(260 * NOT_A_DIGIT);
    expect(260 * NOT_A_DIGIT).toBeLessThan(2 ** 31);
  });
});
