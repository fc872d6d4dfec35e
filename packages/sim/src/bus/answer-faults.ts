/** The faults that change an answer and leave the boot ROM as it is. */
import type { RomAnswer } from "../rom-types.js";
import type { Fault } from "./fault.js";
import { corrupt, type Occasion } from "./verdict.js";

/** Offsets, size and values of the GETSTATUS answer: DFU 1.1 §6.1.2, appendix A.1. */
const STATUS = { statusAt: 0, pollAt: 1, stateAt: 4, sizeBytes: 6 } as const;
const OK = 0x00;
const DFU_DNBUSY = 4;
const DFU_ERROR = 10;

/** bwPollTimeout of a device that is busy for ever; long enough to bound the polls of a host that gives up by time. */
const BUSY_FOREVER_POLL_MS = 100;

/** The answer as `fault` leaves it, or null if the fault has to wait for another. */
export function changeAnswer(
  answer: RomAnswer & { readonly kind: "ok" },
  fault: Fault,
  occasion: Occasion,
): RomAnswer | null {
  const { bytes } = answer;
  switch (fault.kind) {
    case "wrong-status":
      return withBytes(answer, withStatus(bytes, fault.bStatus));
    case "poll-time":
      return withBytes(answer, withPollTimeout(bytes, fault.pollTimeoutMs));
    case "short-read":
      return withBytes(answer, bytes.subarray(0, fault.lengthBytes ?? bytes.length >> 1));
    case "corrupt-read": {
      const changed = corrupt(bytes, fault, occasion);
      return changed === null ? null : withBytes(answer, changed);
    }
    default:
      return null;
  }
}

/** The answer to GETSTATUS of a device that never gets done. */
export function busyAnswer(): RomAnswer {
  const bytes = new Uint8Array(STATUS.sizeBytes);
  bytes[STATUS.statusAt] = OK;
  bytes[STATUS.stateAt] = DFU_DNBUSY;
  return { kind: "ok", bytes: withPollTimeout(bytes, BUSY_FOREVER_POLL_MS), afterMs: 0 };
}

function withBytes(answer: RomAnswer & { readonly kind: "ok" }, bytes: Uint8Array): RomAnswer {
  return { kind: "ok", bytes, afterMs: answer.afterMs };
}

function withStatus(record: Uint8Array, bStatus: number): Uint8Array {
  const changed = record.slice();
  changed[STATUS.statusAt] = bStatus;
  changed[STATUS.stateAt] = DFU_ERROR;
  return changed;
}

function withPollTimeout(record: Uint8Array, pollTimeoutMs: number): Uint8Array {
  const changed = record.slice();
  for (let nth = 0; nth < 3; nth++) {
    changed[STATUS.pollAt + nth] = Math.floor(pollTimeoutMs / 256 ** nth) % 256;
  }
  return changed;
}
