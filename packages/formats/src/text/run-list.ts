/**
 * What a text parser gathers: all data bytes in file order in one arena, and the
 * runs in it as columns of numbers. One object for each record would cost more
 * than ten times the data; a run is many records, and a column entry 16 bytes.
 */
import type { DataRun } from "../document.js";

/** Columns grow by this factor. */
const GROWTH = 2;

/** The runs of one file, while it is being parsed. */
export class RunList {
  /** All data bytes in file order. */
  readonly arena: Uint8Array;
  /** The number of data bytes so far: where the next go. */
  used = 0;
  count = 0;
  #addresses = new Uint32Array(16);
  #arenaStarts = new Uint32Array(16);
  #offsets = new Uint32Array(16);
  #lines = new Uint32Array(16);

  /** `mostBytes` bounds the data; pages of the arena that are never touched cost nothing. */
  constructor(mostBytes: number) {
    this.arena = new Uint8Array(mostBytes);
  }

  /** Begins a run at `used` with the record at `offset` on `line`. */
  begin(address: number, offset: number, line: number): void {
    if (this.count === this.#addresses.length) this.#grow();
    this.#addresses[this.count] = address;
    this.#arenaStarts[this.count] = this.used;
    this.#offsets[this.count] = offset;
    this.#lines[this.count] = line;
    this.count += 1;
  }

  #grow(): void {
    const grow = (column: Uint32Array): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(column.length * GROWTH);
      grown.set(column);
      return grown;
    };
    this.#addresses = grow(this.#addresses);
    this.#arenaStarts = grow(this.#arenaStarts);
    this.#offsets = grow(this.#offsets);
    this.#lines = grow(this.#lines);
  }

  address(index: number): number {
    return this.#addresses[index] ?? 0;
  }

  /** The address behind the run's last byte. */
  end(index: number): number {
    return this.address(index) + this.sizeBytes(index);
  }

  offset(index: number): number {
    return this.#offsets[index] ?? 0;
  }

  line(index: number): number {
    return this.#lines[index] ?? 0;
  }

  sizeBytes(index: number): number {
    const next = index + 1 < this.count ? (this.#arenaStarts[index + 1] ?? 0) : this.used;
    return next - (this.#arenaStarts[index] ?? 0);
  }

  /** The byte of run `index` at `address`, which must lie in it. */
  byte(index: number, address: number): number {
    return this.arena[(this.#arenaStarts[index] ?? 0) + address - this.address(index)] ?? 0;
  }

  /** Run numbers in ascending order of address; of equal ones, the earlier first. */
  byAddress(): Uint32Array {
    const order = Uint32Array.from({ length: this.count }, (_, index) => index);
    let sorted = true;
    for (let index = 1; index < this.count && sorted; index++) {
      sorted = this.address(index - 1) <= this.address(index);
    }
    return sorted ? order : order.sort((a, b) => this.address(a) - this.address(b) || a - b);
  }

  /** The runs as the document has them; bytes are views of the arena. */
  toRuns(): readonly DataRun[] {
    const runs: DataRun[] = [];
    for (let index = 0; index < this.count; index++) {
      const from = this.#arenaStarts[index] ?? 0;
      runs.push({
        address: this.address(index),
        bytes: this.arena.subarray(from, from + this.sizeBytes(index)),
        offset: this.offset(index),
        line: this.line(index),
      });
    }
    return runs;
  }
}

/** Two runs that share addresses. */
export interface RunOverlap {
  /** Numbers of the runs, in file order. */
  readonly first: number;
  readonly second: number;
  readonly start: number;
  readonly end: number;
  /** The first address where they differ, or undefined. */
  readonly firstDifference: number | undefined;
}

/**
 * Calls `tell` for overlapping runs. Each run is compared with the
 * furthest-reaching one before it, so that every address that comes twice is in
 * one of the overlaps; time is that of sorting plus the bytes compared.
 */
export function findOverlaps(runs: RunList, tell: (overlap: RunOverlap) => void): void {
  const order = runs.byAddress();
  let furthest = order[0] ?? 0;
  for (let at = 1; at < order.length; at++) {
    const index = order[at] ?? 0;
    const start = runs.address(index);
    const end = Math.min(runs.end(index), runs.end(furthest));
    if (start < end) {
      const [first, second] = furthest < index ? [furthest, index] : [index, furthest];
      tell({
        first,
        second,
        start,
        end,
        firstDifference: differ(runs, { first, second, start, end }),
      });
    }
    if (runs.end(index) > runs.end(furthest)) furthest = index;
  }
}

function differ(runs: RunList, overlap: Omit<RunOverlap, "firstDifference">): number | undefined {
  for (let address = overlap.start; address < overlap.end; address++) {
    if (runs.byte(overlap.first, address) !== runs.byte(overlap.second, address)) return address;
  }
  return undefined;
}
