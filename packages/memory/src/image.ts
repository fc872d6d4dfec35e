/**
 * The sparse firmware image that every format, plan and comparison works on.
 * Costs what its bytes cost, however far apart they lie.
 */
import { MemoryError } from "./error.js";
import type { AddressRange } from "./range.js";
import { ADDRESS_SPACE_BYTES, alignDown, alignUp, assertU32, intersect, rangeOf } from "./range.js";
import { formatRange } from "./text.js";

/** Bytes at an address; never empty, never past 4 GiB. */
export interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Segments in ascending order; none overlap, and segments that touch are joined. */
export interface Image {
  readonly segments: readonly Segment[];
}

/** Two of the given segments that share addresses. */
export interface Overlap {
  /** The shared addresses. */
  readonly range: AddressRange;
  /** Index of the earlier and of the later of the two in the list that was given. */
  readonly firstIndex: number;
  readonly secondIndex: number;
  /** The first address where their bytes differ; undefined if they are the same. */
  readonly firstDifference: number | undefined;
}

/** Whose bytes stay where segments overlap: those given first, or last. */
export type OverlapPolicy = "first" | "last";

/** The addresses of a segment. */
export function segmentRange(segment: Segment): AddressRange {
  return { start: segment.address, end: segment.address + segment.bytes.length };
}

/** The number of bytes in an image. */
export function imageSizeBytes(image: Image): number {
  return image.segments.reduce((sum, segment) => sum + segment.bytes.length, 0);
}

/** From the first to behind the last byte; undefined for an empty image. */
export function imageSpan(image: Image): AddressRange | undefined {
  const first = image.segments[0];
  const last = image.segments.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { start: first.address, end: last.address + last.bytes.length };
}

/**
 * An image of the given segments in any order; empty ones are dropped.
 * The bytes are not copied unless segments have to be joined.
 * @throws MemoryError `segments-overlap`, naming both ranges, even if the bytes
 *   are equal; `address-out-of-range` or `range-invalid` for a segment that does not fit.
 */
export function imageFromSegments(segments: readonly Segment[]): Image {
  const { image, overlaps } = combineSegments(segments, "last");
  const overlap = overlaps[0];
  if (overlap === undefined) return image;
  const [a, b] = [segments[overlap.firstIndex], segments[overlap.secondIndex]];
  const [first, second] = [a ?? EMPTY, b ?? EMPTY].map((s) => formatRange(segmentRange(s)));
  throw new MemoryError(
    "segments-overlap",
    `segment ${first} overlaps segment ${second} at ${formatRange(overlap.range)}`,
    { actor: "input", details: { start: overlap.range.start, end: overlap.range.end } },
  );
}

const EMPTY: Segment = { address: 0, bytes: new Uint8Array(1) };

/**
 * Lays the segments over each other by `policy` and tells which of them overlap.
 * Not every pair is told where three or more share an address, but every shared
 * address is in one of the overlaps told.
 * @throws MemoryError for a segment that does not fit into 4 GiB.
 */
export function combineSegments(
  segments: readonly Segment[],
  policy: OverlapPolicy,
): { readonly image: Image; readonly overlaps: readonly Overlap[] } {
  const order = [...segments.keys()].filter((index) => sizeAt(segments, index) > 0);
  for (const index of order) {
    const segment = segments[index] as Segment; // index comes from the list itself
    rangeOf(assertU32(segment.address, "segment address"), segment.bytes.length);
  }
  order.sort((a, b) => addressAt(segments, a) - addressAt(segments, b) || a - b);
  const joined: Segment[] = [];
  const overlaps: Overlap[] = [];
  for (let at = 0; at < order.length; ) {
    const group = takeGroup(segments, order, at);
    at += group.indices.length;
    joined.push(layGroup(segments, group, { policy, overlaps }));
  }
  return { image: { segments: joined }, overlaps };
}

function addressAt(segments: readonly Segment[], index: number): number {
  return (segments[index] as Segment).address; // callers pass indices of the list
}

function sizeAt(segments: readonly Segment[], index: number): number {
  return (segments[index] as Segment).bytes.length; // callers pass indices of the list
}

interface Group {
  readonly start: number;
  readonly end: number;
  /** Indices into the given list, ascending by address. */
  readonly indices: readonly number[];
}

/** The segments from `order[at]` on that touch or overlap without a gap. */
function takeGroup(segments: readonly Segment[], order: readonly number[], at: number): Group {
  const first = order[at] as number; // at < order.length
  const start = addressAt(segments, first);
  let end = start + sizeAt(segments, first);
  let to = at + 1;
  for (; to < order.length; to++) {
    const index = order[to] as number; // to < order.length
    const address = addressAt(segments, index);
    if (address > end) break;
    end = Math.max(end, address + sizeAt(segments, index));
  }
  return { start, end, indices: order.slice(at, to) };
}

