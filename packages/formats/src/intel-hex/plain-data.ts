/** The hot loop of the Intel HEX parser; everything that is not plain data is in `parse.ts`. */
import { NOT_A_DIGIT, pairValues } from "../text/hex-digits.js";
import { CR, LF } from "../text/line.js";
import type { TextCursor } from "../text/text-cursor.js";
import { COLON } from "./record-scan.js";

/** Characters of a record besides its data: colon, length, address, type, checksum. */
const RECORD_OVERHEAD = 11;

/**
 * Takes data records that are well-formed, begin at the start of a line and stay
 * inside their 64 KiB, up to the first line that is not one, and returns how many.
 * Longer than a function should be, because a call for each record would cost a
 * third of its speed.
 */
export function readPlainHexData(cursor: TextCursor, base: number): number {
  const { text, runs, decoder } = cursor;
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
  const values = pairValues();
  let { at, line, nextAddress, longestRecordBytes: longest } = cursor;
  let used = runs.used;
  let endings = 0;
  const size = text.length;
  const last = size - RECORD_OVERHEAD;
  while (at <= last && text[at] === COLON) {
    // Characters up to at + 10 are inside the file. The table has 2^16 entries.
    const head = view.getInt32(at + 1, true);
    const rest = view.getInt32(at + 5, true);
    const length = values[head & 0xffff] as number;
    const high = values[head >>> 16] as number;
    const low = values[rest & 0xffff] as number;
    const type = values[rest >>> 16] as number;
    const end = at + RECORD_OVERHEAD + 2 * length;
    const field = high * 256 + low;
    if (type !== 0 || length === 0 || length >= NOT_A_DIGIT) break;
    if (end > size || field + length > 0x10000) break;
    const checksum = values[view.getUint16(end - 2, true)] as number;
    const sum = length + high + low + checksum + decoder.decode(at + 9, used, length);
    const behind = end < size ? text[end] : LF;
    if (sum >= NOT_A_DIGIT || (sum & 0xff) !== 0 || !(behind === LF || behind === CR)) break;
    const address = base + field;
    if (address !== nextAddress) {
      runs.used = used;
      runs.begin(address, at, line);
    }
    nextAddress = address + length;
    used += length;
    if (length > longest) longest = length;
    line += 1;
    if (behind === CR) {
      const both = end + 1 < size && text[end + 1] === LF;
      at = end + (both ? 2 : 1);
      endings |= both ? 2 : 4;
    } else if (end < size) {
      at = end + 1;
      endings |= 1;
    } else {
      at = end;
    }
  }
  const records = line - cursor.line;
  cursor.at = at;
  cursor.line = line;
  cursor.nextAddress = nextAddress;
  cursor.longestRecordBytes = longest;
  cursor.endings.addBits(endings);
  runs.used = used;
  return records;
}
