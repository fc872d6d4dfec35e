/** A flash job with all its proofs, for tests of devices that have to be flashed in spite of something. */
import { type FlashOptions, type FlashResult, flash, type Job } from "@dfukit/core";
import type { Segment } from "@dfukit/memory";
import { expect } from "vitest";
import { type Board, jobOn } from "./board.js";
import { programAt } from "./firmware.js";
import { differences, flashSectors, overlaid, readMemory, requested } from "./memory.js";

/** What the job differs in. */
export interface WholeJob {
  /** Default: a program of some sectors at the flash base, that fills none of them. */
  readonly segments?: readonly Segment[];
  readonly job?: Partial<Job>;
  readonly options?: FlashOptions;
}

/** Flashes, and proves that the chip holds what was asked for, and that nothing else has changed. */
export async function flashWhole(board: Board, whole: WholeJob = {}): Promise<FlashResult> {
  const { segments = [programOn(board)], job = {}, options = {} } = whole;
  const { sim, part } = board;
  const before = readMemory(sim, part);
  const result = await flash(jobOn(board, job), requested(...segments), options);
  expect(differences(readMemory(sim, part), overlaid(before, segments))).toEqual([]);
  expect(sim.rom.violations).toEqual([]);
  const bytesRequested = segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(result).toMatchObject({ verified: true, bytesRequested, bytesVerified: bytesRequested });
  return result;
}

/** A program at the flash base of a board, with an odd number of bytes. */
export function programOn({ part }: Board, lengthBytes = 5001): Segment {
  return programAt(flashSectors(part)[0]?.start ?? 0, lengthBytes);
}

/** The same in bank 2. */
export function programInBank2({ part }: Board, lengthBytes = 5001): Segment {
  const start = part.size.runs.find(({ bank }) => bank === 2)?.start;
  if (start === undefined) throw new Error(`${part.part} has one bank`);
  return programAt(start, lengthBytes);
}
