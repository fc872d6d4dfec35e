/**
 * Which requests a device in DFU mode takes in which state: the table of DFU 1.1
 * appendix A with the additions of AN3156, as data. A stall is what every other
 * request gets, and it leads to dfuERROR.
 */
import type { DfuRequestName, DfuState } from "./constants.js";

/** What the host may ask of a device in some state, and how it gets from there to dfuIDLE. */
export interface StateRule {
  /** Requests that do not stall. */
  readonly allowed: readonly DfuRequestName[];
  /**
   * The way to dfuIDLE: `none` it is there; `abort` DFU_ABORT; `clear` DFU_CLRSTATUS;
   * `status` ask again, which makes it go on; `wait` wait bwPollTimeout, then ask;
   * `leaving` it is about to leave DFU mode; `run-time` it is not in DFU mode.
   */
  readonly toIdle: "none" | "abort" | "clear" | "status" | "wait" | "leaving" | "run-time";
}

/** The rule of each state. */
export const STATE_TABLE: Readonly<Record<DfuState, StateRule>> = {
  appIDLE: { allowed: ["DFU_DETACH", "DFU_GETSTATUS", "DFU_GETSTATE"], toIdle: "run-time" },
  appDETACH: { allowed: ["DFU_GETSTATUS", "DFU_GETSTATE"], toIdle: "run-time" },
  dfuIDLE: {
    allowed: ["DFU_DNLOAD", "DFU_UPLOAD", "DFU_GETSTATUS", "DFU_GETSTATE", "DFU_ABORT"],
    toIdle: "none",
  },
  "dfuDNLOAD-SYNC": { allowed: ["DFU_GETSTATUS", "DFU_GETSTATE"], toIdle: "status" },
  dfuDNBUSY: { allowed: [], toIdle: "wait" },
  "dfuDNLOAD-IDLE": {
    allowed: ["DFU_DNLOAD", "DFU_GETSTATUS", "DFU_GETSTATE", "DFU_ABORT"],
    toIdle: "abort",
  },
  "dfuMANIFEST-SYNC": { allowed: ["DFU_GETSTATUS", "DFU_GETSTATE"], toIdle: "status" },
  dfuMANIFEST: { allowed: [], toIdle: "leaving" },
  "dfuMANIFEST-WAIT-RESET": { allowed: [], toIdle: "leaving" },
  "dfuUPLOAD-IDLE": {
    allowed: ["DFU_UPLOAD", "DFU_GETSTATUS", "DFU_GETSTATE", "DFU_ABORT"],
    toIdle: "abort",
  },
  dfuERROR: { allowed: ["DFU_GETSTATUS", "DFU_GETSTATE", "DFU_CLRSTATUS"], toIdle: "clear" },
};
