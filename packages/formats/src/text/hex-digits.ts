/**
 * Hex digits to bytes and back, shared by the two text formats. Two digits are
 * looked up at once in a table by their 16 bits; one that is no digit makes the
 * value so large that a whole record can be added up first and checked once.
 */

/**
 * Above the sum of all bytes of any record: what a table holds for two characters
 * that are not both digits. A record of 260 of them still adds up to less than 2³¹.
 */
export const NOT_A_DIGIT = 0x100000;

const PAIRS = 0x10000;

let values: Int32Array | undefined;
let digits: Uint16Array | undefined;

/**
 * By two characters as a little-endian number: the byte that they spell, or
 * {@link NOT_A_DIGIT}. 256 KiB, made at the first call; of these a file of one
 * case touches 4 KiB.
 */
export function pairValues(): Int32Array {
  if (values !== undefined) return values;
  const made = new Int32Array(PAIRS).fill(NOT_A_DIGIT);
  const codes = Array.from("0123456789ABCDEFabcdef", (digit) => digit.charCodeAt(0));
  for (const high of codes) {
    for (const low of codes) made[low * 256 + high] = digitValue(high) * 16 + digitValue(low);
  }
  values = made;
  return made;
}

/** By byte: the character codes of its upper-case digits, the first in the low half. */
export function digitPairs(): Uint16Array {
  if (digits !== undefined) return digits;
  const made = new Uint16Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const text = byte.toString(16).toUpperCase().padStart(2, "0");
    made[byte] = text.charCodeAt(0) | (text.charCodeAt(1) << 8);
  }
  digits = made;
  return made;
}

function digitValue(code: number | undefined): number {
  if (code === undefined) return NOT_A_DIGIT;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : NOT_A_DIGIT;
}

/** Whether the character is a hex digit of either case. */
export function isHexDigit(code: number | undefined): boolean {
  return digitValue(code) < NOT_A_DIGIT;
}

/** The byte that the two characters at `at` spell, or a value above 0xFF. */
export function byteAtDigits(text: Uint8Array, at: number): number {
  return digitValue(text[at]) * 16 + digitValue(text[at + 1]);
}

/** The big-endian number that `lengthBytes` bytes of digits at `at` spell. */
export function numberAtDigits(text: Uint8Array, at: number, lengthBytes: number): number {
  let value = 0;
  for (let index = 0; index < lengthBytes; index++) {
    value = value * 256 + byteAtDigits(text, at + 2 * index);
  }
  return value;
}

/** The `lengthBytes` bytes that the digits at `at` spell, as a copy. */
export function bytesAtDigits(text: Uint8Array, at: number, lengthBytes: number): Uint8Array {
  const bytes = new Uint8Array(lengthBytes);
  for (let index = 0; index < lengthBytes; index++) {
    bytes[index] = byteAtDigits(text, at + 2 * index);
  }
  return bytes;
}
