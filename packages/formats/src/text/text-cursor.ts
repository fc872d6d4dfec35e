/**
 * Where a text parser stands in its file, and what it has gathered so far. The
 * hot loop of each format copies this into locals and puts it back when it stops.
 */
import { DigitDecoder } from "./digit-decoder.js";
import { RunList } from "./run-list.js";
import { EndingTally } from "./tally.js";

/** A stretch of digits on a line that are data bytes. */
export interface DataDigits {
  readonly digitsAt: number;
  readonly lengthBytes: number;
  /** Byte offset of their record. */
  readonly offset: number;
}

/** Position and yield of one pass over a text file. */
export class TextCursor {
  readonly text: Uint8Array;
  readonly runs: RunList;
  readonly decoder: DigitDecoder;
  readonly endings: EndingTally = new EndingTally();
  /** Byte offset of the next line. */
  at = 0;
  /** Its number, counted from 1. */
  line = 1;
  /** The address that would continue the last run; −1 if the next data begin a run anyway. */
  nextAddress = -1;
  /** Data bytes in the longest data record so far. */
  longestRecordBytes = 0;

  constructor(text: Uint8Array) {
    this.text = text;
    this.runs = new RunList(Math.ceil(text.length / 2));
    this.decoder = new DigitDecoder(text, this.runs.arena);
  }

  /** Takes data bytes of the record on the current line; all are digits, and below 4 GiB. */
  append(address: number, { digitsAt, lengthBytes, offset }: DataDigits): void {
    const { runs } = this;
    if (address !== this.nextAddress) runs.begin(address, offset, this.line);
    this.decoder.decode(digitsAt, runs.used, lengthBytes);
    runs.used += lengthBytes;
    this.nextAddress = address + lengthBytes;
  }
}
