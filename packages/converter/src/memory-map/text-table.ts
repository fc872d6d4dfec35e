/**
 * The table of a memory map as text: how wide its columns are on a page, and
 * its rows as pieces of text that are yet to be coloured.
 */
import {
  type AddressRange,
  formatAddress,
  formatRange,
  formatSize,
  rangeSizeBytes,
} from "@dfukit/memory";
import { ASCII_BAR, type BarCharacters, drawBar, stretchesOf, UNICODE_BAR } from "./bar.js";
import { sectorLabel, sectorSizeLabel, useLabel } from "./labels.js";
import type { MapRole, MapRow, MemoryMap } from "./types.js";

/** `ascii` for terminals and log files that can show nothing else. */
export type MapCharset = "unicode" | "ascii";

/** What a piece of text is, for colours. */
export type PaintRole = MapRole | "heading" | "dim";

/** Text in one colour; null is the terminal's own. */
export interface Piece {
  readonly role: PaintRole | null;
  readonly text: string;
}

/** A line of pieces; painted and clipped by the caller. */
export type Line = readonly Piece[];

/** What the caller's terminal shows. */
export interface Page {
  readonly columns: number;
  readonly charset: MapCharset;
}

/** The widths of the table, the same for every region of a map. */
export interface Table extends Page {
  readonly characters: BarCharacters;
  readonly addressOf: (range: AddressRange) => string;
  readonly showSectorSize: boolean;
  readonly addressWidth: number;
  readonly sectorWidth: number;
  readonly sectorSizeWidth: number;
  readonly sizeWidth: number;
  /** 0 for no bar. */
  readonly barWidth: number;
  /** The bytes that a whole bar stands for; null for those of its row. */
  readonly scaleBytes: number | null;
}

/** Stands in front of every line below a heading. */
export const INDENT: string = "  ";
/** Stands between columns. */
export const GAP: string = "  ";
const USE_WIDTH = ">99.9 %".length;
const BAR_MIN_WIDTH = 8;
const BAR_MAX_WIDTH = 64;
/** From this width on, there is room for the size of a sector. */
const WIDE_COLUMNS = 100;

/**
 * Gives the bar what the other columns leave. Where that is too little, end
 * addresses go first, then the bar, then the sectors.
 */
export function layOutTable(map: MemoryMap, { columns, charset }: Page): Table {
  const rows = [
    ...map.regions.flatMap((region) => region.rows),
    ...(map.segments?.rows ?? []),
    ...(map.outside?.rows ?? []),
  ];
  const widest = (label: (row: MapRow) => string): number =>
    rows.reduce((width, row) => Math.max(width, label(row).length), 0);
  const sectorWidth = widest(sectorLabel);
  const wide: Omit<Table, "barWidth"> = {
    columns,
    charset,
    characters: charset === "ascii" ? ASCII_BAR : UNICODE_BAR,
    addressOf: formatRange,
    showSectorSize: columns >= WIDE_COLUMNS && widest(sectorSizeLabel) > 0,
    addressWidth: "0x08000000–0x08000000".length,
    sectorWidth: sectorWidth === 0 ? 0 : Math.max("sector".length, sectorWidth),
    sectorSizeWidth: widest(sectorSizeLabel),
    sizeWidth: widest((row) => formatSize(rangeSizeBytes(row.range))),
    scaleBytes: null,
  };
  const narrow = {
    ...wide,
    addressOf: ({ start }: AddressRange) => formatAddress(start),
    addressWidth: "0x08000000".length,
  };
  for (const table of [wide, narrow]) {
    const room = columns - tableWidth({ ...table, barWidth: 0 }) - GAP.length;
    if (room >= BAR_MIN_WIDTH) return { ...table, barWidth: Math.min(BAR_MAX_WIDTH, room) };
  }
  const bare = { ...narrow, barWidth: 0 };
  return tableWidth(bare) <= columns ? bare : { ...bare, sectorWidth: 0 };
}

/** The columns that a row takes, the indent included. */
export function tableWidth(table: Table): number {
  const { addressWidth, sectorWidth, sectorSizeWidth, sizeWidth, barWidth } = table;
  const widths = [
    addressWidth,
    sectorWidth,
    table.showSectorSize ? sectorSizeWidth : 0,
    sizeWidth,
    barWidth,
    USE_WIDTH,
  ].filter((width) => width > 0);
  const gaps = GAP.length * (widths.length - 1);
  return INDENT.length + widths.reduce((sum, width) => sum + width, 0) + gaps;
}

/** The names of the columns; the bar needs none. */
export function headerLine(table: Table): Line {
  const cells = [
    "address".padEnd(table.addressWidth),
    ...(table.sectorWidth > 0 ? ["sector".padEnd(table.sectorWidth)] : []),
    ...(table.showSectorSize ? ["".padEnd(table.sectorSizeWidth)] : []),
    "size".padStart(table.sizeWidth),
  ];
  return [{ role: "dim", text: INDENT + cells.join(GAP) }];
}

/** A row, below a rule if a bank or the memory behind a hole begins with it. */
export function rowLines(row: MapRow, table: Table): readonly Line[] {
  const line = rowLine(row, table);
  return row.bordersBefore ? [borderLine(table), line] : [line];
}

/** A row: where, which sectors, how large, the bar, and how far used. */
export function rowLine(row: MapRow, table: Table): Line {
  const dim = row.role === "free" ? "dim" : null;
  const cells = [
    table.addressOf(row.range).padEnd(table.addressWidth),
    ...(table.sectorWidth > 0 ? [sectorLabel(row).padEnd(table.sectorWidth)] : []),
    ...(table.showSectorSize ? [sectorSizeLabel(row).padStart(table.sectorSizeWidth)] : []),
    formatSize(rangeSizeBytes(row.range)).padStart(table.sizeWidth),
  ];
  const { barWidth: cellCount, characters, scaleBytes } = table;
  const { start } = row.range;
  const scale = scaleBytes === null ? row.range : { start, end: start + scaleBytes };
  const bar = cellCount === 0 ? [] : drawBar(scale, stretchesOf([row]), { cellCount, characters });
  return [
    { role: dim, text: INDENT + cells.join(GAP) + GAP },
    ...bar,
    { role: dim, text: `${cellCount === 0 ? "" : GAP}${useLabel(row).padStart(USE_WIDTH)}` },
  ];
}

function borderLine(table: Table): Line {
  const width = tableWidth(table) - INDENT.length;
  return [{ role: "dim", text: INDENT + "─".repeat(width) }];
}
