/**
 * The single steps as jobs of their own: verify, read, leave. Each
 * brings the device to dfuIDLE first and leaves it there, unless it is to go.
 */

import { combineSegments, formatAddress, type Image, type Segment } from "@dfukit/memory";
import { CoreError } from "../error.js";
import { readBlock, useAlternate } from "../protocol/dfuse.js";
import { type Steps, tell } from "../protocol/effects.js";
import { leaveTo } from "../protocol/leave.js";
import { settle } from "../protocol/recover.js";
import type { Session } from "../protocol/session.js";
import { compare } from "./compare.js";
import type { FlashEvent } from "./events.js";
import type { AlternateRange, Job } from "./job.js";
import type { PlanRefusal, RequestedImage } from "./plan-types.js";
import { refuseRange } from "./range-refusals.js";
import { sortRequest } from "./request.js";
import type { LeaveResult } from "./result.js";
import { runJob as run } from "./run-job.js";

/** What a comparison has covered. */
export interface VerifyResult {
  readonly bytesVerified: number;
}

/** Refusals that concern only writing. */
const ONLY_FOR_WRITING: readonly PlanRefusal["code"][] = [
  "not-writable",
  "not-erasable",
  "consent-missing",
  "cannot-download",
];

/**
 * Compares images with what is in the chip; changes nothing.
 * @throws CoreError `verify-failed` naming the first difference, `plan-refused`, or of
 *   a failed transfer.
 */
export function verify(job: Job, images: readonly RequestedImage[]): Promise<VerifyResult> {
  const { device, target } = job;
  const split = sortRequest({ images, device, target });
  const refusals = split.refusals.filter(({ code }) => !ONLY_FOR_WRITING.includes(code));
  return run(job, refusals, function* (session) {
    const totalBytes = split.bytesRequested;
    yield* tell<FlashEvent>({
      kind: "phase-started",
      phase: "verify",
      totalBytes,
      estimatedMs: null,
    });
    let doneBytes = 0;
    for (const { region, requested } of split.regions) {
      if (requested.segments.length === 0) continue;
      const { alternateSetting } = region;
      const { segments } = requested;
      doneBytes += yield* compare(session, {
        alternateSetting,
        segments,
        doneBytes,
        totalBytes,
        samples: [],
      });
    }
    yield* tell<FlashEvent>({ kind: "phase-finished", phase: "verify", doneBytes });
    yield* settle(session);
    return { bytesVerified: doneBytes };
  });
}

/**
 * Reads ranges of memory.
 * @throws CoreError `plan-refused` for what is no memory or not readable, `read-protected`,
 *   `short-read`, or of a failed transfer.
 */
export function read(job: Job, ranges: readonly AlternateRange[]): Promise<Image> {
  const refusals = ranges.flatMap((range) => refuseRange(job, range, "readable"));
  return run(job, refusals, function* (session) {
    const totalBytes = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    yield* tell<FlashEvent>({
      kind: "phase-started",
      phase: "read",
      totalBytes,
      estimatedMs: null,
    });
    const segments: Segment[] = [];
    let doneBytes = 0;
    for (const range of ranges) {
      segments.push(yield* readRange(session, { range, doneBytes, totalBytes }));
      doneBytes += range.end - range.start;
    }
    yield* tell<FlashEvent>({ kind: "phase-finished", phase: "read", doneBytes });
    yield* settle(session);
    // Ranges may overlap; they were read from one memory.
    return combineSegments(segments, "first").image;
  });
}

interface RangeReading {
  readonly range: AlternateRange;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

function* readRange(
  session: Session,
  { range, doneBytes, totalBytes }: RangeReading,
): Steps<Segment, FlashEvent> {
  const bytes = new Uint8Array(range.end - range.start);
  const size = session.transferSizeBytes;
  yield* useAlternate(session, range.alternateSetting);
  for (let at = 0; at < bytes.length; at += size) {
    const address = range.start + at;
    const lengthBytes = Math.min(size, bytes.length - at);
    bytes.set(yield* readBlock(session, address, lengthBytes, range.start), at);
    yield* tell<FlashEvent>({
      kind: "progress",
      phase: "read",
      doneBytes: doneBytes + at + lengthBytes,
      totalBytes,
      address,
    });
  }
  return { address: range.start, bytes };
}

/**
 * Starts the program whose vector table is at `address`.
 * @throws CoreError `leave-failed` if the device stays, or of a failed transfer.
 */
export async function leave(job: Job, address: number): Promise<LeaveResult> {
  const flash = job.target.layout.regions.find(({ kind }) => kind === "flash");
  const how = await run(job, [], function* (session) {
    if (flash !== undefined) yield* useAlternate(session, flash.alternateSetting);
    return yield* leaveTo(session, address);
  });
  if (how === "confirmed" || job.confirmLeft === undefined) return how;
  if (await job.confirmLeft()) return "confirmed";
  throw new CoreError(
    "leave-failed",
    `device is still in DFU mode after it was told to start the program at ${formatAddress(address)}`,
    { actor: "device", details: { address }, hint: "reset the device by hand" },
  );
}
