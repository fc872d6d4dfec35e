/** Whether a file is Intel HEX, told from its first lines. */
import { bomLength, lineAt } from "../text/line.js";
import { COLON, scanRecord } from "./record-scan.js";

/** How far a header of comments may reach before the first record. */
const HEADER_BYTES = 1024;
/** No more is read: the header and the longest record. */
const READ_BYTES = HEADER_BYTES + 1024;

/** True if the first line that begins with `:` within 1 KiB is a record by its syntax. */
export function detectIntelHex(file: Uint8Array): boolean {
  const bytes = file.subarray(0, READ_BYTES);
  for (let at = bomLength(bytes); at < Math.min(bytes.length, HEADER_BYTES); ) {
    const line = lineAt(bytes, at);
    if (bytes[line.trimmedStart] === COLON && line.trimmedEnd > line.trimmedStart) {
      return looksLikeRecord(bytes, line);
    }
    if (line.end > line.start && !isText(bytes, line)) return false;
    at = line.next;
  }
  return false;
}

function looksLikeRecord(bytes: Uint8Array, line: ReturnType<typeof lineAt>): boolean {
  const record = scanRecord(bytes, line);
  if (record.kind === "record") return true;
  // A damaged first record still makes an Intel HEX file, if there is a fair stretch of digits.
  return record.kind !== "not-a-digit"
    ? line.trimmedEnd - line.trimmedStart >= 11
    : record.at - line.trimmedStart >= 9;
}

/** Whether a line holds nothing but printable characters and blanks. */
function isText(
  bytes: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  for (let at = start; at < end; at++) {
    const code = bytes[at] ?? 0;
    if (code < 0x20 && code !== 0x09) return false;
  }
  return true;
}
