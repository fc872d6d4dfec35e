/**
 * What a text parser gathers: all data bytes in file order in one arena, and the
 * runs in it as columns of numbers. One object for each record would cost more
 * than ten times the data; a run is many records, and a column entry 16 bytes.
 */
import type { DataRun } from "../document.js";

/** Columns grow by this factor. */
const GROWTH = 2;

/** Up to so many runs a document has them as they stand; see {@link RunList.toRuns}. */
export const MOST_RUNS_IN_FILE_ORDER = 65_536;

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
    this.#addresses = grown(this.#addresses);
    this.#arenaStarts = grown(this.#arenaStarts);
    this.#offsets = grown(this.#offsets);
    this.#lines = grown(this.#lines);
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

  /** The run's bytes, a view of the arena. */
  bytes(index: number): Uint8Array {
    const from = this.#arenaStarts[index] ?? 0;
    return this.arena.subarray(from, from + this.sizeBytes(index));
  }

  /** The byte of run `index` at `address`, which must lie in it. */
  byte(index: number, address: number): number {
    return this.arena[(this.#arenaStarts[index] ?? 0) + address - this.address(index)] ?? 0;
  }

  /** Run numbers in ascending order of address; of equal ones, the earlier first. */
  byAddress(): Uint32Array {
    const order = new Uint32Array(this.count);
    let sorted = true;
    for (let index = 0; index < order.length; index++) {
      order[index] = index;
      if (index > 0 && this.address(index - 1) > this.address(index)) sorted = false;
    }
    return sorted ? order : sortedByKey(order, this.#addresses);
  }

  /**
   * The runs as the document has them: in file order, their bytes views of the
   * arena. A file of more than {@link MOST_RUNS_IN_FILE_ORDER} runs (records that
   * are shuffled, byte by byte) would need far more memory for the objects than
   * for its text. Its runs are laid out by address instead: those that touch or
   * overlap are joined, the last in the file wins, and offset and line are those
   * of the run with the lowest address. `order` is what `byAddress` gave.
   */
  toRuns(order: Uint32Array): readonly DataRun[] {
    if (this.count > MOST_RUNS_IN_FILE_ORDER) return this.#joined(order);
    return Array.from({ length: this.count }, (_, index) => this.#run(index, this.bytes(index)));
  }

  #run(index: number, bytes: Uint8Array): DataRun {
    return {
      address: this.address(index),
      bytes,
      offset: this.offset(index),
      line: this.line(index),
    };
  }

  #joined(order: Uint32Array): readonly DataRun[] {
    const arena = new Uint8Array(this.used);
    // Of the right length at once: a list that grows has its old copies about as well.
    const runs = new Array<DataRun>(this.#groupCount(order));
    let used = 0;
    let count = 0;
    for (let at = 0; at < order.length; ) {
      const { next, start, end } = this.#groupAt(order, at);
      const bytes = arena.subarray(used, used + end - start);
      const first = order[at] ?? 0;
      if (next === at + 1) this.#copy(first, bytes, 0);
      else {
        // In file order, so that the last wins.
        for (const index of order.slice(at, next).sort()) {
          this.#copy(index, bytes, this.address(index) - start);
        }
      }
      runs[count++] = this.#run(first, bytes);
      used += end - start;
      at = next;
    }
    return runs;
  }

  #groupCount(order: Uint32Array): number {
    let count = 0;
    for (let at = 0; at < order.length; count++) at = this.#groupAt(order, at).next;
    return count;
  }

  /** The runs from `order[at]` up to `order[next]` that touch or overlap without a gap. */
  #groupAt(order: Uint32Array, at: number): Group {
    const start = this.address(order[at] ?? 0);
    let end = this.end(order[at] ?? 0);
    let next = at + 1;
    for (; next < order.length && this.address(order[next] ?? 0) <= end; next++) {
      end = Math.max(end, this.end(order[next] ?? 0));
    }
    return { next, start, end };
  }

  /** Byte by byte: runs are short here, and a view of each would cost more than the copy. */
  #copy(index: number, target: Uint8Array, to: number): void {
    const from = this.#arenaStarts[index] ?? 0;
    const size = this.sizeBytes(index);
    for (let at = 0; at < size; at++) target[to + at] = this.arena[from + at] ?? 0;
  }
}

interface Group {
  readonly next: number;
  readonly start: number;
  readonly end: number;
}

function grown(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(column.length * GROWTH);
  larger.set(column);
  return larger;
}

const RADIX = 0x10000;

/** Sorts run numbers by their keys in two passes over 16 bits each: linear and stable. */
function sortedByKey(order: Uint32Array, keys: Uint32Array): Uint32Array {
  const halfway = new Uint32Array(order.length);
  sortByDigit(order, halfway, { keys, shift: 0 });
  sortByDigit(halfway, order, { keys, shift: 16 });
  return order;
}

function sortByDigit(
  from: Uint32Array,
  to: Uint32Array,
  { keys, shift }: { readonly keys: Uint32Array; readonly shift: number },
): void {
  // The place where the next number of each digit goes: behind all with a smaller digit.
  const places = new Uint32Array(RADIX + 1);
  for (const index of from) {
    const digit = ((keys[index] ?? 0) >>> shift) % RADIX;
    places[digit + 1] = (places[digit + 1] ?? 0) + 1;
  }
  for (let digit = 1; digit <= RADIX; digit++) {
    places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  }
  for (const index of from) {
    const digit = ((keys[index] ?? 0) >>> shift) % RADIX;
    const place = places[digit] ?? 0;
    to[place] = index;
    places[digit] = place + 1;
  }
}
