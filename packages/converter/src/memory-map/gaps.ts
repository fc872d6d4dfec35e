/** Arithmetic on the gaps between stretches of data; a leaf module of the memory map. */
import { type AddressRange, type Segment, segmentRange } from "@dfukit/memory";

/** The parts of `range` that none of the segments holds. The segments ascend and lie inside it. */
export function holesIn(
  range: AddressRange,
  segments: readonly Segment[],
): readonly AddressRange[] {
  const holes: AddressRange[] = [];
  let next = range.start;
  for (const { start, end } of segments.map(segmentRange)) {
    if (next < start) holes.push({ start: next, end: start });
    next = end;
  }
  if (next < range.end) holes.push({ start: next, end: range.end });
  return holes;
}

/** The parts of `range` that are not holes. The holes ascend and lie inside it. */
export function dataIn(
  range: AddressRange,
  holes: readonly AddressRange[],
): readonly AddressRange[] {
  const data: AddressRange[] = [];
  let next = range.start;
  for (const { start, end } of holes) {
    if (next < start) data.push({ start: next, end: start });
    next = end;
  }
  if (next < range.end) data.push({ start: next, end: range.end });
  return data;
}

/** The indices of the `count` smallest sizes; the earlier ones where sizes are equal. */
export function smallestIndices(sizes: readonly number[], count: number): ReadonlySet<number> {
  const order = sizes.map((size, index) => ({ size, index }));
  order.sort((a, b) => a.size - b.size || a.index - b.index);
  return new Set(order.slice(0, Math.max(0, count)).map(({ index }) => index));
}
