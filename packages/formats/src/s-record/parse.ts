/**
 * The S-record parser (Motorola M68000 Family Programmer's Reference Manual,
 * appendix C). One pass over the bytes: well-formed data records are decoded in
 * a tight loop into one arena; everything else goes line by line.
 */
import type { ParseOptions, SRecordDocument, StartAddress } from "../document.js";
import { FormatError } from "../error.js";
import { escapeText, ISSUES_KEPT_PER_CODE, IssueCollector } from "../issue.js";
import { byteAtDigits, HIGH, LOW } from "../text/hex-digits.js";
import { bomLength, CR, excerpt, isControlPadding, LF, type Line, lineAt } from "../text/line.js";
import { findOverlaps, RunList } from "../text/run-list.js";
import { countsByType, EndingTally } from "../text/tally.js";
import { S_RECORD_ISSUES, type SRecordIssueCode } from "./issues.js";
import {
  ADDRESS_BYTES,
  addressBytesOf,
  beginsLikeRecord,
  hasLowerCaseS,
  type ScannedSRecord,
  scanSRecord,
  sRecords,
} from "./record-scan.js";

const SPACE_BYTES = 2 ** 32;
const UPPER_S = 0x53;
const ZERO = 0x30;

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
  readonly #text: Uint8Array;
  readonly #issues: IssueCollector<SRecordIssueCode>;
  readonly #runs: RunList;
  readonly #starts: StartAddress[] = [];
  readonly #headers: Uint8Array[] = [];
  readonly #endings = new EndingTally();
  /** Sound records by type. */
  readonly #counts = new Uint32Array(10);
  #nextAddress = -1;
  #longestRecordBytes = 0;
  #at = 0;
  #line = 1;
  #linesLikeRecords = 0;
  #terminationLine = 0;

  constructor(text: Uint8Array, lenient: boolean) {
    this.#text = text;
    this.#issues = new IssueCollector(S_RECORD_ISSUES, lenient);
    this.#runs = new RunList(Math.ceil(text.length / 2));
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
    const runs = this.#runs;
    const arena = runs.arena;
    let at = this.#at;
    let line = this.#line;
    let used = runs.used;
    let nextAddress = this.#nextAddress;
    let longest = this.#longestRecordBytes;
    let endings = 0;
    // The shortest data record has ten characters: S1, count, address, checksum.
    const last = text.length - 10;
    while (at <= last && text[at] === UPPER_S) {
      const type = (text[at + 1] as number) - ZERO; // at + 9 is inside the file
      if (type < 1 || type > 3) break;
      const count =
        (HIGH[text[at + 2] as number] as number) | (LOW[text[at + 3] as number] as number);
      const length = count - type - 2;
      const end = at + 4 + 2 * count;
      if (count > 0xff || length < 1 || end > text.length) break;
      let sum = count;
      let digits = 0;
      let from = at + 4;
      let address = 0;
      for (let index = 0; index <= type; index++) {
        const byte =
          (HIGH[text[from] as number] as number) | (LOW[text[from + 1] as number] as number);
        address = address * 256 + byte;
        digits |= byte;
        sum += byte;
        from += 2;
      }
      for (const to = used + length; used < to; used++) {
        const byte =
          (HIGH[text[from] as number] as number) | (LOW[text[from + 1] as number] as number);
        arena[used] = byte;
        digits |= byte;
        sum += byte;
        from += 2;
      }
      const checksum =
        (HIGH[text[from] as number] as number) | (LOW[text[from + 1] as number] as number);
      const behind = text[end];
      const sound = (digits | checksum) <= 0xff && ((sum + checksum) & 0xff) === 0xff;
      const fits = address + length <= 256 ** (type + 1);
      if (!sound || !fits || !(behind === LF || behind === CR || end === text.length)) {
        used -= length;
        break;
      }
      if (address !== nextAddress) {
        runs.used = used - length;
        runs.begin(address, at, line);
      }
      nextAddress = address + length;
      if (length > longest) longest = length;
      this.#counts[type] = (this.#counts[type] as number) + 1; // type is 1 to 3
      line += 1;
      if (behind === LF) {
        at = end + 1;
        endings |= 1;
      } else if (behind === CR && text[end + 1] === LF) {
        at = end + 2;
        endings |= 2;
      } else {
        at = behind === CR ? end + 1 : end;
        if (behind === CR) endings |= 4;
      }
    }
    this.#at = at;
    this.#line = line;
    this.#nextAddress = nextAddress;
    this.#longestRecordBytes = longest;
    runs.used = used;
    if (endings & 1) this.#endings.add("lf");
    if (endings & 2) this.#endings.add("crlf");
    if (endings & 4) this.#endings.add("cr");
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
    if (this.#readPadding(line)) return;
    const text = excerpt(this.#text, line.trimmedStart, line.trimmedEnd);
    this.#add("srec-after-termination", line, { text, terminationLine: this.#terminationLine });
  }

  #readNoRecord(line: Line): void {
    if (this.#readPadding(line)) return;
    const text = excerpt(this.#text, line.trimmedStart, line.trimmedEnd);
    const any = this.#linesLikeRecords > 0 || this.#runs.count > 0;
    this.#add(any ? "srec-text-between" : "srec-text-before", line, { text });
  }

  #readPadding(line: Line): boolean {
    const { trimmedStart, trimmedEnd } = line;
    if (!isControlPadding(this.#text, trimmedStart, trimmedEnd)) return false;
    const what = this.#text[trimmedStart] === 0 ? "NUL" : "Ctrl-Z (0x1A)";
    this.#add("srec-trailing-control", line, { count: trimmedEnd - trimmedStart, what });
    return true;
  }

  #readRecord(line: Line): void {
    this.#linesLikeRecords += 1;
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
      let address = 0;
      for (let index = 0; index < addressBytes; index++) {
        address = address * 256 + byteAtDigits(this.#text, bodyAt + 2 * index);
      }
      const dataAt = bodyAt + 2 * addressBytes;
      this.#takeRecord({ type, address, dataAt, lengthBytes: bodyBytes - addressBytes }, line);
    }
  }

  #takeRecord(record: SoundRecord, line: Line): void {
    const { type, address } = record;
    if (type === 0) this.#addHeader(record, line);
    else if (type <= 3) this.#readData(record, line);
    else if (type <= 6) this.#checkCount(type, address, line);
    else this.#terminate(type, address, line);
  }

  #addHeader({ dataAt, lengthBytes }: SoundRecord, line: Line): void {
    if (this.#headers.length > 0) this.#add("srec-several-headers", line);
    if (this.#headers.length >= ISSUES_KEPT_PER_CODE) return;
    const header = new Uint8Array(lengthBytes);
    for (let index = 0; index < lengthBytes; index++) {
      header[index] = byteAtDigits(this.#text, dataAt + 2 * index);
    }
    this.#headers.push(header);
  }

  #readData({ type, address, dataAt, lengthBytes }: SoundRecord, line: Line): void {
    if (lengthBytes === 0) this.#add("srec-empty-record", line);
    if (lengthBytes > this.#longestRecordBytes) this.#longestRecordBytes = lengthBytes;
    const kept = Math.min(lengthBytes, SPACE_BYTES - address);
    if (kept < lengthBytes) {
      this.#add("srec-past-4g", line, { address, count: lengthBytes - kept });
    } else if (address + lengthBytes > 256 ** (type + 1)) {
      this.#add("srec-past-width", line, { address, type, bits: 8 * (type + 1) });
    }
    if (kept <= 0) return;
    const runs = this.#runs;
    if (address !== this.#nextAddress) runs.begin(address, line.trimmedStart, this.#line);
    for (let index = 0; index < kept; index++) {
      runs.arena[runs.used + index] = byteAtDigits(this.#text, dataAt + 2 * index);
    }
    runs.used += kept;
    this.#nextAddress = address + kept;
  }

  #dataRecords(): number {
    return (this.#counts[1] ?? 0) + (this.#counts[2] ?? 0) + (this.#counts[3] ?? 0);
  }

  #checkCount(type: number, declared: number, line: Line): void {
    const present = this.#dataRecords();
    // A count of two bytes is kept modulo 2^16, one of three modulo 2^24.
    const wraps = type === 5 ? 0x10000 : 0x1000000;
    if (declared !== present && declared !== present % wraps) {
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
    const text = this.#text;
    if (this.#linesLikeRecords === 0 && this.#dataRecords() === 0) throw notSRecord(text);
    this.#checkWhole();
    return {
      format: "srec",
      sizeBytes: text.length,
      issues: this.#issues.toIssues(),
      runs: this.#runs.toRuns(),
      startAddresses: this.#starts,
      headers: this.#headers,
      lineEnding: this.#endings.result(),
      longestRecordBytes: this.#longestRecordBytes,
      recordCounts: countsByType(this.#counts),
      records: () => sRecords(text),
    };
  }

  #checkWhole(): void {
    if ((this.#counts[0] ?? 0) === 0) this.#issues.add("srec-no-header");
    if (this.#terminationLine === 0) this.#issues.add("srec-no-termination");
    if (this.#endings.result() === "mixed") this.#issues.add("srec-mixed-line-endings");
    if (this.#runs.count === 0) this.#issues.add("srec-no-data");
    const widths = this.#widths().map((type) => String(8 * (ADDRESS_BYTES[type] ?? 0)));
    if (widths.length > 1)
      this.#issues.add("srec-mixed-widths", {}, { widths: widths.join(" and ") });
    findOverlaps(this.#runs, ({ first, second, start, end, firstDifference }) => {
      const code = firstDifference === undefined ? "srec-repeated-same" : "srec-repeated-differs";
      const told = this.#issues.countOf(code) < ISSUES_KEPT_PER_CODE;
      const difference = firstDifference ?? start;
      const secondLine = told ? this.#lineOf(second, difference) : 0;
      this.#issues.add(
        code,
        { line: secondLine, address: difference },
        {
          size: end - start,
          address: start,
          firstLine: told ? this.#lineOf(first, difference) : 0,
          secondLine,
          difference,
        },
      );
    });
  }

  /** The line of the record that puts run `index`'s byte at `address`; reads the run's lines again. */
  #lineOf(index: number, address: number): number {
    let line = this.#runs.line(index);
    let left = address - this.#runs.address(index);
    for (let at = this.#runs.offset(index); at < this.#text.length; line++) {
      const span = lineAt(this.#text, at);
      at = span.next;
      if (!beginsLikeRecord(this.#text, span)) continue;
      const record = scanSRecord(this.#text, span);
      if (record.kind !== "record" || record.type < 1 || record.type > 3) continue;
      left -= record.bodyBytes - addressBytesOf(record.type, record.bodyBytes);
      if (left < 0) break;
    }
    return line;
  }
}

interface SoundRecord {
  readonly type: number;
  readonly address: number;
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
