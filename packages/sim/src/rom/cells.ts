/**
 * The memory cells of a chip and their physics: what programming does to cells that
 * were programmed before, what an erase or a cut leaves behind. Knows addresses and
 * units, but neither sectors nor requests.
 */
import {
  type AddressRange,
  alignDown,
  alignUp,
  intersect,
  rangeSizeBytes,
  subtract,
} from "@dfukit/memory";
import { garbageByte, PAGE_BYTES, type Page, type Pages } from "./pages.js";

/**
 * How cells take new data. `once`: ECC flash, a unit is programmed whole and once after
 * an erase. `and`, `or`: programming only moves bits away from the erased value 0xFF or
 * 0x00. `free`: EEPROM and registers.
 */
export type ProgramRule = "once" | "and" | "or" | "free";

/** The cells of one chip. */
export interface Cells {
  readonly pages: Pages;
  /** Program unit. */
  readonly unitBytes: number;
  readonly erasedByte: number;
  /** Whole units that fault when they are read. */
  faulty: readonly AddressRange[];
}

/** Data for consecutive cells, and how they take it. */
export interface Programming {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly rule: ProgramRule;
}

/** Bytes as they are, those of faulty units too. */
export function readCells({ pages }: Cells, range: AddressRange): Uint8Array {
  const bytes = new Uint8Array(rangeSizeBytes(range));
  for (const { page, start, from, to } of shared(pages, range)) {
    bytes.set(page.bytes.subarray(from, to), start - range.start);
  }
  return bytes;
}

/** Stores data; under `once` the rest of a unit that was begun becomes erased bytes. */
export function programCells(cells: Cells, programming: Programming): void {
  const { address, bytes, rule } = programming;
  const range = rangeOf(programming);
  if (rule === "once") {
    const units = unitsOf(cells, range);
    const whole = new Uint8Array(rangeSizeBytes(units)).fill(cells.erasedByte);
    whole.set(bytes, address - units.start);
    store(cells.pages, units.start, whole);
  } else if (rule === "free") {
    store(cells.pages, address, bytes);
    heal(cells, range);
  } else {
    combine(cells.pages, programming);
  }
  mark(cells, range);
}

/** The first unit in `range` that was programmed since the last erase, or null. */
export function firstProgrammed({ pages, unitBytes }: Cells, range: AddressRange): number | null {
  for (const { page, from, to, start } of shared(pages, range)) {
    const first = Math.floor(from / unitBytes);
    const found = page.programmed.subarray(0, Math.ceil(to / unitBytes)).indexOf(1, first);
    if (found >= 0) return start - from + found * unitBytes;
  }
  return null;
}

/** The first byte that its rule cannot turn into the wanted one, or null. */
export function firstStuck({ pages }: Cells, programming: Programming): number | null {
  const { address, bytes, rule } = programming;
  if (rule !== "and" && rule !== "or") return null;
  // A bit is stuck if it has left the erased value and is wanted back there.
  const flip = rule === "and" ? 0 : 0xff;
  for (const { page, start, from, to } of shared(pages, rangeOf(programming))) {
    for (let at = from, nth = start - address; at < to; at++, nth++) {
      if ((((bytes[nth] ?? 0) ^ flip) & ~((page.bytes[at] ?? 0) ^ flip)) !== 0) {
        return address + nth;
      }
    }
  }
  return null;
}

/** Erases cells, and mends the faulty units among them. */
export function eraseCells(cells: Cells, range: AddressRange): void {
  heal(cells, range);
  for (const part of split(range)) {
    if (isWholePage(part)) cells.pages.replace(part.start, "erased");
    else eraseInPage(cells, part);
  }
}

/** Leaves garbage, as an erase that was cut does. */
export function spoilCells(cells: Cells, range: AddressRange): void {
  for (const part of split(range)) {
    if (isWholePage(part)) cells.pages.replace(part.start, "garbage");
    else store(cells.pages, part.start, garbage(part));
  }
  mark(cells, range);
}

/** Makes the units of `range` fault when they are read; they count as programmed. */
export function damageCells(cells: Cells, range: AddressRange): void {
  const units = unitsOf(cells, range);
  cells.faulty = [...cells.faulty, units];
  mark(cells, units);
}

/** Whether a read of `range` meets a faulty unit. */
export function isFaulty({ faulty }: Cells, range: AddressRange): boolean {
  return faulty.some((other) => intersect(other, range) !== undefined);
}

function heal(cells: Cells, hole: AddressRange): void {
  if (cells.faulty.length === 0) return;
  cells.faulty = cells.faulty.flatMap((range) => subtract(range, hole));
}

function mark({ pages, unitBytes }: Cells, range: AddressRange): void {
  for (const { page, from, to } of owned(pages, range)) {
    page.programmed.fill(1, Math.floor(from / unitBytes), Math.ceil(to / unitBytes));
  }
}

function unitsOf({ unitBytes }: Cells, { start, end }: AddressRange): AddressRange {
  return { start: alignDown(start, unitBytes), end: alignUp(end, unitBytes) };
}

interface Part {
  readonly page: Page;
  /** Address of the part, and its offsets in the page. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

function split(range: AddressRange): readonly AddressRange[] {
  const parts: AddressRange[] = [];
  for (let start = range.start; start < range.end; ) {
    const end = Math.min(range.end, alignDown(start, PAGE_BYTES) + PAGE_BYTES);
    parts.push({ start, end });
    start = end;
  }
  return parts;
}

function partOf(page: Page, { start, end }: AddressRange): Part {
  const from = start % PAGE_BYTES;
  return { page, start, from, to: from + end - start };
}

function owned(pages: Pages, range: AddressRange): readonly Part[] {
  return split(range).map((part) => partOf(pages.own(part.start), part));
}

function shared(pages: Pages, range: AddressRange): readonly Part[] {
  return split(range).map((part) => partOf(pages.at(part.start), part));
}

function isWholePage(range: AddressRange): boolean {
  return rangeSizeBytes(range) === PAGE_BYTES;
}

function store(pages: Pages, address: number, bytes: Uint8Array): void {
  for (const { page, start, from, to } of owned(pages, rangeOf({ address, bytes }))) {
    page.bytes.set(bytes.subarray(start - address, start - address + to - from), from);
  }
}

function combine(pages: Pages, programming: Programming): void {
  const { address, bytes } = programming;
  const isAnd = programming.rule === "and";
  for (const { page, start, from, to } of owned(pages, rangeOf(programming))) {
    const cells = page.bytes;
    for (let at = from, nth = start - address; at < to; at++, nth++) {
      const wanted = bytes[nth] ?? 0;
      const old = cells[at] ?? 0;
      cells[at] = isAnd ? old & wanted : old | wanted;
    }
  }
}

type Data = Omit<Programming, "rule">;

function rangeOf({ address, bytes }: Data): AddressRange {
  return { start: address, end: address + bytes.length };
}

function garbage({ start, end }: AddressRange): Uint8Array {
  return new Uint8Array(end - start).map((_, nth) => garbageByte(start + nth));
}

function eraseInPage({ pages, unitBytes, erasedByte }: Cells, part: AddressRange): void {
  const page = pages.own(part.start);
  const { from, to } = partOf(page, part);
  page.bytes.fill(erasedByte, from, to);
  page.programmed.fill(0, Math.floor(from / unitBytes), Math.ceil(to / unitBytes));
}
