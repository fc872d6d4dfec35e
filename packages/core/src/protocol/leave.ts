/** The two ways out of DfuSe mode: starting a program, and lifting the read protection (AN3156 §5.4, §5.5). */
import { CoreError } from "../error.js";
import { DFUSE_COMMAND } from "./constants.js";
import { setAddress } from "./dfuse.js";
import type { Steps } from "./effects.js";
import {
  type Doing,
  detailsOf,
  formatDoing,
  stateError,
  statusError,
  transferError,
} from "./failure.js";
import { readyFor } from "./recover.js";
import { download, getStatus } from "./requests.js";
import { forget, type Session } from "./session.js";

/**
 * Leave (AN3156 §5.5): starts the program whose vector table is at `address`. Every
 * answer to the last status but dfuERROR and an idle state means that it went.
 * Returns whether the device was seen to go.
 * @throws CoreError `leave-failed` if the device stays in DFU mode.
 */
export function* leaveTo(session: Session, address: number): Steps<"confirmed" | "assumed"> {
  yield* setAddress(session, address);
  const doing: Doing = { request: "DFU_DNLOAD", what: "starting the program at", address };
  const outcome = yield* download(session.interfaceNumber, 0, new Uint8Array(0));
  forget(session);
  if (outcome.kind === "disconnected") return "confirmed";
  if (outcome.kind !== "ok") throw transferError(outcome, doing);
  const status = yield* getStatus(session.interfaceNumber);
  if (status.kind === "disconnected") return "confirmed";
  if (status.kind !== "ok") return "assumed";
  switch (status.bState) {
    case "dfuMANIFEST":
    case "dfuMANIFEST-SYNC":
    case "dfuMANIFEST-WAIT-RESET":
    case "dfuDNBUSY":
      return "assumed";
    case "dfuERROR":
      throw statusError(status, doing);
    default:
      throw new CoreError(
        "leave-failed",
        `device is in ${status.bState} and did not go while ${formatDoing(doing)}`,
        {
          actor: "device",
          details: { ...detailsOf(doing), bStatus: status.bStatus, bState: status.bState },
          hint: "reset the device by hand",
        },
      );
  }
}

/**
 * Read Unprotect (AN3156 §5.4): the chip erases itself, lifts the protection and
 * resets. Returns `begun` if the device said so; `assumed` if it did not answer, which a
 * device that is already resetting cannot either.
 * @throws CoreError of a request that did not reach the device, or that it refused.
 */
export function* readUnprotect(session: Session): Steps<"begun" | "assumed"> {
  yield* readyFor(session, "download");
  const doing: Doing = { request: "DFU_DNLOAD", what: "lifting the read protection" };
  const opcode = Uint8Array.of(DFUSE_COMMAND.readUnprotect);
  const sent = yield* download(session.interfaceNumber, 0, opcode);
  forget(session);
  // The work begins with the status that follows: a device that is gone here has not begun.
  if (sent.kind !== "ok") throw transferError(sent, doing);
  const status = yield* getStatus(session.interfaceNumber);
  if (status.kind !== "ok") return "assumed";
  if (status.bState === "dfuERROR") throw statusError(status, doing);
  // Idle: nothing was begun (AN3156 §5.4).
  const isIdle = status.bState === "dfuIDLE" || status.bState === "dfuUPLOAD-IDLE";
  if (isIdle) throw stateError(status, doing, "dfuDNBUSY");
  return "begun";
}
