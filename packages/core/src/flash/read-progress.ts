/** How far the read-only phase has come. */
import type { LocatedSegment, SectorFinding, SectorKey } from "./plan-types.js";

/**
 * What has been read so far. Handed in, so that after a reconnect reading goes on
 * where it was, and a place that failed is known to have failed.
 */
export interface ReadProgress {
  readonly sectors: Map<SectorKey, SectorFinding>;
  readonly kept: LocatedSegment[];
  readonly present: LocatedSegment[];
  /** Failed reads by address. */
  readonly failures: Map<number, number>;
  /** Ranges that are dealt with, by `alternate:start`. */
  readonly done: Set<string>;
  /** Bytes of windows that are done. */
  finishedBytes: number;
  /** Never falls, also where a window is begun again. */
  doneBytes: number;
}

/** Nothing read yet. */
export function newReadProgress(): ReadProgress {
  return {
    sectors: new Map(),
    kept: [],
    present: [],
    failures: new Map(),
    done: new Set(),
    finishedBytes: 0,
    doneBytes: 0,
  };
}
