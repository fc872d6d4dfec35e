/** Intel HEX records one at a time, for all that is not the parser's hot path. */
import type { TextRecord } from "../document.js";
import { byteAtDigits, isHexDigit } from "../text/hex-digits.js";
import { type Line, lineAt } from "../text/line.js";

/** `:` */
export const COLON = 0x3a;

/** What one line holds, by its syntax alone. */
export type ScannedRecord =
  | {
      readonly kind: "record";
      readonly type: number;
      readonly addressField: number;
      readonly dataAt: number;
      readonly lengthBytes: number;
      readonly checksum: number;
      readonly sum: number;
    }
  | { readonly kind: "not-a-digit"; readonly at: number }
  | { readonly kind: "odd-digits"; readonly digits: number }
  | { readonly kind: "length-mismatch"; readonly declared: number; readonly present: number };

/**
 * Reads the record whose colon is at `line.trimmedStart`. `sum` is that of all
 * bytes but the checksum, modulo 256; whether it matches is the caller's question.
 */
export function scanRecord(text: Uint8Array, line: Line): ScannedRecord {
  const from = line.trimmedStart + 1;
  for (let at = from; at < line.trimmedEnd; at++) {
    if (!isHexDigit(text[at])) return { kind: "not-a-digit", at };
  }
  const digits = line.trimmedEnd - from;
  if (digits % 2 === 1) return { kind: "odd-digits", digits };
  const byteCount = digits / 2;
  const declared = byteCount === 0 ? 0 : byteAtDigits(text, from);
  if (byteCount !== declared + 5) {
    return { kind: "length-mismatch", declared, present: Math.max(0, byteCount - 5) };
  }
  let sum = 0;
  for (let index = 0; index < byteCount - 1; index++) sum += byteAtDigits(text, from + 2 * index);
  return {
    kind: "record",
    type: byteAtDigits(text, from + 6),
    addressField: byteAtDigits(text, from + 2) * 256 + byteAtDigits(text, from + 4),
    dataAt: from + 8,
    lengthBytes: declared,
    checksum: byteAtDigits(text, from + 2 * (byteCount - 1)),
    sum: sum % 256,
  };
}

/** The big-endian number that `lengthBytes` bytes of digits at `at` spell. */
export function numberAtDigits(text: Uint8Array, at: number, lengthBytes: number): number {
  let value = 0;
  for (let index = 0; index < lengthBytes; index++) {
    value = value * 256 + byteAtDigits(text, at + 2 * index);
  }
  return value;
}

/** Every well-formed record of the file, read again on demand. */
export function* intelHexRecords(text: Uint8Array): IterableIterator<TextRecord> {
  let line = 1;
  for (let at = 0; at < text.length; line++) {
    const span = lineAt(text, at);
    at = span.next;
    if (text[span.trimmedStart] !== COLON || span.trimmedStart === span.trimmedEnd) continue;
    const record = scanRecord(text, span);
    if (record.kind !== "record" || (record.sum + record.checksum) % 256 !== 0) continue;
    const data = new Uint8Array(record.lengthBytes);
    for (let index = 0; index < data.length; index++) {
      data[index] = byteAtDigits(text, record.dataAt + 2 * index);
    }
    const { type, addressField } = record;
    yield { type, addressField, data, offset: span.trimmedStart, line };
  }
}
