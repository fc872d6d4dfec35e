/** The hot loop of the S-record parser; everything that is not plain data is in `parse.ts`. */
import { NOT_A_DIGIT, pairValues } from "../text/hex-digits.js";
import { CR, LF } from "../text/line.js";
import type { TextCursor } from "../text/text-cursor.js";
import { UPPER_S, WIDTH_END, ZERO } from "./record-scan.js";

/** Characters of the shortest data record: S1, count, address, checksum. */
const SHORTEST_DATA_RECORD = 10;

/**
 * Takes sound data records at the start of a line whose data stay inside their
 * width, up to the first line that is not one, and adds them to `counts` by type.
 * Longer than a function should be, because a call for each record would cost too much.
 */
export function readPlainSRecordData(cursor: TextCursor, counts: Uint32Array): void {
  const { text, runs, decoder } = cursor;
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
  const values = pairValues();
  let { at, line, nextAddress, longestRecordBytes: longest } = cursor;
  let used = runs.used;
  let endings = 0;
  const size = text.length;
  const last = size - SHORTEST_DATA_RECORD;
  while (at <= last && text[at] === UPPER_S) {
    // Characters up to at + 9 are inside the file. The table has 2^16 entries.
    const type = (text[at + 1] as number) - ZERO;
    const count = values[view.getUint16(at + 2, true)] as number;
    const length = count - type - 2;
    const end = at + 4 + 2 * count;
    if (type < 1 || type > 3 || count >= NOT_A_DIGIT || length < 1 || end > size) break;
    const head = view.getInt32(at + 4, true);
    let address = ((values[head & 0xffff] as number) << 8) | (values[head >>> 16] as number);
    let sum = count + (address >>> 8) + (address & 0xff);
    if (address > 0xffff) break; // no digits
    for (let from = at + 8; from < at + 6 + 2 * type; from += 2) {
      const byte = values[view.getUint16(from, true)] as number;
      address = address * 256 + byte;
      sum += byte;
    }
    sum += values[view.getUint16(end - 2, true)] as number;
    sum += decoder.decode(at + 6 + 2 * type, used, length);
    const behind = end < size ? text[end] : LF;
    if (sum >= NOT_A_DIGIT || (sum & 0xff) !== 0xff || !(behind === LF || behind === CR)) break;
    if (address + length > (WIDTH_END[type] as number)) break; // type is 1 to 3
    if (address !== nextAddress) {
      runs.used = used;
      runs.begin(address, at, line);
    }
    nextAddress = address + length;
    used += length;
    if (length > longest) longest = length;
    counts[type] = (counts[type] as number) + 1;
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
  cursor.at = at;
  cursor.line = line;
  cursor.nextAddress = nextAddress;
  cursor.longestRecordBytes = longest;
  cursor.endings.addBits(endings);
  runs.used = used;
}
