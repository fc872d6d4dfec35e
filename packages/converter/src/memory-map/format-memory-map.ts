/**
 * A memory map as lines of text for a terminal of a given width. The words come
 * from `labels.ts`, the table from `text-table.ts`; colours from the caller.
 */
import { containsRange, rangeSizeBytes } from "@dfukit/memory";
import { drawBar, stretchesOf } from "./bar.js";
import { clipToWidth, displayWidth } from "./display-width.js";
import { blockTotal, erasedNote, regionTitle, regionTotal } from "./labels.js";
import {
  GAP,
  headerLine,
  INDENT,
  type Line,
  layOutTable,
  type MapCharset,
  type Page,
  type PaintRole,
  rowLine,
  rowLines,
  type Table,
  tableWidth,
} from "./text-table.js";
import type { MapBlock, MapRegion, MemoryMap } from "./types.js";

/** How to write a map. */
export interface FormatMemoryMapOptions {
  /** No line is wider. Default 80. */
  readonly columns?: number | undefined;
  /** Default `unicode`. */
  readonly charset?: MapCharset | undefined;
  /** Adds colours: returns `text` with sequences around it that take no columns. */
  readonly paint?: ((role: PaintRole, text: string) => string) | undefined;
}

/**
 * The map as lines without line ends: for each memory a heading, the whole
 * memory as one bar, a table with one row for each row of the map, and a total.
 */
export function formatMemoryMap(
  map: MemoryMap,
  options: FormatMemoryMapOptions = {},
): readonly string[] {
  const { columns = 80, charset = "unicode", paint = (_role, text) => text } = options;
  const table = layOutTable(map, { columns, charset });
  const blocks = [
    ...map.regions.map((region) => regionLines(region, { table, erasedByte: map.erasedByte })),
    ...(map.segments === null ? [] : [segmentLines(map.segments, table)]),
    ...(map.outside === null ? [] : [outsideLines(map.outside, table)]),
  ];
  const lines = blocks.flatMap((block, nth) => (nth === 0 ? block : [[], ...block]));
  return lines.map((line) => finishLine(line, { columns, charset, paint }));
}

function regionLines(
  region: MapRegion,
  { table, erasedByte }: { readonly table: Table; readonly erasedByte: number | null },
): readonly Line[] {
  const note = erasedNote(region, erasedByte);
  const alternate = `alternate setting ${region.alternateSetting}`;
  return [
    ...headingLines(regionTitle(region), { alternate, ...table }),
    ...(region.rows.length > 1 ? overviewLines(region, table) : []),
    headerLine(table),
    ...region.rows.flatMap((row) => rowLines(row, table)),
    ...totalLines(regionTotal(region), table),
    ...(note === null ? [] : [[{ role: "dim", text: `${INDENT}${note}` } as const]]),
  ];
}

function segmentLines(block: MapBlock, table: Table): readonly Line[] {
  const total = totalLines(blockTotal(block), table);
  if (block.rows.length === 0) return total;
  return [headerLine(table), ...looseLines(block, table), ...total];
}

function outsideLines(block: MapBlock, table: Table): readonly Line[] {
  return [
    [{ role: "heading", text: "outside every memory of the chip" }],
    ...looseLines(block, table),
    ...totalLines(blockTotal(block), table),
  ];
}

/** The whole memory as one bar; as several of one scale where holes divide it. */
function overviewLines({ ranges, rows }: MapRegion, table: Table): readonly Line[] {
  const width = Math.max(1, Math.min(tableWidth(table), table.columns) - INDENT.length);
  const largestBytes = Math.max(...ranges.map(rangeSizeBytes));
  return ranges.map((range) => {
    const cellCount = Math.max(1, Math.round((width * rangeSizeBytes(range)) / largestBytes));
    const stretches = stretchesOf(rows.filter((row) => containsRange(range, row.range)));
    const bar = drawBar(range, stretches, { cellCount, characters: table.characters });
    return [{ role: null, text: INDENT }, ...bar];
  });
}

/** The bars of loose data are to scale with each other; a gap has none. */
function looseLines({ rows }: MapBlock, table: Table): readonly Line[] {
  const data = rows.filter(({ role }) => role !== "free");
  const scaleBytes = Math.max(1, ...data.map(({ range }) => rangeSizeBytes(range)));
  const characters = { ...table.characters, free: " " };
  return rows.map((row) => rowLine(row, { ...table, characters, scaleBytes }));
}

/** Name and alternate setting on one line, or on two where both are too wide for one. */
function headingLines(
  title: string,
  { alternate, columns, charset }: { readonly alternate: string } & Page,
): readonly Line[] {
  const heading = { role: "heading", text: title } as const;
  const shown = charset === "ascii" ? toAscii(title) : title;
  const fits = displayWidth(shown) + GAP.length + alternate.length <= columns;
  if (fits) return [[heading, { role: "dim", text: GAP + alternate }]];
  return [[heading], [{ role: "dim", text: INDENT + alternate }]];
}

/** A total on one line, or its range on a line of its own. */
function totalLines(total: string, { columns }: Table): readonly Line[] {
  const split = total.lastIndexOf(", ");
  const parts =
    INDENT.length + displayWidth(total) <= columns || split < 0
      ? [total]
      : [total.slice(0, split), total.slice(split + 2)];
  return parts.map((text) => [{ role: null, text: INDENT + text }]);
}

interface Finish extends Page {
  readonly paint: (role: PaintRole, text: string) => string;
}

/** Clips a line to the width before it is painted, so that no colour is cut in half. */
function finishLine(line: Line, { columns, charset, paint }: Finish): string {
  let left = columns;
  let finished = "";
  for (const { role, text } of trimEnd(line)) {
    const clipped = clipToWidth(charset === "ascii" ? toAscii(text) : text, left);
    left -= displayWidth(clipped);
    if (clipped !== "") finished += role === null ? clipped : paint(role, clipped);
  }
  return finished;
}

/** The line without blanks at its end. */
function trimEnd(line: Line): Line {
  const lastText = line.findLastIndex(({ text }) => text.trimEnd() !== "");
  return line
    .slice(0, lastText + 1)
    .map(({ role, text }, nth) => ({ role, text: nth === lastText ? text.trimEnd() : text }));
}

const ASCII_SIGNS: Readonly<Record<string, string>> = { "–": "-", "×": "x", "─": "-" };

/** The text in ASCII: the map's own signs by their like, others as escapes. */
function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7E]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return ASCII_SIGNS[sign] ?? `\\u{${code.toString(16)}}`;
  });
}
