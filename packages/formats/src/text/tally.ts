/** Small counts that both text parsers keep: line endings and record types. */
import type { LineEnding } from "../document.js";
import type { Line } from "./line.js";

/** Which line endings a file has. */
export class EndingTally {
  #seen = 0;

  add(ending: Line["ending"]): void {
    this.#seen |= { none: 0, lf: 1, crlf: 2, cr: 4 }[ending];
  }

  /** Adds several at once, or-ed together: 1 for LF, 2 for CR LF, 4 for CR. */
  addBits(bits: number): void {
    this.#seen |= bits;
  }

  /** The one kind of ending, or that there are several or none. */
  result(): LineEnding {
    const kinds: Readonly<Record<number, LineEnding>> = { 0: "none", 1: "lf", 2: "crlf", 4: "cr" };
    return kinds[this.#seen] ?? "mixed";
  }
}

/** The counts above zero, by record type. */
export function countsByType(counts: Uint32Array): Readonly<Record<number, number>> {
  const entries = Array.from(counts, (count, type) => [type, count] as const);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
