/**
 * What the readers of Intel HEX and of S-records share: the way through the
 * lines, what may stand before, between and behind the records, and what can
 * only be said about the whole file. The rules of the records themselves are in
 * `parse.ts` of each format.
 */
import { ADDRESS_SPACE_BYTES } from "@dfukit/memory";
import type { IntelHexDocument, StartAddress } from "../document.js";
import { FormatError } from "../error.js";
import { escapeText, type IssueArgs, IssueCollector, type IssueRules } from "../issue.js";
import {
  bomLength,
  endsInsideLine,
  excerpt,
  type Line,
  lineAt,
  type TrailingControl,
  trailingControlOf,
} from "./line.js";
import { addRepeats } from "./repeats.js";
import { countsByType } from "./tally.js";
import { TextCursor } from "./text-cursor.js";

/** What the shared part has to know of a format. */
export interface TextFormat<Code extends string> {
  /** As it is called in messages. */
  readonly name: string;
  /** What its records begin with, for messages. */
  readonly beginning: string;
  readonly rules: IssueRules<Code>;
  /** The format's codes for what both formats have. */
  readonly codes: Readonly<
    Record<
      | "afterEnd"
      | "blanks"
      | "bom"
      | "emptyRecord"
      | "mixedLineEndings"
      | "notADigit"
      | "oddDigits"
      | "past4g"
      | "repeatedDiffers"
      | "repeatedSame"
      | "textBefore"
      | "textBetween"
      | "trailingControl",
      Code
    >
  >;
  /** The fact of `afterEnd` that names the line of the record that ends the file. */
  readonly endLineFact: string;
  /** The data bytes of a line that holds a sound data record; else 0. */
  readonly dataBytesOf: (text: Uint8Array, line: Line) => number;
}

/** A record that is broken by its digits alone. */
export type BrokenDigits =
  | { readonly kind: "not-a-digit"; readonly at: number }
  | { readonly kind: "odd-digits"; readonly digits: number };

/** What the documents of both formats have, apart from their format and records. */
export type TextDocumentParts = Omit<IntelHexDocument, "format" | "records">;

/** One pass over a text file. */
export abstract class TextReader<Code extends string> {
  /** The file up to the control characters at its end. */
  protected readonly text: Uint8Array;
  protected readonly cursor: TextCursor;
  protected readonly issues: IssueCollector<Code>;
  /** Sound records by type. */
  protected readonly counts: Uint32Array = new Uint32Array(256);
  protected readonly startAddresses: StartAddress[] = [];
  /** The line of the record that ends the file, or 0. */
  protected endLine = 0;
  readonly #file: Uint8Array;
  readonly #format: TextFormat<Code>;
  readonly #trailingControl: TrailingControl | undefined;
  /** Whether a line began like a record, sound or not. */
  #anyRecord = false;

  constructor(
    file: Uint8Array,
    { format, lenient }: { readonly format: TextFormat<Code>; readonly lenient: boolean },
  ) {
    this.#file = file;
    this.#format = format;
    this.#trailingControl = trailingControlOf(file);
    this.text = file.subarray(0, this.#trailingControl?.start);
    this.cursor = new TextCursor(this.text);
    this.issues = new IssueCollector(format.rules, lenient);
  }

  /** The hot path: takes plain data records up to the first line that is none. */
  protected abstract readPlainData(): void;
  /** Whether the line begins like a record, however broken it is. */
  protected abstract beginsRecord(line: Line): boolean;
  /** Takes the record of a line that begins like one. */
  protected abstract readRecord(line: Line): void;
  /** Tells which of the records that stand once in a file are missing, and the like. */
  protected abstract checkRecords(): void;
  /** The code for a file without data. */
  protected abstract noDataCode(): Code;

  /**
   * Reads the whole file.
   * @throws FormatError `not-of-format` if no line begins like a record.
   */
  protected readAll(): TextDocumentParts {
    const { cursor, text } = this;
    cursor.at = bomLength(text);
    if (cursor.at > 0) this.issues.add(this.#format.codes.bom, { offset: 0, line: 1 });
    while (cursor.at < text.length) {
      if (this.endLine === 0) this.readPlainData();
      if (cursor.at < text.length) this.#readLine();
    }
    if (cursor.runs.count === 0 && !this.#anyRecord) throw this.#notOfFormat();
    const order = cursor.runs.byAddress();
    this.#checkWhole(order);
    return {
      sizeBytes: this.#file.length,
      issues: this.issues.toIssues(),
      runs: cursor.runs.toRuns(order),
      startAddresses: this.startAddresses,
      lineEnding: cursor.endings.result(),
      longestRecordBytes: cursor.longestRecordBytes,
      recordCounts: countsByType(this.counts),
    };
  }

  /** One line by the book. */
  #readLine(): void {
    const { cursor } = this;
    const line = lineAt(this.text, cursor.at);
    cursor.endings.add(line.ending);
    if (line.trimmedStart < line.trimmedEnd) {
      if (this.endLine > 0) this.#tellAfterEnd(line);
      else if (this.beginsRecord(line)) this.#takeRecord(line);
      else this.#tellNoRecord(line);
    }
    cursor.at = line.next;
    cursor.line += 1;
  }

  #takeRecord(line: Line): void {
    this.#anyRecord = true;
    const blanks = line.trimmedStart > line.start || line.trimmedEnd < line.end;
    if (blanks) this.add(this.#format.codes.blanks, line);
    this.readRecord(line);
  }

  #tellAfterEnd(line: Line): void {
    const text = excerpt(this.text, line.trimmedStart, line.trimmedEnd);
    this.add(this.#format.codes.afterEnd, line, {
      text,
      [this.#format.endLineFact]: this.endLine,
    });
  }

  #tellNoRecord(line: Line): void {
    const { textBefore, textBetween } = this.#format.codes;
    const first = this.cursor.runs.count === 0 && !this.#anyRecord;
    const text = excerpt(this.text, line.trimmedStart, line.trimmedEnd);
    this.add(first ? textBefore : textBetween, line, { text });
  }

