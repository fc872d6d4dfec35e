/**
 * The Intel HEX parser (Intel Hexadecimal Object File Format Specification,
 * revision A, 1988). One pass over the bytes: well-formed data records are
 * decoded in a tight loop into one arena; everything else goes line by line
 * through `HexReader`, which knows the rules.
 */
import type { IntelHexDocument, ParseOptions, StartAddress } from "../document.js";
import { FormatError } from "../error.js";
import { escapeText, ISSUES_KEPT_PER_CODE, IssueCollector } from "../issue.js";
import { DigitDecoder } from "../text/digit-decoder.js";
import { NOT_A_DIGIT, numberAtDigits, pairValues } from "../text/hex-digits.js";
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
import { INTEL_HEX_ISSUES, type IntelHexIssueCode } from "./issues.js";
import {
  COLON,
  dataBytesOf,
  intelHexRecords,
  type ScannedRecord,
  scanRecord,
} from "./record-scan.js";

const SPACE_BYTES = 2 ** 32;
/** Characters of a record besides its data: colon, length, address, type, checksum. */
const RECORD_OVERHEAD = 11;

/**
 * Parses an Intel HEX file; never throws for what is wrong inside it.
 * @throws FormatError `file-empty`; `not-of-format` if no line begins with `:`.
 */
export function parseIntelHex(bytes: Uint8Array, options: ParseOptions = {}): IntelHexDocument {
  if (bytes.length === 0) {
    throw new FormatError("file-empty", "file is empty (0 bytes)", {
      actor: "input",
      hint: "build or download it again",
      details: {},
    });
  }
  const reader = new HexReader(bytes, options.lenient ?? false);
  reader.readAll();
  return reader.toDocument();
}

type HexRecord = Extract<ScannedRecord, { readonly kind: "record" }>;

class HexReader {
  readonly #file: Uint8Array;
  /** The file up to the control characters at its end. */
  readonly #text: Uint8Array;
  readonly #issues: IssueCollector<IntelHexIssueCode>;
  readonly #runs: RunList;
  readonly #decoder: DigitDecoder;
  readonly #starts: StartAddress[] = [];
  readonly #endings = new EndingTally();
  readonly #counts = new Uint32Array(256);
  /** The base of the last type 02 or 04 record. */
  #base = 0;
  #baseKind: "none" | "segment" | "linear" = "none";
  /** The address that would continue the last run; −1 before the first. */
  #nextAddress = -1;
  #longestRecordBytes = 0;
  #at = 0;
  #line = 1;
  #eofLine = 0;
  /** Whether a line began with a colon, sound or not. */
  #anyRecord = false;

  constructor(file: Uint8Array, lenient: boolean) {
    this.#file = file;
    this.#text = file.subarray(0, trailingControlOf(file)?.start);
    this.#issues = new IssueCollector(INTEL_HEX_ISSUES, lenient);
    this.#runs = new RunList(Math.ceil(this.#text.length / 2));
    this.#decoder = new DigitDecoder(this.#text, this.#runs.arena);
  }

