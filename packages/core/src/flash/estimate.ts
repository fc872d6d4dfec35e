/** A rough time for a plan, from the profile's typical times and a usual bus. Pure. */
import type { FlashTarget, FlashTimes } from "../protocol/target.js";
import type { Operation } from "./plan-types.js";

/** One control transfer on a full-speed bus, and what each byte adds, ms. */
const TRANSFER_MS = 1;
const BYTE_MS = 0.0015;
/** Requests per command or block, and per block read. */
const TRANSFERS_PER_COMMAND = 3;

/** Milliseconds that the operations take, or null if an erase time is not known. */
export function estimateMs(operations: readonly Operation[], target: FlashTarget): number | null {
  let times: FlashTimes = target.behaviour.times;
  let sumMs = 0;
  for (const operation of operations) {
    if (operation.kind === "declare-supply") times = operation.times;
    const workMs = workOf(operation, times);
    if (workMs === null) return null;
    sumMs += workMs + transfersOf(operation, target);
  }
  return Math.round(sumMs);
}

function workOf(operation: Operation, times: FlashTimes): number | null {
  switch (operation.kind) {
    case "erase":
      return eraseMs(times, operation.sector.sizeBytes);
    case "mass-erase":
      return times.massErase?.typicalMs ?? times.massErase?.maximumMs ?? null;
    case "write":
      return operation.run.blocks.reduce(
        (sum, { bytes }) => sum + programMs(times, bytes.length),
        0,
      );
    default:
      return 0;
  }
}

/** Typical time of one sector erase, or its maximum, or null. */
export function eraseMs(times: FlashTimes, sectorSizeBytes: number): number | null {
  const time = times.erase.find((entry) => entry.sectorSizeBytes === sectorSizeBytes);
  return time?.typicalMs ?? time?.maximumMs ?? null;
}

/** Typical time to program so many bytes; 0 where it is not known, for it is small beside the transfer. */
export function programMs({ program }: FlashTimes, lengthBytes: number): number {
  if (program === null) return 0;
  return Math.ceil(lengthBytes / program.unitBytes) * (program.typicalMs ?? program.maximumMs ?? 0);
}

function transfersOf(operation: Operation, { transferSizeBytes }: FlashTarget): number {
  const commandMs = TRANSFERS_PER_COMMAND * TRANSFER_MS;
  switch (operation.kind) {
    case "write":
      return operation.run.blocks.reduce(
        (sum, { bytes }) => sum + commandMs + bytes.length * BYTE_MS,
        commandMs,
      );
    case "compare":
      return operation.segments.reduce(
        (sum, { bytes }) =>
          sum + Math.ceil(bytes.length / transferSizeBytes) * TRANSFER_MS + bytes.length * BYTE_MS,
        2 * commandMs,
      );
    case "keep":
      return 0;
    default:
      return commandMs;
  }
}
