/** Intel HEX records one at a time, for all that is not the parser's hot path. */
import type { TextRecord } from "../document.js";
import { byteAtDigits, bytesAtDigits, isHexDigit } from "../text/hex-digits.js";
import { bomLength, type Line, lineAt } from "../text/line.js";

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

/** The data bytes of a line that holds a sound data record; else 0. */
export function dataBytesOf(text: Uint8Array, line: Line): number {
  if (text[line.trimmedStart] !== COLON) return 0;
  const record = scanRecord(text, line);
  if (record.kind !== "record" || record.type !== 0) return 0;
  return (record.sum + record.checksum) % 256 === 0 ? record.lengthBytes : 0;
}

/** Every well-formed record of the file, read again on demand. */
export function* intelHexRecords(text: Uint8Array): IterableIterator<TextRecord> {
  let line = 1;
  for (let at = bomLength(text); at < text.length; line++) {
    const span = lineAt(text, at);
    at = span.next;
    if (text[span.trimmedStart] !== COLON || span.trimmedStart === span.trimmedEnd) continue;
    const record = scanRecord(text, span);
    if (record.kind !== "record" || (record.sum + record.checksum) % 256 !== 0) continue;
    const { type, addressField, dataAt, lengthBytes } = record;
    const data = bytesAtDigits(text, dataAt, lengthBytes);
    yield { type, addressField, data, offset: span.trimmedStart, line };
  }
}
