/**
 * A memory map as one self-contained SVG: no script, no font, no link. It brings
 * its own background, so that it reads the same on a light and on a dark page.
 */
import { escapeText } from "@dfukit/formats";
import { formatAddress, formatSize, rangeSizeBytes } from "@dfukit/memory";
import { clipToWidth, displayWidth } from "./display-width.js";
import { dataIn } from "./gaps.js";
import {
  blockTotal,
  erasedNote,
  regionTitle,
  regionTotal,
  sectorLabel,
  sectorSizeLabel,
  useLabel,
} from "./labels.js";
import { escapeXml, svgRect, svgText } from "./svg-parts.js";
import type { MapBlock, MapRegion, MapRole, MapRow, MemoryMap } from "./types.js";

/** How to draw a map. */
export interface RenderMemoryMapOptions {
  /** The heading, such as the name of the file. Default `Memory map`. */
  readonly title?: string | undefined;
}

/** Lengths are CSS pixels. */
const WIDTH = 880;
const MARGIN = 28;
const BAR = { x: 126, width: 270 } as const;
const COLUMN_X = { sector: 412, sectorSize: 678, size: 774, use: WIDTH - MARGIN } as const;
const ROW_MIN_HEIGHT = 20;
/** A memory of several rows is about this high; rows below the minimum make it higher. */
const MEMORY_HEIGHT = 440;
const SINGLE_ROW_HEIGHT = 30;
const BORDER_GAP = 12;
const TITLE_MAX_WIDTH = 64;
/** Data that is thinner is still drawn this high. */
const DATA_MIN_HEIGHT = 1;
/** However thin data is spread, it can still be seen. */
const DATA_MIN_OPACITY = 0.25;

const STYLE = [
  ".page{fill:#ffffff;stroke:#d5dae1}",
  "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1d2733}",
  ".title{font-size:18px;font-weight:bold}",
  ".heading{font-size:14px;font-weight:bold}",
  ".dim{fill:#5b6776}",
  ".end{text-anchor:end}",
  ".free{fill:#eef1f5}",
  ".used{fill:#2a6fc9}",
  ".erased{fill:#f0b840}",
  ".outside{fill:#c8402f}",
  ".gap{fill:#ffffff;stroke:#9aa5b3;stroke-dasharray:4 3}",
  ".frame{fill:none;stroke:#46515f}",
].join("");

/** What has been drawn, and how far down the page it goes. */
interface Drawing {
  readonly parts: string[];
  y: number;
}

