/**
 * Divides one region of a layout into the rows of a map. A region of few
 * sectors gets a row for each; one of many gets a row for each stretch of equal
 * sectors, so that a row begins wherever data begins or ends.
 */
import {
  type FlashRegion,
  type Image,
  imageSizeBytes,
  runRange,
  type SectorRun,
  type Segment,
  slice,
} from "@dfukit/memory";
import { holesIn, smallestIndices } from "./gaps.js";
import type { MapRow } from "./types.js";

/** How to divide a region. */
export interface SectorRowOptions {
  /** The byte of an erased sector; without it no sector counts as erased. */
  readonly erasedByte: number | undefined;
  /** More sectors than this are shown as stretches of equal ones. */
  readonly maxRows: number;
}

/** What the image does to a sector. */
type SectorState = "free" | "partial" | "full" | "erased";

/** Sectors `from` to before `to` of a run, counted from 0 in that run, all in one state. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly state: SectorState;
  readonly erasedSectorCount: number;
}

/** A run, where its sectors' indices begin, and the bytes of the image inside it. */
interface RunData {
  readonly run: SectorRun;
  readonly firstIndex: number;
  readonly image: Image;
  readonly bordersBefore: boolean;
}

/** The rows of `region`, ascending within each of its runs, in the order of the runs. */
export function sectorRows(
  region: FlashRegion,
  image: Image,
  options: SectorRowOptions,
): readonly MapRow[] {
  const runs = runsWithData(region, image);
  const sectorCount = runs.reduce((sum, { run }) => sum + run.sectorCount, 0);
  const stretches = runs.map((data) => stretchesOf(data, options.erasedByte));
  if (sectorCount <= options.maxRows) {
    return runs.flatMap((data, nth) => toRows(data, (stretches[nth] ?? []).flatMap(singleSectors)));
  }
  const joined = stretches.map(joinSameState);
  const fits = joined.reduce((sum, list) => sum + list.length, 0) <= options.maxRows;
  const shown = fits ? joined : coarsen(joined, options.maxRows);
  return runs.flatMap((data, nth) => toRows(data, shown[nth] ?? []));
}

function runsWithData(region: FlashRegion, image: Image): readonly RunData[] {
  const runs: RunData[] = [];
  let firstIndex = 0;
  let previous: SectorRun | undefined;
  for (const run of region.runs) {
    if (run.sectorCount === 0) continue;
    const range = runRange(run);
    const bordersBefore = previous !== undefined && isBorder(previous, run);
    runs.push({ run, firstIndex, image: slice(image, range), bordersBefore });
    firstIndex += run.sectorCount;
    previous = run;
  }
  return runs;
}

/**
 * Sector sizes grow within a bank (F2, F4, F7) or are all equal, so a run of
 * sectors that are no larger than those before it begins a bank.
 */
function isBorder(previous: SectorRun, run: SectorRun): boolean {
  return run.start !== runRange(previous).end || run.sectorSizeBytes <= previous.sectorSizeBytes;
}

/** The whole run as stretches, ascending; neighbours may be in the same state. */
function stretchesOf({ run, image }: RunData, erasedByte: number | undefined): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const push = (from: number, to: number, state: SectorState): void => {
    if (from < to) stretches.push({ from, to, state, erasedSectorCount: 0 });
  };
  let next = 0;
  for (const segment of image.segments) {
    const start = (segment.address - run.start) / run.sectorSizeBytes;
    const end = start + segment.bytes.length / run.sectorSizeBytes;
    push(next, Math.floor(start), "free");
    next = Math.max(next, Math.floor(start));
    // The segment before may already have told of the sector that this one begins in.
    if (next < Math.ceil(start)) push(next++, next, "partial");
    if (next < Math.floor(end)) {
      stretches.push(
        ...fullStretches({ from: next, to: Math.floor(end) }, { run, segment, erasedByte }),
      );
      next = Math.floor(end);
    }
    if (next < Math.ceil(end)) push(next++, next, "partial");
  }
  push(next, run.sectorCount, "free");
  return stretches;
}

interface FullSectors {
  readonly run: SectorRun;
  readonly segment: Segment;
  readonly erasedByte: number | undefined;
}

