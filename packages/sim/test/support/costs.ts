/** What a flash job costs in requests at the least, by AN3156: the bound that measured jobs are held against. */
import type { AddressRange } from "@dfukit/memory";
import type { Board } from "./board.js";
import { flashSectors } from "./memory.js";

/** A DNLOAD, the GETSTATUS that starts it, and the GETSTATUS that brings dfuDNLOAD-IDLE (AN3156 §4, §5). */
const COMMAND = 3;
/** Whether the device is in dfuIDLE. */
const FIRST_STATUS = 1;
/** Set Address, DNLOAD of nothing, GETSTATUS. */
const LEAVE = COMMAND + 2;
/** Set Address, ABORT, and ABORT at the end: what reading costs besides one UPLOAD per block. */
const READING = COMMAND + 2;

/** Least number of DFU requests for an image that covers `range`, its sectors erased and nothing read. */
export function requestFloor({ part, target }: Board, range: AddressRange): number {
  const sectors = flashSectors(part).filter(
    ({ start, end }) => start < range.end && end > range.start,
  );
  const sizeBytes = range.end - range.start;
  const blocks = Math.ceil(sizeBytes / target.transferSizeBytes);
  return FIRST_STATUS + COMMAND * (sectors.length + 1 + blocks) + LEAVE;
}

/** What reading everything back adds. */
export function readBackFloor({ target }: Board, range: AddressRange): number {
  return READING + Math.ceil((range.end - range.start) / target.transferSizeBytes);
}
