/**
 * Bars of a memory map: each cell stands for an equal part of an address range
 * and is filled as far as data covers it. A leaf module of the text renderer.
 */
import type { AddressRange } from "@dfukit/memory";
import { dataIn } from "./gaps.js";
import type { MapRole, MapRow } from "./types.js";

/** The characters of a bar. */
export interface BarCharacters {
  /** From barely to wholly filled; a cell with any data is never empty. */
  readonly fill: readonly string[];
  readonly erased: string;
  readonly free: string;
}

/** Eighths of a cell, U+258F to U+2588. */
export const UNICODE_BAR: BarCharacters = {
  fill: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
  erased: "▒",
  free: "·",
};

/** For terminals without block characters: a cell with any data is full. */
export const ASCII_BAR: BarCharacters = { fill: ["#"], erased: "=", free: "." };

/** Neighbouring cells of one role. */
export interface BarPiece {
  readonly role: MapRole;
  readonly text: string;
}

/** A stretch of addresses that a bar shows, ascending among its like. */
export interface BarStretch extends AddressRange {
  readonly role: Exclude<MapRole, "free">;
}

/** What the rows hold, as stretches for {@link drawBar}. */
export function stretchesOf(rows: readonly MapRow[]): readonly BarStretch[] {
  return rows.flatMap((row) => {
    const { role } = row;
    return role === "free" ? [] : dataIn(row.range, row.holes).map((range) => ({ ...range, role }));
  });
}

/** How to draw a bar. */
export interface BarOptions {
  readonly cellCount: number;
  readonly characters: BarCharacters;
}

/** The bar for `range`: exactly `cellCount` cells, as pieces of one role each. */
export function drawBar(
  range: AddressRange,
  stretches: readonly BarStretch[],
  { cellCount, characters }: BarOptions,
): readonly BarPiece[] {
  const cellBytes = (range.end - range.start) / cellCount;
  const cells = emptyCells(cellCount);
  for (const stretch of stretches) addStretch(cells, stretch, { start: range.start, cellBytes });
  const pieces: { role: MapRole; text: string }[] = [];
  for (const cell of cells) {
    const role = roleOf(cell);
    const text = characterOf(cell, { role, cellBytes, characters });
    const last = pieces.at(-1);
    if (last?.role === role) last.text += text;
    else pieces.push({ role, text });
  }
  return pieces;
}

/** Bytes of each kind in one cell; fractions where a cell is less than a byte. */
type Cell = Record<BarStretch["role"], number>;

function emptyCells(count: number): readonly Cell[] {
  return Array.from({ length: count }, () => ({ used: 0, erased: 0, outside: 0 }));
}

function addStretch(
  cells: readonly Cell[],
  { start, end, role }: BarStretch,
  scale: { readonly start: number; readonly cellBytes: number },
): void {
  const from = (start - scale.start) / scale.cellBytes;
  const to = (end - scale.start) / scale.cellBytes;
  const first = Math.max(0, Math.floor(from));
  const behind = Math.min(cells.length, Math.ceil(to));
  for (let nth = first; nth < behind; nth++) {
    const covered = Math.min(to, nth + 1) - Math.max(from, nth);
    const cell = cells[nth];
    if (cell !== undefined) cell[role] += covered * scale.cellBytes;
  }
}

/** A cell with any programmed byte is not shown as erased. */
function roleOf({ used, erased, outside }: Cell): MapRole {
  if (outside > 0) return "outside";
  if (used > 0) return "used";
  return erased > 0 ? "erased" : "free";
}

function characterOf(
  cell: Cell,
  about: { readonly role: MapRole; readonly cellBytes: number; readonly characters: BarCharacters },
): string {
  const { role, cellBytes, characters } = about;
  if (role === "free" || role === "erased") return characters[role];
  const steps = characters.fill.length;
  const share = (cell.used + cell.erased + cell.outside) / cellBytes;
  // Sums of fractions may miss the whole by a rounding error.
  const filled = share > 1 - 1e-9 ? steps : Math.min(steps - 1, Math.round(share * steps));
  return characters.fill[Math.max(1, filled) - 1] ?? characters.free;
}
