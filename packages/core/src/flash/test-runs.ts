/** Short forms for the tests of write runs; never shipped. */
import type { AddressRange } from "@dfukit/memory";
import type { FlashTarget } from "../protocol/target.js";
import type { WriteRun } from "./plan-types.js";
import type { Part } from "./test-plan.js";
import { F405, imageOf } from "./test-targets.js";
import { writeRuns } from "./write-runs.js";

/** The flash base. */
export const BASE: number = 0x08000000;
/** The first sector of F405. */
export const SECTOR: AddressRange = { start: BASE, end: BASE + 0x4000 };

/** On which chip, and which sectors are blank. */
export interface RunsCase {
  readonly target?: FlashTarget;
  readonly sectors?: readonly AddressRange[];
  readonly lastAddress?: number | null;
}

/** The runs for bytes by address. */
export function runsOf(
  parts: readonly Part[],
  { target = F405, sectors = [SECTOR], lastAddress = null }: RunsCase = {},
): readonly WriteRun[] {
  return writeRuns({
    alternateSetting: 0,
    sectors,
    content: imageOf(...parts),
    target,
    lastAddress,
  });
}

/** Pointer, then number, address and length of each block. */
export function shapeOf(runs: readonly WriteRun[]): readonly unknown[] {
  return runs.map(({ pointer, blocks }) => [
    pointer,
    blocks.map(({ wBlockNum, address, bytes }) => [wBlockNum, address, bytes.length]),
  ]);
}
