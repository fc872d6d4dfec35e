/**
 * Writes the records of a text format into a buffer of the exact size. Two
 * digits at a time by table; no strings.
 */
import { digitPairs } from "./hex-digits.js";
import { CR, LF } from "./line.js";

/** How lines of a written file end. */
export type WrittenLineEnding = "lf" | "crlf";

/** The number of characters of a line ending. */
export function endingBytes(lineEnding: WrittenLineEnding): number {
  return lineEnding === "crlf" ? 2 : 1;
}

/** A cursor over the output. `sum` adds up the bytes since `begin`. */
export class RecordWriter {
  readonly output: Uint8Array;
  readonly #view: DataView;
  readonly #pairs: Uint16Array;
  readonly #crlf: boolean;
  #at = 0;
  sum = 0;

  /** `sizeBytes` is that of the whole file, to the byte. */
  constructor(sizeBytes: number, lineEnding: WrittenLineEnding) {
    this.output = new Uint8Array(sizeBytes);
    this.#view = new DataView(this.output.buffer);
    this.#pairs = digitPairs();
    this.#crlf = lineEnding === "crlf";
  }

  /** Starts a record with one or two plain characters, which do not count into the sum. */
  begin(first: number, second?: number): void {
    this.output[this.#at++] = first;
    if (second !== undefined) this.output[this.#at++] = second;
    this.sum = 0;
  }

  byte(value: number): void {
    this.#view.setUint16(this.#at, this.#pairs[value] as number, true); // value is a byte
    this.#at += 2;
    this.sum += value;
  }

  /** The u32 `value` in `lengthBytes` bytes, 0 to 4, big endian. */
  number(value: number, lengthBytes: number): void {
    for (let shift = 8 * lengthBytes - 8; shift >= 0; shift -= 8) {
      this.byte((value >>> shift) & 0xff);
    }
  }

  /** The bytes `from` up to `to`: the loop where all the time goes, two at once. */
  bytes(bytes: Uint8Array, from: number, to: number): void {
    const view = this.#view;
    const pairs = this.#pairs;
    let at = this.#at;
    let sum = 0;
    let index = from;
    // Every index is below `to`, which is at most bytes.length; the table has an entry for each byte.
    for (const end = to - 1; index < end; index += 2) {
      const first = bytes[index] as number;
      const second = bytes[index + 1] as number;
      view.setInt32(at, (pairs[first] as number) | ((pairs[second] as number) << 16), true);
      sum += first + second;
      at += 4;
    }
    this.#at = at;
    this.sum += sum;
    if (index < to) this.byte(bytes[index] as number);
  }

  /** Ends the record with a checksum and the line ending. */
  end(checksum: number): void {
    this.byte(checksum);
    if (this.#crlf) this.output[this.#at++] = CR;
    this.output[this.#at++] = LF;
  }
}
