/**
 * The S-record parser (Motorola M68000 Family Programmer's Reference Manual,
 * appendix C). One pass over the bytes: well-formed data records are decoded in
 * a tight loop into one arena; everything else goes line by line.
 */
import type { ParseOptions, SRecordDocument, StartAddress } from "../document.js";
import { FormatError } from "../error.js";
import { escapeText, ISSUES_KEPT_PER_CODE, IssueCollector } from "../issue.js";
import { DigitDecoder } from "../text/digit-decoder.js";
import { bytesAtDigits, NOT_A_DIGIT, numberAtDigits, pairValues } from "../text/hex-digits.js";
import {
  bomLength,
  CR,
  endsInsideLine,
  excerpt,
  LF,
  type Line,
  lineAt,
  trailingControlOf,
} from "../text/line.js";
import { addRepeats } from "../text/repeats.js";
import { RunList } from "../text/run-list.js";
import { countsByType, EndingTally } from "../text/tally.js";
import { S_RECORD_ISSUES, type SRecordIssueCode } from "./issues.js";
import {
  ADDRESS_BYTES,
  addressBytesOf,
  beginsLikeRecord,
  dataBytesOf,
  hasLowerCaseS,
  type ScannedSRecord,
  scanSRecord,
  sRecords,
} from "./record-scan.js";

const SPACE_BYTES = 2 ** 32;
/** By type of data record: the end of the addresses that its width can name. */
const WIDTH_END: readonly number[] = [0, 2 ** 16, 2 ** 24, 2 ** 32];
const UPPER_S = 0x53;
const ZERO = 0x30;
/** Characters of the shortest data record: S1, count, address, checksum. */
const SHORTEST_DATA_RECORD = 10;

/**
 * Parses an S-record file; never throws for what is wrong inside it.
 * @throws FormatError `file-empty`; `not-of-format` if no line begins like a record.
 */
export function parseSRecord(bytes: Uint8Array, options: ParseOptions = {}): SRecordDocument {
  if (bytes.length === 0) {
    throw new FormatError("file-empty", "file is empty (0 bytes)", {
      actor: "input",
      hint: "build or download it again",
      details: {},
    });
  }
  const reader = new SRecordReader(bytes, options.lenient ?? false);
  reader.readAll();
  return reader.toDocument();
}

type SRecord = Extract<ScannedSRecord, { readonly kind: "record" }>;

class SRecordReader {
  readonly #file: Uint8Array;
  /** The file up to the control characters at its end. */
  readonly #text: Uint8Array;
  readonly #issues: IssueCollector<SRecordIssueCode>;
  readonly #runs: RunList;
  readonly #decoder: DigitDecoder;
  readonly #starts: StartAddress[] = [];
  readonly #headers: Uint8Array[] = [];
  readonly #endings = new EndingTally();
  /** Sound records by type. */
  readonly #counts = new Uint32Array(10);
  #nextAddress = -1;
  #longestRecordBytes = 0;
  #at = 0;
  #line = 1;
  #terminationLine = 0;
  /** Whether a line began like a record, sound or not. */
  #anyRecord = false;

  constructor(file: Uint8Array, lenient: boolean) {
    this.#file = file;
    this.#text = file.subarray(0, trailingControlOf(file)?.start);
    this.#issues = new IssueCollector(S_RECORD_ISSUES, lenient);
    this.#runs = new RunList(Math.ceil(this.#text.length / 2));
    this.#decoder = new DigitDecoder(this.#text, this.#runs.arena);
  }

