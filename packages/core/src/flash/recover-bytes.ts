/**
 * Decides which bytes of a recovery file go back into the device. Boot ROMs have no
 * serial number to rely on, so the memory itself has to look as the cut job left it.
 */
import {
  type AddressRange,
  exclude,
  formatRange,
  type Image,
  imageFromSegments,
  intersect,
  regionRanges,
  type Segment,
  sectorsOfRegion,
  segmentRange,
} from "@dfukit/memory";
import { useAlternate } from "../protocol/dfuse.js";
import { type Steps, tell } from "../protocol/effects.js";
import type { Session } from "../protocol/session.js";
import type { FlashEvent } from "./events.js";
import { imageWithin, imageWithout } from "./image-parts.js";
import type { RecoveredBytes } from "./plan-types.js";
import { type FlashRequest, isRestorable } from "./request.js";
import { readStable } from "./steady-read.js";

/**
 * The segments that may be put back: where the device holds the kept byte or an erased
 * one at every place of a sector, or where it may have been cut. What is refused is told.
 * Bytes that the image covers are no concern of anyone.
 */
export function* chooseRecovered(
  session: Session,
  request: FlashRequest,
  { image, damaged }: RecoveredBytes,
): Steps<Image, FlashEvent> {
  const { layout } = request.target;
  const chosen: Segment[] = [];
  let left = withoutRequested(image, request);
  for (const region of layout.regions.filter(isRestorable)) {
    yield* useAlternate(session, region.alternateSetting);
    for (const range of regionRanges(region)) {
      const sectors = left.segments
        .filter((segment) => intersect(segmentRange(segment), range) !== undefined)
        .flatMap((segment) => sectorsOfRegion(region, segmentRange(segment)));
      for (const sector of new Map(sectors.map((each) => [each.start, each])).values()) {
        const { segments } = imageWithin(left, sector);
        const isDamaged = damaged.some((part) => intersect(part, sector) !== undefined);
        const mayBe = isDamaged || (yield* looksCut(session, segments, request));
        if (mayBe) chosen.push(...segments);
        else yield* refuse(segments, "holds something else by now");
      }
      left = exclude(left, range);
    }
  }
  for (const region of layout.regions.filter((each) => !isRestorable(each))) {
    for (const range of regionRanges(region)) {
      const why = `belongs to ${region.name}, which is never put back by itself`;
      yield* refuse(imageWithin(left, range).segments, why);
      left = exclude(left, range);
    }
  }
  yield* refuse(left.segments, "lies outside the memories of the device");
  return imageFromSegments(chosen);
}

function withoutRequested(image: Image, { images }: FlashRequest): Image {
  return images.reduce((rest, requested) => imageWithout(rest, requested.image), image);
}

function* looksCut(
  session: Session,
  segments: readonly Segment[],
  { target }: FlashRequest,
): Steps<boolean> {
  for (const { address, bytes } of segments) {
    for (let at = 0; at < bytes.length; at += session.transferSizeBytes) {
      const kept = bytes.subarray(at, at + session.transferSizeBytes);
      const start = address + at;
      const block: AddressRange = { start, end: start + kept.length };
      const reading = { block, pointer: address, failures: new Map<number, number>() };
      const now = yield* readStable(session, reading);
      // What cannot be read is a unit that was cut in the middle of its programming.
      if (now === null) continue;
      for (let nth = 0; nth < kept.length; nth++) {
        if (now[nth] !== kept[nth] && now[nth] !== target.erasedByte) return false;
      }
    }
  }
  return true;
}

function* refuse(segments: readonly Segment[], why: string): Steps<void, FlashEvent> {
  for (const segment of segments) {
    const range = formatRange(segmentRange(segment));
    const message = `${range} was kept by an earlier run and ${why}, so it is not put back`;
    yield* tell<FlashEvent>({ kind: "warning", code: "restore-refused", message });
  }
}
