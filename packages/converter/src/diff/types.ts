/** The comparison of two firmwares as plain data. Built by `diff.ts`. Types only. */

/** How a stretch of addresses differs. */
export type DiffKind = "changed" | "only-in-a" | "only-in-b";

/** How to compare. */
export interface DiffOptions {
  /**
   * A byte that one side may have where the other has nothing: equal to what an
   * erased flash reads as. Such bytes are counted, and are no difference.
   */
  readonly ignoreErased?: number | undefined;
  /** At most this many ranges are listed; totals stay exact. Default 1000. */
  readonly maxRanges?: number | undefined;
}

/** A longest stretch of one kind; `start` is inclusive, `end` is exclusive. */
export interface DiffRange {
  /** The alternate setting of both sides; null where they are compared by address or family. */
  readonly alternateSetting: number | null;
  /** The UF2 family of both sides; null where they are compared by address or alternate setting. */
  readonly familyId: number | null;
  readonly kind: DiffKind;
  readonly start: number;
  readonly end: number;
}

/** The first byte that differs; null for a side that has none there. */
export interface FirstDifference {
  readonly alternateSetting: number | null;
  readonly familyId: number | null;
  readonly address: number;
  readonly a: number | null;
  readonly b: number | null;
}

/** Everything there is to say about two firmwares. */
export interface FirmwareDiff {
  /** Whether there is no difference but ignored ones. */
  readonly equal: boolean;
  /** Bytes of either side, each address of a pair counted once. */
  readonly aBytes: number;
  readonly bBytes: number;
  readonly identicalBytes: number;
  readonly changedBytes: number;
  readonly onlyInABytes: number;
  readonly onlyInBBytes: number;
  /** Bytes of one side alone that are `ignoreErased`; not counted in the two above. */
  readonly ignoredInABytes: number;
  readonly ignoredInBBytes: number;
  /** At the lowest address of the lowest alternate setting or family that differs. */
  readonly firstDifference: FirstDifference | null;
  /** By alternate setting or family, then ascending; ranges of one kind that touch are joined. */
  readonly ranges: readonly DiffRange[];
  /** How many more ranges there are. */
  readonly rangesOmitted: number;
}
