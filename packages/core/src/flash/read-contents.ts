/**
 * The read-only phase: finds what is in the sectors that an image concerns, and the
 * bytes that have to be kept. Reads no more of a sector than its fate needs. A place
 * that cannot be read (a half-programmed ECC word faults an H7 and may hang its boot
 * ROM) never ends the job: after a second try its sectors are erased unread.
 */

import { type AddressRange, combineSegments, formatRange, slice } from "@dfukit/memory";
import { useAlternate } from "../protocol/dfuse.js";
import { type Steps, tell } from "../protocol/effects.js";
import type { Session } from "../protocol/session.js";
import type { FlashEvent } from "./events.js";
import { countLeading } from "./image-parts.js";
import type { DeviceContents } from "./plan-types.js";
import type { ReadProgress } from "./read-progress.js";
import { type Window, windowsOf } from "./read-windows.js";
import {
  type FlashRequest,
  type RegionRequest,
  type SplitRequest,
  sectorKey,
  writeStyle,
} from "./request.js";
import { type SectorReading, startReading, takeBlock } from "./sector-reading.js";
import { readStable, tryRead } from "./steady-read.js";
import { flashBase, VECTOR_TABLE_BYTES, vectorsOf } from "./vector-table.js";

/**
 * Reads what `split` concerns.
 * @throws CoreError of a device that no longer answers, with `progress` as far as it
 *   got; `read-protected`.
 */
export function* readContents(
  session: Session,
  { request, split, progress }: ReadingJob,
): Steps<DeviceContents, FlashEvent> {
  const windows = split.regions.flatMap((region) => windowsOf(region, request));
  const totalBytes = windows.reduce((sum, { start, end }) => sum + end - start, 0);
  if (totalBytes > 0) {
    yield* tell<FlashEvent>({
      kind: "phase-started",
      phase: "read",
      totalBytes,
      estimatedMs: null,
    });
  }
  for (const region of split.regions)
    yield* readRegion(session, region, { request, split, progress, totalBytes });
  yield* readBase(session, { request, split, progress });
  if (totalBytes > 0) {
    yield* tell<FlashEvent>({
      kind: "phase-finished",
      phase: "read",
      doneBytes: progress.doneBytes,
    });
  }
  return { sectors: progress.sectors, kept: progress.kept, present: progress.present };
}

/** What is to be read, and how far it has come. */
export interface ReadingJob {
  readonly request: FlashRequest;
  readonly split: SplitRequest;
  readonly progress: ReadProgress;
}

interface RunningJob extends ReadingJob {
  readonly totalBytes: number;
}

function* readRegion(
  session: Session,
  region: RegionRequest,
  job: RunningJob,
): Steps<void, FlashEvent> {
  for (const window of windowsOf(region, job.request)) {
    const key = `${window.alternateSetting}:${window.start}`;
    if (job.progress.done.has(key)) continue;
    yield* useAlternate(session, window.alternateSetting);
    if (writeStyle(region.region) === "sectors")
      yield* readSectors(session, { region, window, job });
    else yield* readPresent(session, window, job);
    job.progress.done.add(key);
    job.progress.finishedBytes += window.end - window.start;
  }
}

interface WindowReading {
  readonly region: RegionRequest;
  readonly window: Window;
  readonly job: RunningJob;
}

