/** Walks the segments of two images side by side and tallies what differs. */
import { type AddressRange, type Segment, segmentRange } from "@dfukit/memory";
import { eachChangedStretch, eachStretchOtherThan } from "./compare-bytes.js";
import type { ImagePair } from "./pair-images.js";
import { type Tally, tallyStretch } from "./tally.js";

/** Where differences go, and which are none. */
export interface CompareOptions {
  readonly tally: Tally;
  /** A byte that only one side has is no difference if it is this one. */
  readonly ignoreErased: number | undefined;
}

/** Compares the pair from the lowest address up, in one pass over both lists of segments. */
export function comparePair(pair: ImagePair, options: CompareOptions): void {
  let nextA = 0;
  let nextB = 0;
  let address = 0;
  for (;;) {
    const a = pair.a.segments[nextA];
    const b = pair.b.segments[nextB];
    if (a === undefined && b === undefined) return;
    const part = partFrom(address, a, b);
    address = part.end;
    compareAt(pair, part, options);
    if (a !== undefined && segmentRange(a).end <= address) nextA++;
    if (b !== undefined && segmentRange(b).end <= address) nextB++;
  }
}

/** A stretch that either side holds wholly or not at all, and at least one does. */
interface Part extends AddressRange {
  readonly a: Segment | undefined;
  readonly b: Segment | undefined;
}

/** The first such part at or above `address`; at least one segment is given, and ends above it. */
function partFrom(address: number, a: Segment | undefined, b: Segment | undefined): Part {
  const startA = a === undefined ? Number.POSITIVE_INFINITY : Math.max(address, a.address);
  const startB = b === undefined ? Number.POSITIVE_INFINITY : Math.max(address, b.address);
  const start = Math.min(startA, startB);
  const inA = startA === start ? a : undefined;
  const inB = startB === start ? b : undefined;
  const endOf = (inside: Segment | undefined, next: number): number =>
    inside === undefined ? next : segmentRange(inside).end;
  return { start, end: Math.min(endOf(inA, startA), endOf(inB, startB)), a: inA, b: inB };
}

function compareAt(pair: ImagePair, { start, end, a, b }: Part, options: CompareOptions): void {
  const range = { start, end };
  if (a !== undefined && b !== undefined) {
    eachChangedStretch(bytesOf(a, range), bytesOf(b, range), (from, to) =>
      tallyStretch(options.tally, pair, { kind: "changed", start: start + from, end: start + to }),
    );
  } else if (a !== undefined)
    onlyInOne(pair, { side: "a", start, bytes: bytesOf(a, range) }, options);
  else if (b !== undefined)
    onlyInOne(pair, { side: "b", start, bytes: bytesOf(b, range) }, options);
}

interface Lonely {
  readonly side: "a" | "b";
  readonly start: number;
  readonly bytes: Uint8Array;
}

function onlyInOne(
  pair: ImagePair,
  { side, start, bytes }: Lonely,
  { tally, ignoreErased }: CompareOptions,
): void {
  const add = (from: number, to: number): void =>
    tallyStretch(tally, pair, { kind: `only-in-${side}`, start: start + from, end: start + to });
  if (ignoreErased === undefined) add(0, bytes.length);
  else tally.bytes[`ignored-${side}`] += eachStretchOtherThan(bytes, ignoreErased, add);
}

function bytesOf(segment: Segment, { start, end }: AddressRange): Uint8Array {
  return segment.bytes.subarray(start - segment.address, end - segment.address);
}
