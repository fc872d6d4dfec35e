/**
 * Writes the records of a text format into a buffer of the exact size. Two
 * digits at a time by table; no strings.
 */
import { DIGIT_PAIRS } from "./hex-digits.js";
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
  readonly #ending: WrittenLineEnding;
  #at = 0;
  sum = 0;

  constructor(sizeBytes: number, lineEnding: WrittenLineEnding) {
    this.output = new Uint8Array(sizeBytes);
    this.#ending = lineEnding;
  }

  /** Starts a record with its plain characters, which do not count into the sum. */
  begin(...codes: readonly number[]): void {
    for (const code of codes) this.output[this.#at++] = code;
    this.sum = 0;
  }

  byte(value: number): void {
    const pair = DIGIT_PAIRS[value] as number; // value is a byte
    this.output[this.#at] = pair & 0xff;
    this.output[this.#at + 1] = pair >>> 8;
    this.#at += 2;
    this.sum += value;
  }

  /** `value` in `lengthBytes` bytes, big endian. */
  number(value: number, lengthBytes: number): void {
    for (let shift = lengthBytes - 1; shift >= 0; shift--) {
      this.byte(Math.floor(value / 256 ** shift) % 256);
    }
  }

  /** The bytes `from` up to `to`: the loop where all the time goes. */
  bytes(bytes: Uint8Array, from: number, to: number): void {
    const output = this.output;
    let at = this.#at;
    let sum = this.sum;
    for (let index = from; index < to; index++) {
      const byte = bytes[index] as number; // index < bytes.length
      const pair = DIGIT_PAIRS[byte] as number; // a byte
      output[at] = pair & 0xff;
      output[at + 1] = pair >>> 8;
      at += 2;
      sum += byte;
    }
    this.#at = at;
    this.sum = sum;
  }

  /** Ends the record with a checksum and the line ending. */
  end(checksum: number): void {
    this.byte(checksum);
    if (this.#ending === "crlf") this.output[this.#at++] = CR;
    this.output[this.#at++] = LF;
  }
}
