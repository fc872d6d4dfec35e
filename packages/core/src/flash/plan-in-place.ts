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
import { segmentsAt } from "./image-parts.js";
import { joined } from "./joined.js";
import type { Planning, RegionPlan } from "./planning.js";
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
  const { request, contents, options } = planning;
  const { target } = request;
  const alternateSetting = region.region.alternateSetting;
  const present = imageFromSegments(
    (contents?.present ?? []).filter((segment) => segment.alternateSetting === alternateSetting),
  );
  const changed: Segment[] = [];
  let bytesAlreadyThere = 0;
  for (const range of rangesInPlace(region, target.writeAlignmentBytes)) {
    if (
      contents !== undefined &&
      !present.segments.some((s) => containsRange(segmentRange(s), range))
    ) {
      planning.refusals.push({
        code: "not-readable",
        message: `${formatRange(range)} could not be read, so it cannot be changed safely`,
        range,
      });
      continue;
    }
    const before = readByteRange(present, range, target.erasedByte);
    const { image } = combineSegments(
      [...segmentsAt(region.wanted, range), { address: range.start, bytes: before }],
      "first",
    );
    const after = readByteRange(image, range, target.erasedByte);
    const units = changedUnits({ range, before, after }, planning);
    changed.push(...units);
    bytesAlreadyThere += requestedWithin(region, range);
    for (const unit of units) bytesAlreadyThere -= requestedWithin(region, segmentRange(unit));
    if (region.style === "once") refuseProgrammed({ range, before, after }, planning);
  }
  const runs = writeRuns({
    alternateSetting,
    sectors: joined(changed.map(segmentRange)),
    content: imageFromSegments(changed),
    // Nothing is erased here, so no block is already done: no byte value may be left out.
    target: { ...target, erasedByte: NO_BYTE, blankReadProvesErased: false },
    lastAddress: null,
  });
  return {
    erase: [],
    write: runs.map((run) => ({ kind: "write", run })),
    compare:
      options.verify === false || changed.length === 0
        ? []
        : [{ kind: "compare", alternateSetting, segments: changed }],
    bytesAlreadyThere,
  };
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
