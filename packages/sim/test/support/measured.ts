/** One measured flash job: how many requests, how long on the virtual clock, and proof that it did its work. */
import { type FlashOptions, type FlashResult, flash } from "@dfukit/core";
import type { Segment } from "@dfukit/memory";
import { type Board, type BoardOptions, jobOn, plugIn } from "./board.js";
import { flashSectors, requested } from "./memory.js";
import { dfuUtil, type OtherHost } from "./other-hosts.js";

/** What a job has cost. */
export interface Measured {
  /** DFU class requests, each one SETUP; descriptors and SET_INTERFACE are not among them. */
  readonly requests: number;
  /** Virtual milliseconds, the flash's own work included. */
  readonly tookMs: number;
  readonly result: FlashResult | null;
}

/** Flashes with this core. The device is in dfuIDLE at the start, as after any tool. */
export async function measure(
  options: BoardOptions,
  segments: readonly Segment[],
  flashOptions: FlashOptions = {},
): Promise<Measured> {
  const board = await quietBoard(options);
  return await measureOn(board, segments, flashOptions);
}

/** The same on a board that is there already. */
export async function measureOn(
  board: Board,
  segments: readonly Segment[],
  flashOptions: FlashOptions = {},
): Promise<Measured> {
  const { sim } = board;
  sim.resetCounters();
  const startMs = sim.nowMs;
  const result = await flash(jobOn(board), requested(...segments), flashOptions);
  assertFlashed(board, segments);
  return { requests: sim.counters.dfuRequests, tookMs: sim.nowMs - startMs, result };
}

/** Flashes with the sequence of another host. */
export async function measureHost(
  options: BoardOptions,
  segment: Segment,
  host: OtherHost = dfuUtil,
): Promise<Measured> {
  const board = await quietBoard(options);
  const { sim, part, transport, target } = board;
  const end = segment.address + segment.bytes.length;
  const sectors = flashSectors(part).filter(
    (sector) => sector.start < end && sector.end > segment.address,
  );
  const startMs = sim.nowMs;
  const { transferSizeBytes } = target;
  await host({ transport, wait: sim.wait, sectors, transferSizeBytes }, segment);
  assertFlashed(board, [segment]);
  return { requests: sim.counters.dfuRequests, tookMs: sim.nowMs - startMs, result: null };
}

/** A board without the error at first contact, which costs every host the same two requests. */
export async function quietBoard(options: BoardOptions): Promise<Board> {
  const board = await plugIn({
    contents: "full",
    transcript: "off",
    ...options,
    quirks: { "error-at-first-contact": false, ...options.quirks },
  });
  board.sim.resetCounters();
  return board;
}

function assertFlashed({ sim }: Board, segments: readonly Segment[]): void {
  for (const { address, bytes } of segments) {
    const is = sim.rom.readMemory({ start: address, end: address + bytes.length });
    if (Buffer.compare(is, bytes) !== 0) throw new Error("the chip does not hold the image");
  }
}
