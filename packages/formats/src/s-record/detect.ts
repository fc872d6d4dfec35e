/** Whether a file is an S-record file, told from its first lines. */
import { bomLength, lineAt } from "../text/line.js";
import { beginsLikeRecord, scanSRecord } from "./record-scan.js";

/** How far a header of text may reach before the first record. */
const HEADER_BYTES = 1024;
/** No more is read: the header and the longest record. */
const READ_BYTES = HEADER_BYTES + 1024;

/** True if the first line within 1 KiB that begins like a record is one by its syntax. */
export function detectSRecord(file: Uint8Array): boolean {
  const bytes = file.subarray(0, READ_BYTES);
  for (let at = bomLength(bytes); at < Math.min(bytes.length, HEADER_BYTES); ) {
    const line = lineAt(bytes, at);
    if (beginsLikeRecord(bytes, line)) {
      const record = scanSRecord(bytes, line);
      if (record.kind !== "not-a-digit") return line.trimmedEnd - line.trimmedStart >= 8;
      return record.at - line.trimmedStart >= 10;
    }
    for (let index = line.start; index < line.end; index++) {
      const code = bytes[index] ?? 0;
      if (code < 0x20 && code !== 0x09) return false;
    }
    at = line.next;
  }
  return false;
}