/** The map as a complete SVG document. */
export function renderMemoryMapSvg(map: MemoryMap, options: RenderMemoryMapOptions = {}): string {
  const title = shorten(escapeText(options.title ?? "Memory map"));
  const drawing: Drawing = { parts: [], y: MARGIN + 14 };
  drawing.parts.push(svgText({ x: MARGIN, y: drawing.y, className: "title", text: title }));
  drawing.y += 18;
  drawLegend(drawing, map);
  for (const region of map.regions) drawRegion(drawing, region, map.erasedByte);
  if (map.segments !== null) drawBlock(drawing, map.segments, "Data by address");
  if (map.outside !== null) drawBlock(drawing, map.outside, "Outside every memory of the chip");
  const height = Math.ceil(drawing.y + MARGIN - 16);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>`,
    ...drawing.parts,
    "</svg>",
    "",
  ].join("\n");
}

/** Names only what the map shows. */
function drawLegend(drawing: Drawing, map: MemoryMap): void {
  const rows = allRows(map);
  const labels: Readonly<Record<MapRole, string>> = {
    used: "data",
    erased: "sectors of erased bytes",
    free: map.segments === null ? "free" : "gap, not to scale",
    outside: "outside the chip",
  };
  let x = MARGIN;
  const roles = (["used", "erased", "free", "outside"] as const).filter((role) =>
    rows.some((row) => row.role === role || (role === "free" && row.holes.length > 0)),
  );
  for (const role of roles) {
    const className = role === "free" && map.segments !== null ? "gap" : role;
    const box = { x, y: drawing.y, width: 14, height: 14 };
    drawing.parts.push(svgRect({ ...box, className }), svgRect({ ...box, className: "frame" }));
    const text = labels[role];
    drawing.parts.push(svgText({ x: x + 20, y: drawing.y + 11, className: "dim", text }));
    x += 44 + text.length * 7.3;
  }
  drawing.y += 24;
}

function allRows(map: MemoryMap): readonly MapRow[] {
  const blocks = [map.segments, map.outside].flatMap((block) => (block === null ? [] : [block]));
  return [...map.regions, ...blocks].flatMap(({ rows }) => rows);
}

function drawRegion(drawing: Drawing, region: MapRegion, erasedByte: number | null): void {
  const note = erasedNote(region, erasedByte);
  drawHeading(drawing, shorten(regionTitle(region)), [
    regionTotal(region),
    ...(note === null ? [] : [note]),
  ]);
  const { rows } = region;
  const pixelsPerByte = MEMORY_HEIGHT / Math.max(1, region.sizeBytes);
  drawRows(drawing, rows, (row) =>
    rows.length === 1 ? SINGLE_ROW_HEIGHT : rangeSizeBytes(row.range) * pixelsPerByte,
  );
}

/** Gaps of loose data may be gigabytes: they are as high as the smallest row, whatever they span. */
function drawBlock(drawing: Drawing, block: MapBlock, heading: string): void {
  drawHeading(drawing, heading, [blockTotal(block)]);
  const dataRows = block.rows.filter(({ role }) => role !== "free");
  const dataSpanBytes = dataRows.reduce((sum, { range }) => sum + rangeSizeBytes(range), 0);
  const height = Math.min(MEMORY_HEIGHT, SINGLE_ROW_HEIGHT * 2 * dataRows.length);
  drawRows(drawing, block.rows, (row) =>
    row.role === "free" ? 0 : (rangeSizeBytes(row.range) / dataSpanBytes) * height,
  );
}

function drawHeading(drawing: Drawing, heading: string, details: readonly string[]): void {
  drawing.y += 22;
  drawing.parts.push(svgText({ x: MARGIN, y: drawing.y, className: "heading", text: heading }));
  for (const text of details) {
    drawing.y += 18;
    drawing.parts.push(svgText({ x: MARGIN, y: drawing.y, className: "dim", text }));
  }
  drawing.y += 12;
}

/** Draws rows from the top down, each at its address; `heightOf` may be below the minimum. */
function drawRows(
  drawing: Drawing,
  rows: readonly MapRow[],
  heightOf: (row: MapRow) => number,
): void {
  for (const [nth, row] of rows.entries()) {
    if (row.bordersBefore) drawing.y += BORDER_GAP;
    const height = Math.max(ROW_MIN_HEIGHT, heightOf(row));
    drawRow(drawing, row, height);
    drawing.y += height;
    const next = rows[nth + 1];
    // The last address of a memory is told where no row begins right behind it.
    if (next === undefined || next.range.start !== row.range.end) {
      drawing.y += 15;
      drawing.parts.push(addressText(row.range.end - 1, drawing.y - 3));
    }
  }
}

function drawRow(drawing: Drawing, row: MapRow, height: number): void {
  const box = { x: BAR.x, y: drawing.y, width: BAR.width, height };
  const isGap = row.role === "free" && row.sectors === null;
  drawing.parts.push(svgRect({ ...box, className: isGap ? "gap" : "free" }));
  drawing.parts.push(...dataRects(row, { y: drawing.y, height }));
  if (!isGap) drawing.parts.push(svgRect({ ...box, className: "frame" }));
  drawing.parts.push(addressText(row.range.start, drawing.y + 14));
  drawing.parts.push(...rowTexts(row, drawing.y + 14));
}

function rowTexts(row: MapRow, y: number): readonly string[] {
  const dim = row.role === "free" ? " dim" : "";
  const sector = sectorLabel(row);
  const texts = [
    { x: COLUMN_X.sector, className: `label${dim}`, text: sector === "" ? "" : `sector ${sector}` },
    { x: COLUMN_X.sectorSize, className: `end${dim}`, text: sectorSizeLabel(row) },
    { x: COLUMN_X.size, className: `end${dim}`, text: formatSize(rangeSizeBytes(row.range)) },
    { x: COLUMN_X.use, className: `end${dim}`, text: useLabel(row) },
  ];
  return texts.filter(({ text }) => text !== "").map((text) => svgText({ ...text, y }));
}

function addressText(address: number, y: number): string {
  const text = formatAddress(address);
  return svgText({ x: BAR.x - 10, y, className: "end dim", text });
}

/** A painted part of a row, in pixels from its top. */
interface Band {
  top: number;
  bottom: number;
  /** How much of it is data: less than its height where holes are too thin to draw. */
  dataHeight: number;
}

/** The data of a row at its place; what lies too near to be told apart is one paler band. */
function dataRects(
  row: MapRow,
  { y, height }: { readonly y: number; readonly height: number },
): readonly string[] {
  if (row.role === "free") return [];
  const pixelsPerByte = height / rangeSizeBytes(row.range);
  const bands: Band[] = [];
  for (const { start, end } of dataIn(row.range, row.holes)) {
    const top = (start - row.range.start) * pixelsPerByte;
    const bottom = (end - row.range.start) * pixelsPerByte;
    const last = bands.at(-1);
    if (last !== undefined && top - last.bottom < DATA_MIN_HEIGHT / 2) {
      last.bottom = bottom;
      last.dataHeight += bottom - top;
    } else bands.push({ top, bottom, dataHeight: bottom - top });
  }
  return bands.map((band) => bandRect(row, band, { y, height }));
}

function bandRect(
  { role }: MapRow,
  band: Band,
  row: { readonly y: number; readonly height: number },
): string {
  const exactHeight = band.bottom - band.top;
  const height = Math.max(DATA_MIN_HEIGHT, exactHeight);
  return svgRect({
    x: BAR.x,
    y: row.y + Math.min(band.top, row.height - height),
    width: BAR.width,
    height,
    className: role,
    opacity: exactHeight < height ? 1 : Math.max(DATA_MIN_OPACITY, band.dataHeight / exactHeight),
  });
}

function shorten(text: string): string {
  if (displayWidth(text) <= TITLE_MAX_WIDTH) return text;
  return `${clipToWidth(text, TITLE_MAX_WIDTH - 1)}…`;
}