  readAll(): void {
    const bom = bomLength(this.#text);
    if (bom > 0) this.#issues.add("hex-bom", { offset: 0, line: 1 });
    this.#at = bom;
    while (this.#at < this.#text.length) {
      if (this.#eofLine === 0) this.#readPlainData();
      if (this.#at < this.#text.length) this.#readLine();
    }
  }

  /**
   * The hot path: data records that are well-formed, begin at the start of a
   * line and stay inside their 64 KiB. Stops before the first line that is not one.
   * Longer than a function should be, because a call for each record would cost
   * a third of its speed.
   */
  #readPlainData(): void {
    const text = this.#text;
    const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
    const values = pairValues();
    const decoder = this.#decoder;
    const runs = this.#runs;
    const base = this.#base;
    let at = this.#at;
    let line = this.#line;
    let used = runs.used;
    let nextAddress = this.#nextAddress;
    let longest = this.#longestRecordBytes;
    let endings = 0;
    let records = 0;
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
      records += 1;
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
    this.#at = at;
    this.#line = line;
    this.#nextAddress = nextAddress;
    this.#longestRecordBytes = longest;
    this.#counts[0] = (this.#counts[0] ?? 0) + records;
    if (records > 0) this.#anyRecord = true;
    runs.used = used;
    this.#endings.addBits(endings);
  }

  /** One line by the book. */
  #readLine(): void {
    const line = lineAt(this.#text, this.#at);
    this.#endings.add(line.ending);
    if (line.trimmedStart < line.trimmedEnd) {
      if (this.#eofLine > 0) this.#readAfterEof(line);
      else if (this.#text[line.trimmedStart] === COLON) this.#readRecord(line);
      else this.#readNoRecord(line);
    }
    this.#at = line.next;
    this.#line += 1;
  }

  #readAfterEof(line: Line): void {
    const text = excerpt(this.#text, line.trimmedStart, line.trimmedEnd);
    this.#add("hex-after-eof", line, { text, eofLine: this.#eofLine });
  }

  #readNoRecord(line: Line): void {
    const text = excerpt(this.#text, line.trimmedStart, line.trimmedEnd);
    this.#add(this.#anyRecord ? "hex-text-between" : "hex-text-before", line, { text });
  }

  #readRecord(line: Line): void {
    this.#anyRecord = true;
    const record = scanRecord(this.#text, line);
    switch (record.kind) {
      case "not-a-digit":
        this.#add("hex-not-a-digit", line, {
          text: excerpt(this.#text, record.at, record.at + 1),
          column: record.at - line.start + 1,
        });
        break;
      case "odd-digits":
        this.#add("hex-odd-digits", line, { digits: record.digits });
        break;
      case "length-mismatch":
        this.#add("hex-length-mismatch", line, {
          declared: record.declared,
          present: record.present,
        });
        break;
      case "record":
        this.#checkRecord(record, line);
        break;
      default:
        record satisfies never;
    }
    const blanks = line.trimmedStart > line.start || line.trimmedEnd < line.end;
    if (blanks) this.#add("hex-blanks", line);
  }

  #checkRecord(record: HexRecord, line: Line): void {
    const expected = (256 - record.sum) % 256;
    if (record.checksum !== expected) {
      this.#add("hex-checksum", line, { got: record.checksum, expected });
      return;
    }
    this.#counts[record.type] = (this.#counts[record.type] ?? 0) + 1;
    const value = numberAtDigits(this.#text, record.dataAt, Math.min(4, record.lengthBytes));
    switch (record.type) {
      case 0:
        this.#readData(record, line);
        break;
      case 1:
        if (record.lengthBytes > 0)
          this.#add("hex-eof-with-data", line, { length: record.lengthBytes });
        this.#eofLine = this.#line;
        break;
      case 2:
      case 4:
        if (this.#hasLength(record, line, 2)) this.#setBase(record, line, value);
        break;
      case 3:
      case 5:
        if (this.#hasLength(record, line, 4)) this.#addStart(record, line, value);
        break;
      default:
        this.#add("hex-unknown-type", line, { type: record.type });
    }
  }

  #hasLength(record: HexRecord, line: Line, expected: number): boolean {
    const { type, lengthBytes: length } = record;
    if (length === expected) return true;
    this.#add("hex-wrong-length", line, { type, length, expected });
    return false;
  }

  #setBase(record: HexRecord, line: Line, value: number): void {
    const kind = record.type === 2 ? "segment" : "linear";
    if (record.addressField !== 0) {
      this.#add("hex-address-field", line, { type: record.type, address: record.addressField });
    }
    if (this.#baseKind !== "none" && this.#baseKind !== kind) {
      this.#add("hex-base-kind-changed", line, { type: record.type });
    }
    this.#baseKind = kind;
    this.#base = value * (kind === "segment" ? 16 : 0x10000);
  }

  #addStart(record: HexRecord, line: Line, value: number): void {
    if (this.#starts.length > 0) this.#add("hex-several-starts", line);
    // The first ones and the last are kept; a file of nothing but start records stays small.
    if (this.#starts.length >= ISSUES_KEPT_PER_CODE) this.#starts.pop();
    const kind = record.type === 3 ? "segmented" : "linear";
    this.#starts.push({ kind, value, offset: line.trimmedStart, line: this.#line });
  }

  #readData(record: HexRecord, line: Line): void {
    const { addressField, lengthBytes } = record;
    if (lengthBytes === 0) this.#add("hex-empty-record", line);
    if (lengthBytes > this.#longestRecordBytes) this.#longestRecordBytes = lengthBytes;
    const inside = Math.min(lengthBytes, 0x10000 - addressField);
    const address = this.#base + addressField;
    if (inside === lengthBytes) {
      this.#append(address, record.dataAt, { lengthBytes, line });
    } else if (this.#baseKind === "segment") {
      this.#add("hex-segment-wrap", line, { wrapped: this.#base });
      // Both parts begin a run, so that the line of a byte of the second can be found again.
      this.#nextAddress = -1;
      this.#append(address, record.dataAt, { lengthBytes: inside, line });
      this.#append(this.#base, record.dataAt + 2 * inside, {
        lengthBytes: lengthBytes - inside,
        line,
      });
    } else {
      const end = address + lengthBytes - 1;
      if (end < SPACE_BYTES) this.#add("hex-crosses-64k", line, { end });
      this.#append(address, record.dataAt, { lengthBytes, line });
    }
  }

