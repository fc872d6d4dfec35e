/**
 * The Intel HEX parser (Intel Hexadecimal Object File Format Specification,
 * revision A, 1988). One pass over the bytes: plain data records go through the
 * hot loop of `plain-data.ts` into one arena; everything else goes line by line
 * through `HexReader`, which knows the rules of the records.
 */
import { ADDRESS_SPACE_BYTES } from "@dfukit/memory";
import { assertNotEmpty } from "../assert-not-empty.js";
import type { IntelHexDocument, ParseOptions } from "../document.js";
import { ISSUES_KEPT_PER_CODE } from "../issue.js";
import { numberAtDigits } from "../text/hex-digits.js";
import type { Line } from "../text/line.js";
import { type TextFormat, TextReader } from "../text/text-reader.js";
import { INTEL_HEX_ISSUES, type IntelHexIssueCode } from "./issues.js";
import { readPlainHexData } from "./plain-data.js";
import {
  COLON,
  dataBytesOf,
  intelHexRecords,
  type ScannedRecord,
  scanRecord,
} from "./record-scan.js";

const FORMAT: TextFormat<IntelHexIssueCode> = {
  name: "Intel HEX",
  beginning: '":"',
  rules: INTEL_HEX_ISSUES,
  codes: {
    afterEnd: "hex-after-eof",
    blanks: "hex-blanks",
    bom: "hex-bom",
    emptyRecord: "hex-empty-record",
    mixedLineEndings: "hex-mixed-line-endings",
    notADigit: "hex-not-a-digit",
    oddDigits: "hex-odd-digits",
    past4g: "hex-past-4g",
    repeatedDiffers: "hex-repeated-differs",
    repeatedSame: "hex-repeated-same",
    textBefore: "hex-text-before",
    textBetween: "hex-text-between",
    trailingControl: "hex-trailing-control",
  },
  endLineFact: "eofLine",
  dataBytesOf,
};

/**
 * Parses an Intel HEX file; never throws for what is wrong inside it.
 * @throws FormatError `file-empty`; `not-of-format` if no line begins with `:`.
 */
export function parseIntelHex(bytes: Uint8Array, options: ParseOptions = {}): IntelHexDocument {
  assertNotEmpty(bytes);
  return new HexReader(bytes, { format: FORMAT, lenient: options.lenient ?? false }).toDocument();
}

type HexRecord = Extract<ScannedRecord, { readonly kind: "record" }>;

class HexReader extends TextReader<IntelHexIssueCode> {
  /** The base of the last type 02 or 04 record. */
  #base = 0;
  #baseKind: "none" | "segment" | "linear" = "none";

  toDocument(): IntelHexDocument {
    const { text } = this;
    return { format: "hex", ...this.readAll(), records: () => intelHexRecords(text) };
  }

  protected override readPlainData(): void {
    this.counts[0] = (this.counts[0] ?? 0) + readPlainHexData(this.cursor, this.#base);
  }

  protected override beginsRecord(line: Line): boolean {
    return this.text[line.trimmedStart] === COLON;
  }

  protected override readRecord(line: Line): void {
    const record = scanRecord(this.text, line);
    switch (record.kind) {
      case "not-a-digit":
      case "odd-digits":
        this.addBrokenDigits(record, line);
        break;
      case "length-mismatch": {
        const { declared, present } = record;
        this.add("hex-length-mismatch", line, { declared, present });
        break;
      }
      case "record":
        this.#checkRecord(record, line);
        break;
      default:
        record satisfies never;
    }
  }

  #checkRecord(record: HexRecord, line: Line): void {
    const expected = (256 - record.sum) % 256;
    if (record.checksum !== expected) {
      this.add("hex-checksum", line, { got: record.checksum, expected });
      return;
    }
    this.counts[record.type] = (this.counts[record.type] ?? 0) + 1;
    switch (record.type) {
      case 0:
        this.#readData(record, line);
        break;
      case 1:
        this.#readEnd(record, line);
        break;
      case 2:
      case 4:
        if (this.#hasLength(record, line, 2)) this.#setBase(record, line);
        break;
      case 3:
      case 5:
        if (this.#hasLength(record, line, 4)) this.#addStart(record, line);
        break;
      default:
        this.add("hex-unknown-type", line, { type: record.type });
    }
  }

  #readEnd({ lengthBytes: length }: HexRecord, line: Line): void {
    if (length > 0) this.add("hex-eof-with-data", line, { length });
    this.endLine = this.cursor.line;
  }

  #hasLength(record: HexRecord, line: Line, expected: number): boolean {
    const { type, lengthBytes: length } = record;
    if (length === expected) return true;
    this.add("hex-wrong-length", line, { type, length, expected });
    return false;
  }

  #setBase({ type, addressField, dataAt }: HexRecord, line: Line): void {
    const kind = type === 2 ? "segment" : "linear";
    if (addressField !== 0) this.add("hex-address-field", line, { type, address: addressField });
    if (this.#baseKind !== "none" && this.#baseKind !== kind) {
      this.add("hex-base-kind-changed", line, { type });
    }
    this.#baseKind = kind;
    this.#base = numberAtDigits(this.text, dataAt, 2) * (kind === "segment" ? 16 : 0x10000);
  }

  #addStart({ type, dataAt }: HexRecord, line: Line): void {
    const starts = this.startAddresses;
    if (starts.length > 0) this.add("hex-several-starts", line);
    // The first ones and the last are kept; a file of nothing but start records stays small.
    if (starts.length >= ISSUES_KEPT_PER_CODE) starts.pop();
    starts.push({
      kind: type === 3 ? "segmented" : "linear",
      value: numberAtDigits(this.text, dataAt, 4),
      offset: line.trimmedStart,
      line: this.cursor.line,
    });
  }

  #readData({ addressField, lengthBytes, dataAt }: HexRecord, line: Line): void {
    this.noteDataLength(lengthBytes, line);
    const inside = Math.min(lengthBytes, 0x10000 - addressField);
    const address = this.#base + addressField;
    if (inside < lengthBytes && this.#baseKind === "segment") {
      this.add("hex-segment-wrap", line, { wrapped: this.#base });
      // Both parts begin a run, so that the line of a byte of the second can be found again.
      this.cursor.nextAddress = -1;
      this.append(address, line, { digitsAt: dataAt, lengthBytes: inside });
      const rest = { digitsAt: dataAt + 2 * inside, lengthBytes: lengthBytes - inside };
      this.append(this.#base, line, rest);
      return;
    }
    const end = address + lengthBytes - 1;
    if (inside < lengthBytes && end < ADDRESS_SPACE_BYTES)
      this.add("hex-crosses-64k", line, { end });
    this.append(address, line, { digitsAt: dataAt, lengthBytes });
  }

  protected override checkRecords(): void {
    if (this.endLine > 0) return;
    this.issues.add("hex-no-eof", { offset: this.text.length, line: this.cursor.line });
  }

  protected override noDataCode(): IntelHexIssueCode {
    return this.endLine > 0 ? "hex-no-data" : "hex-empty";
  }
}
