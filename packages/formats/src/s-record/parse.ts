/**
 * The S-record parser (Motorola M68000 Family Programmer's Reference Manual,
 * appendix C). One pass over the bytes: plain data records go through the hot
 * loop of `plain-data.ts` into one arena; everything else goes line by line
 * through `SRecordReader`, which knows the rules of the records.
 */
import { ADDRESS_SPACE_BYTES } from "@dfukit/memory";
import { assertNotEmpty } from "../assert-not-empty.js";
import type { ParseOptions, SRecordDocument } from "../document.js";
import { ISSUES_KEPT_PER_CODE } from "../issue.js";
import { bytesAtDigits, numberAtDigits } from "../text/hex-digits.js";
import type { Line } from "../text/line.js";
import { type TextFormat, TextReader } from "../text/text-reader.js";
import { S_RECORD_ISSUES, type SRecordIssueCode } from "./issues.js";
import { readPlainSRecordData } from "./plain-data.js";
import {
  ADDRESS_BYTES,
  addressBytesOf,
  beginsLikeRecord,
  dataBytesOf,
  hasLowerCaseS,
  type ScannedSRecord,
  scanSRecord,
  sRecords,
  WIDTH_END,
} from "./record-scan.js";

const FORMAT: TextFormat<SRecordIssueCode> = {
  name: "S-record",
  beginning: "S and a digit",
  rules: S_RECORD_ISSUES,
  codes: {
    afterEnd: "srec-after-termination",
    blanks: "srec-blanks",
    bom: "srec-bom",
    emptyRecord: "srec-empty-record",
    mixedLineEndings: "srec-mixed-line-endings",
    notADigit: "srec-not-a-digit",
    oddDigits: "srec-odd-digits",
    past4g: "srec-past-4g",
    repeatedDiffers: "srec-repeated-differs",
    repeatedSame: "srec-repeated-same",
    textBefore: "srec-text-before",
    textBetween: "srec-text-between",
    trailingControl: "srec-trailing-control",
  },
  endLineFact: "terminationLine",
  dataBytesOf,
};

/**
 * Parses an S-record file; never throws for what is wrong inside it.
 * @throws FormatError `file-empty`; `not-of-format` if no line begins like a record.
 */
export function parseSRecord(bytes: Uint8Array, options: ParseOptions = {}): SRecordDocument {
  assertNotEmpty(bytes);
  const lenient = options.lenient ?? false;
  return new SRecordReader(bytes, { format: FORMAT, lenient }).toDocument();
}

type ChecksumRecord = Extract<ScannedSRecord, { readonly kind: "record" }>;

/** A record with a right checksum, of a known type and long enough for it. */
interface SoundRecord {
  readonly type: number;
  /** In S5 and S6 the count. */
  readonly address: number;
  readonly addressBytes: number;
  readonly dataAt: number;
  readonly lengthBytes: number;
}

class SRecordReader extends TextReader<SRecordIssueCode> {
  readonly #headers: Uint8Array[] = [];

  toDocument(): SRecordDocument {
    const { text } = this;
    const parts = this.readAll();
    return { format: "srec", ...parts, headers: this.#headers, records: () => sRecords(text) };
  }

  protected override readPlainData(): void {
    readPlainSRecordData(this.cursor, this.counts);
  }

  protected override beginsRecord(line: Line): boolean {
    return beginsLikeRecord(this.text, line);
  }

  protected override readRecord(line: Line): void {
    if (hasLowerCaseS(this.text, line)) this.add("srec-lower-case-s", line);
    const record = scanSRecord(this.text, line);
    switch (record.kind) {
      case "not-a-digit":
      case "odd-digits":
        this.addBrokenDigits(record, line);
        break;
      case "byte-count": {
        const { declared, present } = record;
        this.add("srec-byte-count", line, { declared, present });
        break;
      }
      case "record":
        this.#checkRecord(record, line);
        break;
      default:
        record satisfies never;
    }
  }

  #checkRecord(record: ChecksumRecord, line: Line): void {
    const { type, bodyAt, bodyBytes, checksum, expected } = record;
    const addressBytes = addressBytesOf(type, bodyBytes);
    if (checksum !== expected) {
      this.add("srec-checksum", line, { got: checksum, expected });
    } else if (type === 4) {
      this.add("srec-reserved-type", line, { type });
    } else if (bodyBytes < addressBytes || (bodyBytes < 2 && type >= 5)) {
      this.add("srec-too-short", line, { type, present: bodyBytes + 1 });
    } else {
      this.counts[type] = (this.counts[type] ?? 0) + 1;
      const address = numberAtDigits(this.text, bodyAt, addressBytes);
      const dataAt = bodyAt + 2 * addressBytes;
      const lengthBytes = bodyBytes - addressBytes;
      this.#takeRecord({ type, address, addressBytes, dataAt, lengthBytes }, line);
    }
  }

  #takeRecord(record: SoundRecord, line: Line): void {
    const { type } = record;
    if (type === 0) this.#addHeader(record, line);
    else if (type <= 3) this.#readData(record, line);
    else if (type <= 6) this.#checkCount(record, line);
    else this.#terminate(record, line);
  }

  #addHeader({ dataAt, lengthBytes }: SoundRecord, line: Line): void {
    if (this.#headers.length > 0) this.add("srec-several-headers", line);
    if (this.#headers.length >= ISSUES_KEPT_PER_CODE) return;
    this.#headers.push(bytesAtDigits(this.text, dataAt, lengthBytes));
  }

  #readData({ type, address, dataAt, lengthBytes }: SoundRecord, line: Line): void {
    this.noteDataLength(lengthBytes, line);
    const end = address + lengthBytes;
    if (end > (WIDTH_END[type] ?? ADDRESS_SPACE_BYTES) && end <= ADDRESS_SPACE_BYTES) {
      this.add("srec-past-width", line, { address, type, bits: 8 * (type + 1) });
    }
    this.append(address, line, { digitsAt: dataAt, lengthBytes });
  }

  #checkCount({ type, address: declared, addressBytes }: SoundRecord, line: Line): void {
    const present = (this.counts[1] ?? 0) + (this.counts[2] ?? 0) + (this.counts[3] ?? 0);
    // Kept modulo what its bytes can hold, whether they are those of the type or not.
    if (declared !== present % 256 ** addressBytes) {
      this.add("srec-record-count", line, { type, declared, present });
    }
  }

  #terminate({ type, address }: SoundRecord, line: Line): void {
    this.endLine = this.cursor.line;
    const data = this.#widths().at(-1);
    if (data !== undefined && type !== 10 - data) {
      this.add("srec-termination-type", line, { type, expected: 10 - data, data });
    }
    this.startAddresses.push({
      kind: "linear",
      value: address,
      offset: line.trimmedStart,
      line: this.cursor.line,
    });
  }

  /** Types of data records that the file has. */
  #widths(): readonly number[] {
    return [1, 2, 3].filter((type) => (this.counts[type] ?? 0) > 0);
  }

  protected override checkRecords(): void {
    if ((this.counts[0] ?? 0) === 0) this.issues.add("srec-no-header");
    if (this.endLine === 0) this.issues.add("srec-no-termination");
    const widths = this.#widths().map((type) => String(8 * (ADDRESS_BYTES[type] ?? 0)));
    if (widths.length > 1) {
      this.issues.add("srec-mixed-widths", {}, { widths: widths.join(" and ") });
    }
  }

  protected override noDataCode(): SRecordIssueCode {
    return "srec-no-data";
  }
}