  #append(
    address: number,
    digitsAt: number,
    { lengthBytes, line }: { readonly lengthBytes: number; readonly line: Line },
  ): void {
    const kept = Math.min(lengthBytes, SPACE_BYTES - address);
    if (kept < lengthBytes) this.#add("hex-past-4g", line, { address, count: lengthBytes - kept });
    if (kept <= 0) return;
    const runs = this.#runs;
    if (address !== this.#nextAddress) runs.begin(address, line.trimmedStart, this.#line);
    this.#decoder.decode(digitsAt, runs.used, kept);
    runs.used += kept;
    this.#nextAddress = address + kept;
  }

  #add(
    code: IntelHexIssueCode,
    line: Line,
    args: Readonly<Record<string, number | string>> = {},
  ): void {
    this.#issues.add(code, { offset: line.trimmedStart, line: this.#line }, args);
  }

  toDocument(): IntelHexDocument {
    if (!this.#anyRecord) throw notIntelHex(this.#file);
    // Not `this` in what `records` closes over: it would keep the columns of the runs.
    const text = this.#text;
    const order = this.#runs.byAddress();
    this.#checkWhole(order);
    return {
      format: "hex",
      sizeBytes: this.#file.length,
      issues: this.#issues.toIssues(),
      runs: this.#runs.toRuns(order),
      startAddresses: this.#starts,
      lineEnding: this.#endings.result(),
      longestRecordBytes: this.#longestRecordBytes,
      recordCounts: countsByType(this.#counts),
      records: () => intelHexRecords(text),
    };
  }

  #checkWhole(order: Uint32Array): void {
    const control = trailingControlOf(this.#file);
    if (control !== undefined) {
      const { start: offset, count, what } = control;
      const line = endsInsideLine(this.#text) ? this.#line - 1 : this.#line;
      this.#issues.add("hex-trailing-control", { offset, line }, { count, what });
    }
    if (this.#eofLine === 0) {
      this.#issues.add("hex-no-eof", { offset: this.#text.length, line: this.#line });
    }
    if (this.#endings.result() === "mixed") this.#issues.add("hex-mixed-line-endings");
    if (this.#runs.count === 0) this.#issues.add(this.#eofLine > 0 ? "hex-no-data" : "hex-empty");
    const source = { text: this.#text, runs: this.#runs, order };
    const [same, differs] = ["hex-repeated-same", "hex-repeated-differs"] as const;
    addRepeats(this.#issues, source, { same, differs, dataBytesOf });
  }
}

function notIntelHex(text: Uint8Array): FormatError {
  const line = lineAt(text, bomLength(text));
  const found = excerpt(text, line.trimmedStart, line.trimmedEnd);
  return new FormatError(
    "not-of-format",
    `content is not Intel HEX: no line begins with ":", line 1 is "${escapeText(found)}"`,
    { actor: "input", hint: "check that the file is what its name says", details: { offset: 0 } },
  );
}
