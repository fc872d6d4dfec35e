/**
 * A small flash job that meets one fault: which requests it makes when all goes well,
 * which faults are worth trying, and one run with all that must hold afterwards.
 */
import {
  type CoreError,
  type DescribedDevice,
  type FlashEvent,
  type FlashResult,
  type FlashTarget,
  flash,
  isCoreError,
  type Job,
  type Transport,
} from "@dfukit/core";
import { combineSegments, imageFromSegments, type Segment } from "@dfukit/memory";
import type { Part } from "@dfukit/profiles";
import { createSimulatedDevice, type Fault, type SimulatedDevice } from "@dfukit/sim";
import { plugIn } from "./board.js";
import { noiseAt, programAt } from "./firmware.js";
import { brokenBank2 } from "./flash-cases.js";
import { flashSectors, type Memory, overlaid, readMemory, requested } from "./memory.js";
import { watched } from "./watched.js";

/** The job on one part, and what all its runs have in common. */
export interface FaultyJob {
  readonly part: Part;
  readonly device: DescribedDevice;
  readonly target: FlashTarget;
  /** What is in the chip before. */
  readonly present: readonly Segment[];
  readonly wanted: readonly Segment[];
  readonly before: Memory;
  readonly after: Memory;
  /** Ranges of the sectors that the job changes. */
  readonly touched: readonly { readonly start: number; readonly end: number }[];
}

/** What one run has come to. */
export interface Run {
  readonly sim: SimulatedDevice;
  readonly result: FlashResult | null;
  /** Whatever was thrown, or null. */
  readonly error: CoreError | null;
  /** Thrown, but no error of the core: a fault of the code. */
  readonly crash: unknown;
  readonly events: readonly FlashEvent[];
  /** Bytes that the run was given to put back. */
  readonly restored: readonly Segment[];
  /** Sectors that had been erased when kept bytes were first told; 0 if none were told. */
  readonly erasesWhenKept: number;
  readonly tookMs: number;
  readonly requests: number;
}

/**
 * Sectors of which parts are overwritten, among them one of bank 2; around them bytes
 * to keep, with erased bytes in between; and an end that is aligned to nothing.
 */
export async function faultyJob(part: Part): Promise<FaultyJob> {
  const { base, present, wanted, touched } = contentsFor(part);
  const { profile } = part;
  const board = await plugIn({ part: part.part, profile, transcript: "off" });
  for (const { address, bytes } of present) board.sim.rom.writeMemory(address, bytes);
  const before = readMemory(board.sim, part);
  const { device, target } = board;
  if (wanted[0]?.address !== base) throw new Error("the program does not begin the flash");
  return {
    part,
    device,
    target,
    present,
    wanted,
    before,
    after: overlaid(before, wanted),
    touched,
  };
}

function contentsFor(part: Part) {
  const sectors = flashSectors(part);
  const [first, second, third] = sectors;
  if (first === undefined) throw new Error(`${part.part} has no flash`);
  const bank2Start = part.size.runs.find(({ bank }) => bank === 2)?.start;
  // A bank 2 that the boot ROM cannot erase is refused: no job for a fault to meet.
  const isErasable = brokenBank2(part) === null;
  const bank2 = sectors.find(({ start }) => isErasable && start === bank2Start);
  const isSmall = first.sizeBytes <= 16_384;
  const extra = bank2 ?? (isSmall ? third : undefined);
  const base = first.start;
  const present: Segment[] = [noiseAt(base, 61, 1), noiseAt(base + 88, 13, 2)];
  const wanted: Segment[] = [programAt(base, 53)];
  const touched = [first];
  if (isSmall && second !== undefined) {
    // Over the border of two sectors: the first of them keeps its head.
    present.push(noiseAt(second.start - 20, 20, 3), noiseAt(second.start + 64, 30, 4));
    wanted.push(noiseAt(second.start - 16, 16 + 31, 5));
    touched.push(second);
  }
  if (extra !== undefined) {
    present.push(noiseAt(extra.start + 8, 50, 6));
    wanted.push(noiseAt(extra.start + 40, 7, 7));
    touched.push(extra);
  }
  return { base, present, wanted, touched: touched.map(({ start, end }) => ({ start, end })) };
}

/** A new device with the chip as the job finds it. */
export function deviceFor(job: FaultyJob, faults: readonly Fault[]): SimulatedDevice {
  const { part, present } = job;
  const sim = createSimulatedDevice({
    profile: part.profile,
    part: part.part,
    faults,
    transcript: "off",
  });
  for (const { address, bytes } of present) sim.rom.writeMemory(address, bytes);
  return sim;
}

/** What a run differs in. */
export interface RunOptions {
  readonly restore?: readonly Segment[];
  readonly changes?: Partial<Job>;
  /** Open already; by default the device is opened anew. */
  readonly transport?: Transport;
}

/** Runs the job once on a device that is plugged in. */
export async function run(
  { device, target, wanted }: FaultyJob,
  sim: SimulatedDevice,
  { restore = [], changes = {}, transport: opened }: RunOptions = {},
): Promise<Run> {
  const events: FlashEvent[] = [];
  const startMs = sim.nowMs;
  const startRequests = sim.counters.transfers;
  let erasesWhenKept: number | null = null;
  const onEvent = async (event: FlashEvent): Promise<void> => {
    events.push(event);
    if (event.kind === "bytes-kept") erasesWhenKept ??= sim.rom.eraseCounts.size;
  };
  const transport = opened ?? watched(await sim.open());
  const job: Job = { transport, device, target, wait: sim.wait, onEvent, ...changes };
  const options = { restore: imageFromSegments(restore) };
  let [result, error, crash]: [FlashResult | null, CoreError | null, unknown] = [null, null, null];
  try {
    result = await flash(job, requested(...wanted), options);
  } catch (caught) {
    if (isCoreError(caught)) error = caught;
    else crash = caught;
  }
  return {
    sim,
    result,
    error,
    crash,
    events,
    restored: restore,
    erasesWhenKept: erasesWhenKept ?? 0,
    tookMs: sim.nowMs - startMs,
    requests: sim.counters.transfers - startRequests,
  };
}

/** All bytes that a run has told to be kept. What was told first is what the chip held. */
export function keptIn(events: readonly FlashEvent[]): readonly Segment[] {
  const told = events.flatMap((event) => (event.kind === "bytes-kept" ? event.segments : []));
  return combineSegments(told, "first").image.segments;
}
