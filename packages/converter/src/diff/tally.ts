/**
 * Gathers the differences of a comparison as they are found, in ascending order:
 * exact totals, and a list of ranges that stays short however much differs.
 */
import { byteAt } from "@dfukit/memory";
import type { ImagePair } from "./pair-images.js";
import type { DiffKind, DiffRange, FirstDifference } from "./types.js";

/** What has been found so far. */
export interface Tally {
  readonly maxRanges: number;
  /** Bytes of each kind. */
  readonly bytes: Record<DiffKind | "ignored-a" | "ignored-b", number>;
  /** The first `maxRanges` ranges. */
  readonly ranges: DiffRange[];
  /** All ranges, listed or not. */
  rangeCount: number;
  firstDifference: FirstDifference | null;
  /** Of the last range, which may still grow. */
  lastPair: ImagePair | null;
  lastKind: DiffKind | null;
  lastEnd: number;
}

/** A tally of nothing. */
export function newTally(maxRanges: number): Tally {
  return {
    maxRanges,
    bytes: { changed: 0, "only-in-a": 0, "only-in-b": 0, "ignored-a": 0, "ignored-b": 0 },
    ranges: [],
    rangeCount: 0,
    firstDifference: null,
    lastPair: null,
    lastKind: null,
    lastEnd: 0,
  };
}

/** A stretch of one kind, in the order of addresses. */
export interface FoundStretch {
  readonly kind: DiffKind;
  readonly start: number;
  readonly end: number;
}

/** Adds a stretch of `pair`; it lengthens the last range if it touches one of its kind. */
export function tallyStretch(tally: Tally, pair: ImagePair, found: FoundStretch): void {
  const { kind, start, end } = found;
  tally.bytes[kind] += end - start;
  const grows = tally.lastPair === pair && tally.lastKind === kind && tally.lastEnd === start;
  const { alternateSetting, familyId } = pair;
  if (grows) {
    if (tally.rangeCount <= tally.maxRanges) growLastRange(tally.ranges, end);
  } else {
    tally.rangeCount++;
    if (tally.rangeCount <= tally.maxRanges) {
      tally.ranges.push({ alternateSetting, familyId, kind, start, end });
    }
  }
  tally.firstDifference ??= {
    alternateSetting,
    familyId,
    address: start,
    a: byteAt(pair.a, start) ?? null,
    b: byteAt(pair.b, start) ?? null,
  };
  tally.lastPair = pair;
  tally.lastKind = kind;
  tally.lastEnd = end;
}

function growLastRange(ranges: DiffRange[], end: number): void {
  const last = ranges.at(-1);
  if (last !== undefined) ranges[ranges.length - 1] = { ...last, end };
}
