/**
 * Parts of an image found by bisection. A plan asks for the part in every sector and
 * in every block; looking at every segment each time would be quadratic. Pure.
 */
import {
  type AddressRange,
  type Image,
  readByteRange,
  type Segment,
  segmentRange,
  slice,
} from "@dfukit/memory";

/**
 * The number of leading items for which `isBefore` holds. The list has to be such that
 * it holds for none behind them.
 */
export function countLeading<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const item = items[middle];
    if (item !== undefined && isBefore(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The segments that have a byte in `range`, whole. */
export function segmentsAt({ segments }: Image, range: AddressRange): readonly Segment[] {
  const from = countLeading(segments, (segment) => segmentRange(segment).end <= range.start);
  const to = countLeading(segments, ({ address }) => address < range.end);
  return from < to ? segments.slice(from, to) : [];
}

/** The part of the image inside `range`; bytes are shared, not copied. */
export function imageWithin(image: Image, range: AddressRange): Image {
  return slice({ segments: segmentsAt(image, range) }, range);
}

/** The parts of `range` that the image does not hold, ascending. */
export function uncovered({ start, end }: AddressRange, image: Image): readonly AddressRange[] {
  const left: AddressRange[] = [];
  let from = start;
  for (const segment of segmentsAt(image, { start, end })) {
    const own = segmentRange(segment);
    if (from < own.start) left.push({ start: from, end: own.start });
    from = own.end;
  }
  if (from < end) left.push({ start: from, end });
  return left;
}

/** The image without the bytes that another holds; bytes are shared, not copied. */
export function imageWithout(image: Image, other: Image): Image {
  return {
    segments: image.segments.flatMap((segment) =>
      uncovered(segmentRange(segment), other).flatMap(
        (range) => slice({ segments: [segment] }, range).segments,
      ),
    ),
  };
}

/** The bytes of `range`, copied, with `fillByte` where the image has none. */
export function bytesWithin(image: Image, range: AddressRange, fillByte: number): Uint8Array {
  return readByteRange({ segments: segmentsAt(image, range) }, range, fillByte);
}