function layGroup(
  segments: readonly Segment[],
  group: Group,
  result: { readonly policy: OverlapPolicy; readonly overlaps: Overlap[] },
): Segment {
  const only = group.indices[0] as number; // a group is never empty
  if (group.indices.length === 1) return segments[only] as Segment;
  tellOverlaps(segments, group.indices, result.overlaps);
  const bytes = new Uint8Array(group.end - group.start);
  const inGivenOrder = [...group.indices].sort((a, b) => a - b);
  if (result.policy === "first") inGivenOrder.reverse();
  for (const index of inGivenOrder) {
    const segment = segments[index] as Segment; // an index of the list
    bytes.set(segment.bytes, segment.address - group.start);
  }
  return { address: group.start, bytes };
}

/** Compares each segment with the furthest-reaching one before it. */
function tellOverlaps(
  segments: readonly Segment[],
  indices: readonly number[],
  overlaps: Overlap[],
): void {
  let furthest = indices[0] as number; // a group is never empty
  for (const index of indices.slice(1)) {
    const a = segments[furthest] as Segment; // indices of the list
    const b = segments[index] as Segment;
    const range = intersect(segmentRange(a), segmentRange(b));
    if (range !== undefined) {
      overlaps.push({
        range,
        firstIndex: Math.min(furthest, index),
        secondIndex: Math.max(furthest, index),
        firstDifference: firstDifference(a, b, range),
      });
    }
    if (segmentRange(b).end > segmentRange(a).end) furthest = index;
  }
}

function firstDifference(a: Segment, b: Segment, range: AddressRange): number | undefined {
  for (let address = range.start; address < range.end; address++) {
    if (a.bytes[address - a.address] !== b.bytes[address - b.address]) return address;
  }
  return undefined;
}

/** The part of the image inside `range`; bytes are shared, not copied. */
export function slice(image: Image, range: AddressRange): Image {
  const segments: Segment[] = [];
  for (const segment of image.segments) {
    const part = intersect(segmentRange(segment), range);
    if (part !== undefined) segments.push(cut(segment, part));
  }
  return { segments };
}

/** The image without the bytes inside `range`; bytes are shared, not copied. */
export function exclude(image: Image, range: AddressRange): Image {
  const below = range.start === 0 ? [] : slice(image, { start: 0, end: range.start }).segments;
  const above = slice(image, { start: range.end, end: ADDRESS_SPACE_BYTES }).segments;
  return { segments: [...below, ...above] };
}

function cut(segment: Segment, part: AddressRange): Segment {
  const from = part.start - segment.address;
  return { address: part.start, bytes: segment.bytes.subarray(from, from + part.end - part.start) };
}

/**
 * Every byte of the image moved by `offsetBytes`, which may be negative.
 * @throws MemoryError if a segment leaves the address space.
 */
export function offsetImage(image: Image, offsetBytes: number): Image {
  const segments = image.segments.map(({ address, bytes }) => {
    const moved = address + offsetBytes;
    rangeOf(assertU32(moved, "segment address after the offset"), bytes.length);
    return { address: moved, bytes };
  });
  return { segments };
}

/** The image with the gaps inside `range` filled with `fillByte`; existing bytes stay. */
export function fillGaps(image: Image, range: AddressRange, fillByte: number): Image {
  const size = range.end - range.start;
  const fill: Segment = { address: range.start, bytes: new Uint8Array(size).fill(fillByte) };
  return combineSegments([fill, ...image.segments], "last").image;
}

/**
 * Grows each segment at both ends to multiples of `unitBytes` with `fillByte`;
 * segments that share a unit, or then touch, are joined. No byte moves.
 */
export function padTo(image: Image, unitBytes: number, fillByte: number): Image {
  const padded = image.segments.map((segment) => padSegment(segment, unitBytes, fillByte));
  if (padded.every((segment, index) => segment === image.segments[index])) return image;
  // Where two padded segments share a unit, the padding of one covers bytes of the other.
  return combineSegments([...padded, ...image.segments], "last").image;
}

function padSegment(segment: Segment, unitBytes: number, fillByte: number): Segment {
  const { start, end } = segmentRange(segment);
  const from = alignDown(start, unitBytes);
  const to = alignUp(end, unitBytes);
  if (from === start && to === end) return segment;
  const bytes = new Uint8Array(to - from).fill(fillByte);
  bytes.set(segment.bytes, start - from);
  return { address: from, bytes };
}

/**
 * The bytes of `range`, copied, with `fillByte` where the image has none.
 * Allocates the whole range: bound it first.
 */
export function readByteRange(image: Image, range: AddressRange, fillByte: number): Uint8Array {
  const bytes = new Uint8Array(range.end - range.start).fill(fillByte);
  for (const segment of slice(image, range).segments) {
    bytes.set(segment.bytes, segment.address - range.start);
  }
  return bytes;
}

/** The byte at `address`, or undefined where the image has none. */
export function byteAt(image: Image, address: number): number | undefined {
  return findSegment(image, address)?.at(address);
}

function findSegment(image: Image, address: number): { at(a: number): number | undefined } | null {
  let [low, high] = [0, image.segments.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const segment = image.segments[middle] as Segment; // low <= middle <= high
    if (address < segment.address) high = middle - 1;
    else if (address >= segment.address + segment.bytes.length) low = middle + 1;
    else return { at: (a) => segment.bytes[a - segment.address] };
  }
  return null;
}
