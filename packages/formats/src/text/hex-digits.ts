/**
 * Hex digits to bytes and back by table, shared by the two text formats. A pair
 * of digits is `HIGH[a] | LOW[b]`; the result is above 0xFF if either is no digit,
 * so that a whole record can be decoded first and checked once.
 */

/** A value above every byte: what a table holds for a character that is no digit. */
export const NOT_A_DIGIT = 0x100;

/** By character code: the digit's value times 16, or {@link NOT_A_DIGIT}. */
export const HIGH: Uint16Array = digitTable(16);
/** By character code: the digit's value, or {@link NOT_A_DIGIT}. */
export const LOW: Uint16Array = digitTable(1);

/** By byte: the character codes of its upper-case digits, the first in the low half. */
export const DIGIT_PAIRS: Uint16Array = pairTable();

function digitTable(factor: number): Uint16Array {
  const table = new Uint16Array(256).fill(NOT_A_DIGIT);
  const digits = "0123456789ABCDEFabcdef";
  for (let index = 0; index < digits.length; index++) {
    const value = index < 16 ? index : index - 6;
    table[digits.charCodeAt(index)] = value * factor;
  }
  return table;
}

function pairTable(): Uint16Array {
  const table = new Uint16Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const digits = byte.toString(16).toUpperCase().padStart(2, "0");
    table[byte] = digits.charCodeAt(0) | (digits.charCodeAt(1) << 8);
  }
  return table;
}

/** The byte that the two characters at `at` spell, or a value above 0xFF. */
export function byteAtDigits(text: Uint8Array, at: number): number {
  return digit(HIGH, text[at]) | digit(LOW, text[at + 1]);
}

function digit(table: Uint16Array, code: number | undefined): number {
  return code === undefined ? NOT_A_DIGIT : (table[code] ?? NOT_A_DIGIT);
}

/** Whether the character is a hex digit of either case. */
export function isHexDigit(code: number | undefined): boolean {
  return code !== undefined && (LOW[code] ?? NOT_A_DIGIT) < NOT_A_DIGIT;
}