function* readSectors(
  session: Session,
  { region, window, job }: WindowReading,
): Steps<void, FlashEvent> {
  const { progress, request } = job;
  const { skip = true, keep = true } = request.options ?? {};
  const { sectors } = region;
  const readings = sectors
    .slice(
      countLeading(sectors, ({ start }) => start < window.start),
      countLeading(sectors, ({ end }) => end <= window.end),
    )
    .filter((sector) => !progress.sectors.has(sectorKey(sector)))
    .map((sector) => startReading(sector, { region, skip, keep }));
  const size = session.transferSizeBytes;
  let first = 0;
  for (let address = window.start; address < window.end; address += size) {
    const block = { start: address, end: Math.min(address + size, window.end) };
    // Sectors ascend, and so do blocks: what ended before this block is past.
    while ((readings[first]?.sector.end ?? Number.POSITIVE_INFINITY) <= block.start) {
      finish(readings[first], job);
      first++;
    }
    const touched: SectorReading[] = [];
    for (let nth = first; (readings[nth]?.sector.start ?? block.end) < block.end; nth++) {
      const reading = readings[nth];
      if (reading !== undefined) touched.push(reading);
    }
    if (touched.some((reading) => reading.needs(block))) {
      // A block with bytes to keep is read twice; one that is only compared need not be.
      const isKept = touched.some((reading) => reading.keeps(block));
      const place = { block, pointer: window.start, failures: progress.failures };
      const bytes = yield* isKept ? readStable(session, place) : tryRead(session, place);
      for (const reading of touched)
        takeBlock(reading, block, { bytes, erasedByte: request.target.erasedByte });
      if (bytes === null) yield* warnUnreadable(block);
    }
    yield* tellProgress(job, { address, windowBytes: block.end - window.start });
  }
  for (const reading of readings.slice(first)) finish(reading, job);
}

/** Records what a sector's reading has come to. */
function finish(reading: SectorReading | undefined, { progress, request }: RunningJob): void {
  if (reading === undefined) return;
  const finding = reading.finding();
  progress.sectors.set(sectorKey(reading.sector), finding);
  if (finding.kind === "same" && request.options?.skip !== false) return;
  const { alternateSetting } = reading.sector.region;
  for (const segment of reading.kept()) {
    progress.kept.push({ alternateSetting, ...segment });
  }
}

function* warnUnreadable(block: AddressRange): Steps<void, FlashEvent> {
  yield* tell<FlashEvent>({
    kind: "warning",
    code: "sector-unreadable",
    message: `${formatRange(block)} cannot be read: its sectors are erased without having been read`,
  });
}

/** Memories that are changed without an erase have to be known whole. */
function* readPresent(session: Session, window: Window, job: RunningJob): Steps<void, FlashEvent> {
  const { progress } = job;
  const size = session.transferSizeBytes;
  const bytes = new Uint8Array(window.end - window.start);
  for (let address = window.start; address < window.end; address += size) {
    const block = { start: address, end: Math.min(address + size, window.end) };
    const read = yield* readStable(session, {
      block,
      pointer: window.start,
      failures: progress.failures,
    });
    // The planner refuses what it does not find.
    if (read === null) return;
    bytes.set(read, address - window.start);
    yield* tellProgress(job, { address, windowBytes: block.end - window.start });
  }
  progress.present.push({
    alternateSetting: window.alternateSetting,
    address: window.start,
    bytes,
  });
}

function* tellProgress(
  { progress, totalBytes }: RunningJob,
  { address, windowBytes }: { readonly address: number; readonly windowBytes: number },
): Steps<void, FlashEvent> {
  progress.doneBytes = Math.max(progress.doneBytes, progress.finishedBytes + windowBytes);
  const { doneBytes } = progress;
  yield* tell<FlashEvent>({
    kind: "progress",
    phase: "read",
    doneBytes,
    totalBytes,
    address,
  });
}

/** The vector table at the flash base, if the image does not bring it and the job may start it. */
function* readBase(session: Session, { request, split, progress }: ReadingJob): Steps<void> {
  const { leave = true, startAddress, massErase = false } = request.options ?? {};
  const base = flashBase(request.target.layout);
  if (!leave || startAddress !== undefined || massErase || base === null) return;
  if (!request.device.functional.canUpload || progress.done.has("base")) return;
  const flash = request.target.layout.regions.find(({ kind }) => kind === "flash");
  const wanted = combineSegments(
    split.regions.flatMap(({ wanted }) => wanted.segments),
    "first",
  ).image;
  const range = { start: base, end: base + VECTOR_TABLE_BYTES };
  if (flash === undefined || vectorsOf(wanted, base) !== null) return;
  if (slice(wanted, range).segments.length > 0) return;
  yield* useAlternate(session, flash.alternateSetting);
  const bytes = yield* tryRead(session, {
    block: range,
    pointer: base,
    failures: progress.failures,
  });
  progress.done.add("base");
  if (bytes !== null) {
    progress.present.push({ alternateSetting: flash.alternateSetting, address: base, bytes });
  }
}