  protected add(code: Code, line: Line, args: IssueArgs = {}): void {
    this.issues.add(code, { offset: line.trimmedStart, line: this.cursor.line }, args);
  }

  protected addBrokenDigits(broken: BrokenDigits, line: Line): void {
    const { notADigit, oddDigits } = this.#format.codes;
    if (broken.kind === "odd-digits") {
      this.add(oddDigits, line, { digits: broken.digits });
    } else {
      const text = excerpt(this.text, broken.at, broken.at + 1);
      this.add(notADigit, line, { text, column: broken.at - line.start + 1 });
    }
  }

  /** Tells a data record without data, and keeps the length of the longest. */
  protected noteDataLength(lengthBytes: number, line: Line): void {
    if (lengthBytes === 0) this.add(this.#format.codes.emptyRecord, line);
    if (lengthBytes > this.cursor.longestRecordBytes) this.cursor.longestRecordBytes = lengthBytes;
  }

  /** Takes data bytes of the line's record as far as they lie below 4 GiB; tells those that do not. */
  protected append(
    address: number,
    line: Line,
    { digitsAt, lengthBytes }: { readonly digitsAt: number; readonly lengthBytes: number },
  ): void {
    const kept = Math.min(lengthBytes, ADDRESS_SPACE_BYTES - address);
    if (kept < lengthBytes) {
      this.add(this.#format.codes.past4g, line, { address, count: lengthBytes - kept });
    }
    if (kept <= 0) return;
    this.cursor.append(address, { digitsAt, lengthBytes: kept, offset: line.trimmedStart });
  }

  #checkWhole(order: Uint32Array): void {
    const { codes, dataBytesOf } = this.#format;
    const { runs, endings } = this.cursor;
    this.#checkTrailingControl();
    this.checkRecords();
    if (endings.result() === "mixed") this.issues.add(codes.mixedLineEndings);
    if (runs.count === 0) this.issues.add(this.noDataCode());
    addRepeats(
      this.issues,
      { text: this.text, runs, order },
      { same: codes.repeatedSame, differs: codes.repeatedDiffers, dataBytesOf },
    );
  }

  #checkTrailingControl(): void {
    if (this.#trailingControl === undefined) return;
    const { start: offset, count, what } = this.#trailingControl;
    const line = endsInsideLine(this.text) ? this.cursor.line - 1 : this.cursor.line;
    this.issues.add(this.#format.codes.trailingControl, { offset, line }, { count, what });
  }

  #notOfFormat(): FormatError {
    const { name, beginning } = this.#format;
    const line = lineAt(this.#file, bomLength(this.#file));
    const found = escapeText(excerpt(this.#file, line.trimmedStart, line.trimmedEnd));
    return new FormatError(
      "not-of-format",
      `content is not ${name}: no line begins with ${beginning}, line 1 is "${found}"`,
      { actor: "input", hint: "check that the file is what its name says", details: { offset: 0 } },
    );
  }
}
