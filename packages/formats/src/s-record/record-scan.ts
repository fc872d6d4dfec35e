/** S-records one at a time, for all that is not the parser's hot path. */
import { ADDRESS_SPACE_BYTES } from "@dfukit/memory";
import type { TextRecord } from "../document.js";
import { byteAtDigits, bytesAtDigits, isHexDigit, numberAtDigits } from "../text/hex-digits.js";
import { bomLength, type Line, lineAt } from "../text/line.js";

/** `S` */
export const UPPER_S = 0x53;
const LOWER_S = 0x73;
/** `0` */
export const ZERO = 0x30;

/** Address bytes by record type; S5 is read by what stands in it. Type 4 is reserved. */
export const ADDRESS_BYTES: readonly number[] = [2, 2, 3, 4, 0, 2, 3, 4, 3, 2];

/** By type of data record: the end of the addresses that its width can name. */
export const WIDTH_END: readonly number[] = [0, 2 ** 16, 2 ** 24, ADDRESS_SPACE_BYTES];

/** What one line holds, by its syntax alone. */
export type ScannedSRecord =
  | {
      readonly kind: "record";
      readonly type: number;
      /** All bytes behind the count and before the checksum: address and data. */
      readonly bodyAt: number;
      readonly bodyBytes: number;
      readonly checksum: number;
      /** What the checksum should be. */
      readonly expected: number;
    }
  | { readonly kind: "not-a-digit"; readonly at: number }
  | { readonly kind: "odd-digits"; readonly digits: number }
  | { readonly kind: "byte-count"; readonly declared: number; readonly present: number };

/** Whether the line begins like a record: S or s, and a decimal digit. */
export function beginsLikeRecord(text: Uint8Array, { trimmedStart, trimmedEnd }: Line): boolean {
  const [letter, digit] = [text[trimmedStart], text[trimmedStart + 1] ?? 0];
  if (trimmedEnd - trimmedStart < 2 || (letter !== UPPER_S && letter !== LOWER_S)) return false;
  return digit >= ZERO && digit <= ZERO + 9;
}

/** Whether the record's letter is in lower case. */
export function hasLowerCaseS(text: Uint8Array, line: Line): boolean {
  return text[line.trimmedStart] === LOWER_S;
}

/** Reads the record of a line that begins like one. */
export function scanSRecord(text: Uint8Array, line: Line): ScannedSRecord {
  const from = line.trimmedStart + 2;
  for (let at = from; at < line.trimmedEnd; at++) {
    if (!isHexDigit(text[at])) return { kind: "not-a-digit", at };
  }
  const digits = line.trimmedEnd - from;
  if (digits % 2 === 1) return { kind: "odd-digits", digits };
  const present = Math.max(0, digits / 2 - 1);
  const declared = digits === 0 ? 0 : byteAtDigits(text, from);
  if (declared !== present || declared === 0) return { kind: "byte-count", declared, present };
  let sum = 0;
  for (let index = 0; index < declared; index++) sum += byteAtDigits(text, from + 2 * index);
  return {
    kind: "record",
    type: (text[line.trimmedStart + 1] ?? ZERO) - ZERO,
    bodyAt: from + 2,
    bodyBytes: declared - 1,
    checksum: byteAtDigits(text, from + 2 * declared),
    expected: 255 - (sum % 256),
  };
}

/** How many of the body's bytes are the address; S5 and S6 hold a count of any length. */
export function addressBytesOf(type: number, bodyBytes: number): number {
  return type === 5 || type === 6 ? Math.min(4, bodyBytes) : (ADDRESS_BYTES[type] ?? 0);
}

/** The data bytes of a line that holds a sound data record; else 0. */
export function dataBytesOf(text: Uint8Array, line: Line): number {
  if (!beginsLikeRecord(text, line)) return 0;
  const record = scanSRecord(text, line);
  if (record.kind !== "record" || record.type < 1 || record.type > 3) return 0;
  if (record.checksum !== record.expected) return 0;
  return Math.max(0, record.bodyBytes - addressBytesOf(record.type, record.bodyBytes));
}

/** Every well-formed record of the file, read again on demand. */
export function* sRecords(text: Uint8Array): IterableIterator<TextRecord> {
  let line = 1;
  for (let at = bomLength(text); at < text.length; line++) {
    const span = lineAt(text, at);
    at = span.next;
    if (!beginsLikeRecord(text, span)) continue;
    const record = scanSRecord(text, span);
    if (record.kind !== "record" || record.checksum !== record.expected) continue;
    const { type, bodyAt, bodyBytes } = record;
    const addressBytes = addressBytesOf(type, bodyBytes);
    if (bodyBytes < addressBytes) continue;
    const addressField = numberAtDigits(text, bodyAt, addressBytes);
    const data = bytesAtDigits(text, bodyAt + 2 * addressBytes, bodyBytes - addressBytes);
    yield { type, addressField, data, offset: span.trimmedStart, line };
  }
}
