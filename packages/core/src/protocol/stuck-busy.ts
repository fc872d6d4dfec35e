/**
 * A device that stays in dfuDNBUSY: the one known way to free it, and the error if
 * there is none. Used by `command` and `recover`.
 */
import { CoreError } from "../error.js";
import type { Steps } from "./effects.js";
import { type Doing, detailsOf, formatDoing } from "./failure.js";
import { bareRequest, type DfuStatusRecord, getStatus } from "./requests.js";
import type { Session } from "./session.js";

/**
 * H743 rev V: after an erase in bank 2 the state stays dfuDNBUSY although the work is
 * done. CLRSTATUS answers errUNKNOWN, a second one OK (betaflight-configurator PR#1861).
 * Returns whether the device is in dfuIDLE.
 */
export function* freeStuckBusy(session: Session): Steps<boolean> {
  for (let round = 0; round < 2; round++) {
    yield* bareRequest("DFU_CLRSTATUS", session.interfaceNumber);
    const status = yield* getStatus(session.interfaceNumber);
    if (status.kind === "ok" && status.bState === "dfuIDLE") {
      session.state = "idle";
      return true;
    }
  }
  return false;
}

/** The error of a device that has used up its time. */
export function stuckBusy(status: DfuStatusRecord, waitedMs: number, doing: Doing): CoreError {
  return new CoreError(
    "device-stuck-busy",
    `device still says ${status.bState} after ${Math.round(waitedMs)} ms while ${formatDoing(doing)}`,
    {
      actor: "device",
      details: { ...detailsOf(doing), bStatus: status.bStatus, bState: status.bState },
      hint: "unplug the device and enter DFU mode again; on some computers a USB hub in between helps",
    },
  );
}
