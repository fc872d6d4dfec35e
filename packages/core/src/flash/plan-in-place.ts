/**
 * Planning of memories that are written without an erase: data EEPROM, whose bytes
 * may change either way, and OTP, whose units can be written once and never again.
 */

import {
  type AddressRange,
  alignDown,
  alignUp,
  combineSegments,
  containsRange,
  formatRange,
  imageFromSegments,
  intersect,
  readByteRange,
  regionRanges,
  type Segment,
  segmentRange,
} from "@dfukit/memory";
import { imageWithin, segmentsAt, uncovered } from "./image-parts.js";
import { joined } from "./joined.js";
import type { Keeping, Planning, RegionPlan } from "./planning.js";
import { type RegionRequest, requestedWithin } from "./request.js";
import { writeRuns } from "./write-runs.js";

/** The ranges around the wanted bytes, widened to the write alignment: what has to be read before. */
export function rangesInPlace(region: RegionRequest, unitBytes: number): readonly AddressRange[] {
  const memory = regionRanges(region.region);
  const ranges = region.wanted.segments.map((segment) => {
    const own = segmentRange(segment);
    const whole = { start: alignDown(own.start, unitBytes), end: alignUp(own.end, unitBytes) };
    // The memory may end, or begin, within a unit.
    const around = memory.find((part) => containsRange(part, own)) ?? own;
    return intersect(whole, around) ?? own;
  });
  const merged: { start: number; end: number }[] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ ...range });
  }
  return merged;
}

/** Writes the ranges that differ; the bytes that fill up a unit are those that are there. */
export function planInPlace(region: RegionRequest, planning: Planning): RegionPlan {
  const { target } = planning.request;
  const alternateSetting = region.region.alternateSetting;
  const changes = rangesInPlace(region, target.writeAlignmentBytes).flatMap((range) =>
    changeOf(range, region, planning),
  );
  const changed = changes.flatMap((change) => changedUnits(change, planning));
  const runs = writeRuns({
    alternateSetting,
    sectors: joined(changed.map(segmentRange)),
    content: imageFromSegments(changed),
    // Nothing is erased here, so no block is already done: no byte value may be left out.
    target: { ...target, erasedByte: NO_BYTE, blankReadProvesErased: false },
    lastAddress: null,
  });
  const isCompared = planning.options.verify !== false && changed.length > 0;
  const requestedIn = (ranges: readonly AddressRange[]) =>
    ranges.reduce((sum, range) => sum + requestedWithin(region, range), 0);
  return {
    erase: [],
    keep: keepNeighbours(region, changes, changed),
    write: runs.map((run) => ({ kind: "write", run })),
    compare: isCompared ? [{ kind: "compare", alternateSetting, segments: changed }] : [],
    bytesAlreadyThere:
      requestedIn(changes.map(({ range }) => range)) - requestedIn(changed.map(segmentRange)),
  };
}

/**
 * The bytes beside the wanted ones in their unit: written anew with them, so that a write
 * that is cut takes them along.
 */
function keepNeighbours(
  region: RegionRequest,
  changes: readonly Change[],
  changed: readonly Segment[],
): Keeping | undefined {
  const before = changes.map((change) => ({ address: change.range.start, bytes: change.before }));
  const sectors = changed.map(segmentRange);
  const kept = sectors.flatMap((unit) =>
    uncovered(unit, region.wanted).flatMap(
      (range) => imageWithin({ segments: before }, range).segments,
    ),
  );
  if (kept.length === 0 || region.style === "once") return undefined;
  const { alternateSetting } = region.region;
  return { segments: kept.map((segment) => ({ alternateSetting, ...segment })), sectors };
}

/** What a range holds and should hold; none where the first is not known. */
function changeOf(
  range: AddressRange,
  region: RegionRequest,
  planning: Planning,
): readonly Change[] {
  const { erasedByte } = planning.request.target;
  const read = planning.contents?.present.find(
    (segment) =>
      segment.alternateSetting === region.region.alternateSetting &&
      containsRange(segmentRange(segment), range),
  );
  if (planning.contents !== undefined && read === undefined) {
    planning.refusals.push({
      code: "not-readable",
      message: `${formatRange(range)} could not be read, so it cannot be changed safely`,
      range,
    });
    return [];
  }
  const before = readByteRange({ segments: read === undefined ? [] : [read] }, range, erasedByte);
  const { image } = combineSegments(
    [...segmentsAt(region.wanted, range), { address: range.start, bytes: before }],
    "first",
  );
  const change = { range, before, after: readByteRange(image, range, erasedByte) };
  if (region.style === "once") refuseProgrammed(change, planning);
  return [change];
}

/** Equals no byte. */
const NO_BYTE = -1;

interface Change {
  readonly range: AddressRange;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** The units that differ, neighbours joined; without findings all of them. */
function changedUnits({ range, before, after }: Change, planning: Planning): readonly Segment[] {
  const unit = planning.request.target.writeAlignmentBytes;
  const units: AddressRange[] = [];
  for (let at = 0; at < after.length; at += unit) {
    const old = before.subarray(at, at + unit);
    const isSame = after.subarray(at, at + unit).every((byte, nth) => byte === old[nth]);
    if (isSame && planning.contents !== undefined) continue;
    units.push({ start: range.start + at, end: Math.min(range.start + at + unit, range.end) });
  }
  return joined(units).map(({ start, end }) => ({
    address: start,
    bytes: after.subarray(start - range.start, end - range.start),
  }));
}

function refuseProgrammed({ range, before, after }: Change, planning: Planning): void {
  const { erasedByte, writeAlignmentBytes: unit } = planning.request.target;
  const programmed: AddressRange[] = [];
  for (let at = 0; at < after.length; at += unit) {
    const old = before.subarray(at, at + unit);
    const isChanged = after.subarray(at, at + unit).some((byte, nth) => byte !== old[nth]);
    if (!isChanged || old.every((byte) => byte === erasedByte)) continue;
    programmed.push({ start: range.start + at, end: Math.min(range.start + at + unit, range.end) });
  }
  for (const part of joined(programmed)) {
    planning.refusals.push({
      code: "otp-programmed",
      message: `${formatRange(part)} of the OTP memory is programmed already and cannot be changed`,
      range: part,
    });
  }
}
