/** Finds the addresses that a text file loads more than once, and the lines that do it. */
import { ISSUES_KEPT_PER_CODE, type IssueCollector } from "../issue.js";
import { type Line, lineAt } from "./line.js";
import type { RunList } from "./run-list.js";

/** Two runs that share the addresses `start` up to `end`. */
interface RunOverlap {
  /** Numbers of the runs, in file order. */
  readonly first: number;
  readonly second: number;
  readonly start: number;
  readonly end: number;
}

/** What {@link addRepeats} has to know of a format. */
export interface RepeatRules<Code extends string> {
  /** The codes for the same bytes again, and for other bytes. */
  readonly same: Code;
  readonly differs: Code;
  /** The data bytes of the line, 0 if it holds no sound data record. */
  readonly dataBytesOf: (text: Uint8Array, line: Line) => number;
}

/** Where the runs stand. */
export interface RepeatSource {
  readonly text: Uint8Array;
  readonly runs: RunList;
  /** What the runs' `byAddress` gave. */
  readonly order: Uint32Array;
}

/**
 * Adds an issue for each overlap of two runs. Each run is compared with the
 * furthest-reaching one before it, so that every address that comes twice is in
 * one of the overlaps; time is linear in the runs and the bytes compared.
 */
export function addRepeats<Code extends string>(
  issues: IssueCollector<Code>,
  { text, runs, order }: RepeatSource,
  rules: RepeatRules<Code>,
): void {
  const finder = new LineFinder(text, runs, rules.dataBytesOf);
  let furthest = order[0] ?? 0;
  for (let at = 1; at < order.length; at++) {
    const index = order[at] ?? 0;
    const start = runs.address(index);
    const end = Math.min(runs.end(index), runs.end(furthest));
    if (start < end) {
      const [first, second] = furthest < index ? [furthest, index] : [index, furthest];
      tell({ first, second, start, end });
    }
    if (runs.end(index) > runs.end(furthest)) furthest = index;
  }

  function tell({ first, second, start, end }: RunOverlap): void {
    const found = firstDifference(runs, { first, second, start, end });
    const code = found === undefined ? rules.same : rules.differs;
    const difference = found ?? start;
    // Looking up a line reads the file again; what is not going to be shown needs none.
    const shown = issues.countOf(code) < ISSUES_KEPT_PER_CODE;
    const firstLine = shown ? finder.lineOf(first, difference) : 0;
    const secondLine = shown ? finder.lineOf(second, difference) : 0;
    issues.add(
      code,
      { line: secondLine, address: difference },
      { size: end - start, address: start, firstLine, secondLine, difference },
    );
  }
}

function firstDifference(
  runs: RunList,
  { first, second, start, end }: RunOverlap,
): number | undefined {
  for (let address = start; address < end; address++) {
    if (runs.byte(first, address) !== runs.byte(second, address)) return address;
  }
  return undefined;
}

/** Where the search for a line of one run stands: `address` is what the line at `at` loads first. */
interface Cursor {
  readonly at: number;
  readonly line: number;
  readonly address: number;
}

/** Finds the line that loads an address. Goes on from where it was, as overlaps come by address. */
class LineFinder {
  readonly #text: Uint8Array;
  readonly #runs: RunList;
  readonly #dataBytesOf: (text: Uint8Array, line: Line) => number;
  readonly #cursors = new Map<number, Cursor>();

  constructor(
    text: Uint8Array,
    runs: RunList,
    dataBytesOf: (text: Uint8Array, line: Line) => number,
  ) {
    this.#text = text;
    this.#runs = runs;
    this.#dataBytesOf = dataBytesOf;
  }

  /** The line of the record that puts run `index`'s byte at `address`. */
  lineOf(index: number, address: number): number {
    const known = this.#cursors.get(index);
    let cursor = known === undefined || known.address > address ? this.#startOf(index) : known;
    while (cursor.at < this.#text.length) {
      const span = lineAt(this.#text, cursor.at);
      const next = cursor.address + this.#dataBytesOf(this.#text, span);
      if (next > address) break;
      cursor = { at: span.next, line: cursor.line + 1, address: next };
    }
    this.#cursors.set(index, cursor);
    return cursor.line;
  }

  #startOf(index: number): Cursor {
    const runs = this.#runs;
    const at = runs.offset(index);
    // A record that wraps inside its segment begins two runs; the second has what the first left.
    const wrapped = index > 0 && runs.offset(index - 1) === at ? runs.sizeBytes(index - 1) : 0;
    return { at, line: runs.line(index), address: runs.address(index) - wrapped };
  }
}