  readAll(): void {
    const bom = bomLength(this.#text);
    if (bom > 0) this.#issues.add("srec-bom", { offset: 0, line: 1 });
    this.#at = bom;
    while (this.#at < this.#text.length) {
      if (this.#terminationLine === 0) this.#readPlainData();
      if (this.#at < this.#text.length) this.#readLine();
    }
  }

  /**
   * The hot path: sound data records at the start of a line whose data stays
   * inside their width. Stops before the first line that is not one. Longer than
   * a function should be, because a call for each record would cost too much.
   */
  #readPlainData(): void {
    const text = this.#text;
    const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
    const values = pairValues();
    const decoder = this.#decoder;
    const runs = this.#runs;
    const counts = this.#counts;
    let at = this.#at;
    let line = this.#line;
    let used = runs.used;
    let nextAddress = this.#nextAddress;
    let longest = this.#longestRecordBytes;
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
    if (line > this.#line) this.#anyRecord = true;
    this.#at = at;
    this.#line = line;
    this.#nextAddress = nextAddress;
    this.#longestRecordBytes = longest;
    runs.used = used;
    this.#endings.addBits(endings);
  }

  /** One line by the book. */
  #readLine(): void {
    const line = lineAt(this.#text, this.#at);
    this.#endings.add(line.ending);
    if (line.trimmedStart < line.trimmedEnd) {
      if (this.#terminationLine > 0) this.#readAfterTermination(line);
      else if (beginsLikeRecord(this.#text, line)) this.#readRecord(line);
      else this.#readNoRecord(line);
    }
    this.#at = line.next;
    this.#line += 1;
  }

  #readAfterTermination(line: Line): void {
    const text = excerpt(this.#text, line.trimmedStart, line.trimmedEnd);
    this.#add("srec-after-termination", line, { text, terminationLine: this.#terminationLine });
  }

  #readNoRecord(line: Line): void {
    const text = excerpt(this.#text, line.trimmedStart, line.trimmedEnd);
    this.#add(this.#anyRecord ? "srec-text-between" : "srec-text-before", line, { text });
  }

  #readRecord(line: Line): void {
    this.#anyRecord = true;
    if (hasLowerCaseS(this.#text, line)) this.#add("srec-lower-case-s", line);
    if (line.trimmedStart > line.start || line.trimmedEnd < line.end)
      this.#add("srec-blanks", line);
    const record = scanSRecord(this.#text, line);
    switch (record.kind) {
      case "not-a-digit":
        this.#add("srec-not-a-digit", line, {
          text: excerpt(this.#text, record.at, record.at + 1),
          column: record.at - line.start + 1,
        });
        break;
      case "odd-digits":
        this.#add("srec-odd-digits", line, { digits: record.digits });
        break;
      case "byte-count":
        this.#add("srec-byte-count", line, { declared: record.declared, present: record.present });
        break;
      case "record":
        this.#checkRecord(record, line);
        break;
      default:
        record satisfies never;
    }
  }

  #checkRecord(record: SRecord, line: Line): void {
    const { type, bodyAt, bodyBytes, checksum, expected } = record;
    const addressBytes = addressBytesOf(type, bodyBytes);
    if (checksum !== expected) {
      this.#add("srec-checksum", line, { got: checksum, expected });
    } else if (type === 4) {
      this.#add("srec-reserved-type", line, { type });
    } else if (bodyBytes < addressBytes || (bodyBytes < 2 && type >= 5)) {
      this.#add("srec-too-short", line, { type, present: bodyBytes + 1 });
    } else {
      this.#counts[type] = (this.#counts[type] ?? 0) + 1;
      const address = numberAtDigits(this.#text, bodyAt, addressBytes);
      const dataAt = bodyAt + 2 * addressBytes;
      const lengthBytes = bodyBytes - addressBytes;
      this.#takeRecord({ type, address, addressBytes, dataAt, lengthBytes }, line);
    }
  }

  #takeRecord(record: SoundRecord, line: Line): void {
    const { type, address } = record;
    if (type === 0) this.#addHeader(record, line);
    else if (type <= 3) this.#readData(record, line);
    else if (type <= 6) this.#checkCount(record, line);
    else this.#terminate(type, address, line);
  }

  #addHeader({ dataAt, lengthBytes }: SoundRecord, line: Line): void {
    if (this.#headers.length > 0) this.#add("srec-several-headers", line);
    if (this.#headers.length >= ISSUES_KEPT_PER_CODE) return;
    this.#headers.push(bytesAtDigits(this.#text, dataAt, lengthBytes));
  }

  #readData({ type, address, dataAt, lengthBytes }: SoundRecord, line: Line): void {
    if (lengthBytes === 0) this.#add("srec-empty-record", line);
    if (lengthBytes > this.#longestRecordBytes) this.#longestRecordBytes = lengthBytes;
    const kept = Math.min(lengthBytes, SPACE_BYTES - address);
    if (kept < lengthBytes) {
      this.#add("srec-past-4g", line, { address, count: lengthBytes - kept });
    } else if (address + lengthBytes > (WIDTH_END[type] ?? SPACE_BYTES)) {
      this.#add("srec-past-width", line, { address, type, bits: 8 * (type + 1) });
    }
    if (kept <= 0) return;
    const runs = this.#runs;
    if (address !== this.#nextAddress) runs.begin(address, line.trimmedStart, this.#line);
    this.#decoder.decode(dataAt, runs.used, kept);
    runs.used += kept;
    this.#nextAddress = address + kept;
  }

  #dataRecords(): number {
    return (this.#counts[1] ?? 0) + (this.#counts[2] ?? 0) + (this.#counts[3] ?? 0);
  }

  #checkCount({ type, address: declared, addressBytes }: SoundRecord, line: Line): void {
    const present = this.#dataRecords();
    // Kept modulo what its bytes can hold, whether they are those of the type or not.
    if (declared !== present % 256 ** addressBytes) {
      this.#add("srec-record-count", line, { type, declared, present });
    }
  }

  #terminate(type: number, address: number, line: Line): void {
    this.#terminationLine = this.#line;
    const widths = this.#widths();
    const data = widths.at(-1);
    if (data !== undefined && type !== 10 - data) {
      this.#add("srec-termination-type", line, { type, expected: 10 - data, data });
    }
    this.#starts.push({
      kind: "linear",
      value: address,
      offset: line.trimmedStart,
      line: this.#line,
    });
  }

  /** Types of data records that the file has. */
  #widths(): readonly number[] {
    return [1, 2, 3].filter((type) => (this.#counts[type] ?? 0) > 0);
  }

  #add(
    code: SRecordIssueCode,
    line: Line,
    args: Readonly<Record<string, number | string>> = {},
  ): void {
    this.#issues.add(code, { offset: line.trimmedStart, line: this.#line }, args);
  }

  toDocument(): SRecordDocument {
    if (!this.#anyRecord) throw notSRecord(this.#file);
    // Not `this` in what `records` closes over: it would keep the columns of the runs.
    const text = this.#text;
    const order = this.#runs.byAddress();
    this.#checkWhole(order);
    return {
      format: "srec",
      sizeBytes: this.#file.length,
      issues: this.#issues.toIssues(),
      runs: this.#runs.toRuns(order),
      startAddresses: this.#starts,
      headers: this.#headers,
      lineEnding: this.#endings.result(),
      longestRecordBytes: this.#longestRecordBytes,
      recordCounts: countsByType(this.#counts),
      records: () => sRecords(text),
    };
  }

  #checkWhole(order: Uint32Array): void {
    const control = trailingControlOf(this.#file);
    if (control !== undefined) {
      const { start: offset, count, what } = control;
      const line = endsInsideLine(this.#text) ? this.#line - 1 : this.#line;
      this.#issues.add("srec-trailing-control", { offset, line }, { count, what });
    }
    if ((this.#counts[0] ?? 0) === 0) this.#issues.add("srec-no-header");
    if (this.#terminationLine === 0) this.#issues.add("srec-no-termination");
    if (this.#endings.result() === "mixed") this.#issues.add("srec-mixed-line-endings");
    if (this.#runs.count === 0) this.#issues.add("srec-no-data");
    const widths = this.#widths().map((type) => String(8 * (ADDRESS_BYTES[type] ?? 0)));
    if (widths.length > 1) {
      this.#issues.add("srec-mixed-widths", {}, { widths: widths.join(" and ") });
    }
    const source = { text: this.#text, runs: this.#runs, order };
    const [same, differs] = ["srec-repeated-same", "srec-repeated-differs"] as const;
    addRepeats(this.#issues, source, { same, differs, dataBytesOf });
  }
}

interface SoundRecord {
  readonly type: number;
  /** In S5 and S6 the count. */
  readonly address: number;
  readonly addressBytes: number;
  readonly dataAt: number;
  readonly lengthBytes: number;
}

function notSRecord(text: Uint8Array): FormatError {
  const line = lineAt(text, bomLength(text));
  const found = excerpt(text, line.trimmedStart, line.trimmedEnd);
  return new FormatError(
    "not-of-format",
    `content is not S-record: no line begins with S and a digit, line 1 is "${escapeText(found)}"`,
    { actor: "input", hint: "check that the file is what its name says", details: { offset: 0 } },
  );
}