/** Sectors that the segment covers wholly, divided into erased and programmed ones. */
function fullStretches(
  { from, to }: Pick<Stretch, "from" | "to">,
  { run, segment, erasedByte }: FullSectors,
): readonly Stretch[] {
  if (erasedByte === undefined) return [{ from, to, state: "full", erasedSectorCount: 0 }];
  const stretches: Stretch[] = [];
  for (let nth = from; nth < to; nth++) {
    const offset = run.start + nth * run.sectorSizeBytes - segment.address;
    const bytes = segment.bytes.subarray(offset, offset + run.sectorSizeBytes);
    const erased = bytes.every((byte) => byte === erasedByte);
    pushJoined(stretches, {
      from: nth,
      to: nth + 1,
      state: erased ? "erased" : "full",
      erasedSectorCount: erased ? 1 : 0,
    });
  }
  return stretches;
}

/** Appends a stretch, or lengthens the last one if both are in the same state. */
function pushJoined(stretches: Stretch[], stretch: Stretch): void {
  const last = stretches.at(-1);
  if (last?.state !== stretch.state) {
    stretches.push(stretch);
    return;
  }
  stretches[stretches.length - 1] = joinStretches(last, stretch, stretch.state);
}

function joinStretches(a: Stretch, b: Stretch, state: SectorState): Stretch {
  const erasedSectorCount = a.erasedSectorCount + b.erasedSectorCount;
  return { from: a.from, to: b.to, state, erasedSectorCount };
}

function joinSameState(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) pushJoined(joined, stretch);
  return joined;
}

function singleSectors({ from, to, state }: Stretch): readonly Stretch[] {
  const erasedSectorCount = state === "erased" ? 1 : 0;
  return Array.from({ length: to - from }, (_, nth) => ({
    from: from + nth,
    to: from + nth + 1,
    state,
    erasedSectorCount,
  }));
}

/**
 * Fewer stretches: data that touches becomes one stretch; if that is not enough,
 * so does data with the smallest gaps between. The first and the last byte of
 * data in a run still begin and end a stretch.
 */
function coarsen(perRun: readonly (readonly Stretch[])[], maxRows: number): readonly Stretch[][] {
  const coarse = perRun.map((stretches) => joinData(stretches, () => false));
  const rowCount = coarse.reduce((sum, list) => sum + list.length, 0);
  if (rowCount <= maxRows) return coarse;
  const gaps = coarse.flatMap((list) => list.slice(1, -1).filter(isFree));
  // Each gap that goes takes one row with it and makes one of its two neighbours.
  const smallest = smallestIndices(
    gaps.map(({ from, to }) => to - from),
    Math.ceil((rowCount - maxRows) / 2),
  );
  const swallowed = new Set([...smallest].map((index) => gaps[index]));
  return coarse.map((list) => joinData(list, (gap) => swallowed.has(gap)));
}

function isFree({ state }: Stretch): boolean {
  return state === "free";
}

/** Joins neighbours that hold data, and what lies on either side of a swallowed gap. */
function joinData(
  stretches: readonly Stretch[],
  isSwallowed: (gap: Stretch) => boolean,
): Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    const swallow = isFree(stretch) && isSwallowed(stretch);
    const joins = last !== undefined && !isFree(last) && (!isFree(stretch) || swallow);
    if (joins) {
      const state = last.state === stretch.state ? last.state : "partial";
      joined[joined.length - 1] = joinStretches(last, stretch, state);
    } else joined.push(stretch);
  }
  return joined;
}

function toRows(
  { run, firstIndex, image, bordersBefore }: RunData,
  stretches: readonly Stretch[],
): readonly MapRow[] {
  return stretches.map(({ from, to, state, erasedSectorCount }, nth) => {
    const range = {
      start: run.start + from * run.sectorSizeBytes,
      end: run.start + to * run.sectorSizeBytes,
    };
    const part = state === "free" ? { segments: [] } : slice(image, range);
    return {
      range,
      role: state === "free" || state === "erased" ? state : "used",
      sectors: {
        firstIndex: firstIndex + from,
        lastIndex: firstIndex + to - 1,
        sizeBytes: run.sectorSizeBytes,
      },
      usedBytes: imageSizeBytes(part),
      erasedSectorCount,
      holes: holesIn(range, part.segments),
      bordersBefore: bordersBefore && nth === 0,
    };
  });
}
