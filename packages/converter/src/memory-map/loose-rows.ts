/**
 * Rows for data that no layout describes: one for each stretch of data, and one
 * for each gap between where gaps say something.
 */
import { type AddressRange, type Image, imageSizeBytes, imageSpan, slice } from "@dfukit/memory";
import { holesIn, smallestIndices } from "./gaps.js";
import type { MapBlock, MapRole, MapRow } from "./types.js";

/** How to list loose data. */
export interface LooseOptions {
  /** `used` where there is no layout, `outside` where there is one. */
  readonly role: "used" | "outside";
  /** With more rows than this, data with the smallest gaps between becomes one row. */
  readonly maxRows: number;
}

/** The block for `image`: data and gaps without a layout; only data if it lies outside of one. */
export function looseBlock(image: Image, options: LooseOptions): MapBlock {
  const dataSpan = imageSpan(image) ?? null;
  return {
    usedBytes: imageSizeBytes(image),
    segmentCount: image.segments.length,
    dataSpan,
    rows: dataSpan === null ? [] : looseRows(image, dataSpan, options),
  };
}

function looseRows(
  image: Image,
  span: AddressRange,
  { role, maxRows }: LooseOptions,
): readonly MapRow[] {
  const gaps = largestGaps(holesIn(span, image.segments), { role, maxRows });
  const rows: MapRow[] = [];
  let next = span.start;
  for (const gap of gaps) {
    rows.push(looseRow(image, { start: next, end: gap.start }, role));
    if (role === "used") rows.push(looseRow(image, gap, "free"));
    next = gap.end;
  }
  rows.push(looseRow(image, { start: next, end: span.end }, role));
  return rows;
}

/** The gaps that divide rows: all, or the largest if that were too many rows. */
function largestGaps(
  gaps: readonly AddressRange[],
  { role, maxRows }: LooseOptions,
): readonly AddressRange[] {
  const rowsPerGap = role === "used" ? 2 : 1;
  const shownCount = Math.max(0, Math.floor((maxRows - 1) / rowsPerGap));
  const sizes = gaps.map(({ start, end }) => end - start);
  const swallowed = smallestIndices(sizes, gaps.length - shownCount);
  return gaps.filter((_, index) => !swallowed.has(index));
}

function looseRow(image: Image, range: AddressRange, role: MapRole): MapRow {
  const part = slice(image, range);
  return {
    range,
    role,
    sectors: null,
    usedBytes: imageSizeBytes(part),
    erasedSectorCount: 0,
    holes: holesIn(range, part.segments),
    bordersBefore: false,
  };
}
