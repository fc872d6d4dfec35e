/**
 * What a user may do to the data: crop, exclude, offset, fill, always in that
 * order. The first three here; `fill.ts` does the last, which has to see all inputs.
 */
import {
  ADDRESS_SPACE_BYTES,
  type AddressRange,
  exclude,
  type Image,
  joinRanges,
  offsetImage,
} from "@dfukit/memory";

/** Edits in the order in which they are applied. */
export interface Edits {
  /** Keep only what lies in one of these; empty keeps all. */
  readonly crop?: readonly AddressRange[] | undefined;
  /** Drop what lies in one of these. */
  readonly exclude?: readonly AddressRange[] | undefined;
  /** Move every byte by this much; may be negative. */
  readonly offsetBytes?: number | undefined;
  /** Fill the gaps inside these ranges; existing bytes stay. */
  readonly fill?: readonly { readonly range: AddressRange; readonly byte: number }[] | undefined;
}

/**
 * Crops, excludes, then moves one image. Bytes are shared.
 * @throws MemoryError `address-out-of-range` or `range-invalid` if the offset
 *   moves data out of the address space.
 */
export function cutAndMove(image: Image, edits: Edits): Image {
  const { offsetBytes = 0 } = edits;
  const kept = excludeAll(cropTo(image, edits.crop), edits.exclude);
  return offsetBytes === 0 ? kept : offsetImage(kept, offsetBytes);
}

function cropTo(image: Image, ranges: readonly AddressRange[] = []): Image {
  if (ranges.length === 0) return image;
  return excludeAll(image, gapsInside({ start: 0, end: ADDRESS_SPACE_BYTES }, joinRanges(ranges)));
}

function excludeAll(image: Image, ranges: readonly AddressRange[] = []): Image {
  return ranges.reduce<Image>((left, range) => exclude(left, range), image);
}

/** The parts of `range` that none of the ascending, disjoint ranges in `taken` holds. */
export function gapsInside(
  range: AddressRange,
  taken: readonly AddressRange[],
): readonly AddressRange[] {
  const gaps: AddressRange[] = [];
  let { start } = range;
  for (const hole of taken) {
    if (hole.start >= range.end) break;
    if (hole.start > start) gaps.push({ start, end: hole.start });
    start = Math.max(start, hole.end);
  }
  if (start < range.end) gaps.push({ start, end: range.end });
  return gaps;
}
