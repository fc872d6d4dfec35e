/**
 * Brings a device to dfuIDLE from whatever state it is in (DFU 1.1 appendix A), by
 * its state and never by trying: CLRSTATUS outside dfuERROR is an error to some. Only
 * where a boot ROM is known to need that, it is sent as the last resort.
 */
import { CoreError } from "../error.js";
import type { DfuState } from "./constants.js";
import { type Steps, wait } from "./effects.js";
import {
  type Doing,
  detailsOf,
  formatDoing,
  formatStatus,
  stateError,
  transferError,
} from "./failure.js";
import { bareRequest, type DfuStatusRecord, getStatus } from "./requests.js";
import type { Session } from "./session.js";
import { STATE_TABLE } from "./state-table.js";
import { freeStuckBusy, stuckBusy } from "./stuck-busy.js";

/** Ways out that are tried before the device counts as not recoverable. */
const MAX_ATTEMPTS = 12;
/** Failed transfers in a row that are tried again. */
const MAX_FAILURES = 2;
/** Longest single wait while the device says it is busy, ms. */
const LONGEST_POLL_MS = 5000;
/** Share of the time waited so far by which the next wait may grow: 45 s of `busy, 0 ms` are few requests. */
const PATIENCE = 0.2;
/** Before a GETSTATUS that has stalled is asked again: the first L4 boot ROMs stall while they work. */
const STALL_PAUSE_MS = 50;
/** All waiting together, ms: above the longest sector erase known (4 s) and far below for ever. */
const BUDGET_MS = 45_000;

const RECOVERING: Doing = { request: "DFU_GETSTATUS", what: "bringing the device to dfuIDLE" };

/**
 * Asks the device for its state and leads it to dfuIDLE. Returns the state in which
 * it was found.
 * @throws CoreError `device-disconnected`, `transfer-timeout`, `request-stalled`,
 *   `transfer-fault`; `device-in-run-time-mode`, `device-leaving`, `device-stuck-busy`,
 *   `not-recoverable`.
 */
export function* recover(session: Session): Steps<DfuState> {
  session.state = "unknown";
  let found: DfuState | undefined;
  let waitedMs = 0;
  let attempts = 0;
  for (;;) {
    const status = yield* askStatus(session);
    found ??= status.bState;
    const rule = STATE_TABLE[status.bState].toIdle;
    if (rule === "none") {
      session.state = "idle";
      return found;
    }
    if (rule === "leaving" || rule === "run-time") throw gone(status);
    if (rule === "wait") {
      if (waitedMs >= BUDGET_MS) {
        if (yield* freedFromBank2(session)) return found;
        throw stuckBusy(status, waitedMs, RECOVERING);
      }
      const patientMs = Math.max(status.pollTimeoutMs, 1, waitedMs * PATIENCE);
      const pollMs = Math.min(patientMs, LONGEST_POLL_MS);
      yield* wait(pollMs);
      waitedMs += pollMs;
      continue;
    }
    if (attempts++ >= MAX_ATTEMPTS) throw notRecoverable(status);
    yield* wayOut(session, rule, status);
  }
}

/** The same for cleaning up: tells only whether the device is in dfuIDLE, and never throws. */
export function* settle(session: Session): Steps<boolean> {
  try {
    yield* recover(session);
    return true;
  } catch {
    return false;
  }
}

/** The wedge of H743 rev V may be left over from a job that was cut. */
function* freedFromBank2(session: Session): Steps<boolean> {
  if (!session.behaviour.quirks.includes("bank-2-erase-sticks-busy")) return false;
  return yield* freeStuckBusy(session);
}

function* wayOut(
  session: Session,
  rule: "abort" | "clear" | "status",
  { pollTimeoutMs }: DfuStatusRecord,
): Steps<void> {
  if (rule === "status") return yield* wait(Math.min(pollTimeoutMs, LONGEST_POLL_MS));
  // The outcome shows in the next status: an ABORT or CLRSTATUS may stall and still work.
  yield* bareRequest(rule === "abort" ? "DFU_ABORT" : "DFU_CLRSTATUS", session.interfaceNumber);
}

/** GETSTATUS with a few tries: a stall, a timeout or a short answer may happen once. */
function* askStatus(session: Session): Steps<DfuStatusRecord> {
  for (let failures = 0; ; failures++) {
    const status = yield* getStatus(session.interfaceNumber);
    if (status.kind === "ok") return status;
    if (status.kind === "disconnected") throw transferError(status, RECOVERING);
    if (failures < MAX_FAILURES) {
      if (status.kind === "stall") yield* wait(STALL_PAUSE_MS);
      continue;
    }
    if (status.kind !== "malformed") throw transferError(status, RECOVERING);
    throw malformedStatus(status.lengthBytes, RECOVERING);
  }
}

/** The error of an answer to GETSTATUS that is no status. */
export function malformedStatus(lengthBytes: number, doing: Doing): CoreError {
  return new CoreError(
    "status-malformed",
    `device answered DFU_GETSTATUS with ${lengthBytes} bytes that are no status record of 6 while ${formatDoing(doing)}`,
    {
      actor: "device",
      details: { ...detailsOf(doing), actual: lengthBytes, expected: 6 },
      hint: "try another cable, USB port or hub, and run the same command again",
    },
  );
}

function gone(status: DfuStatusRecord): CoreError {
  if (STATE_TABLE[status.bState].toIdle === "leaving") {
    return new CoreError(
      "device-leaving",
      `device is in ${status.bState}: it is leaving DFU mode`,
      {
        actor: "device",
        details: { ...detailsOf(RECOVERING), bState: status.bState },
        hint: "reset the device and enter DFU mode again",
      },
    );
  }
  return new CoreError(
    "device-in-run-time-mode",
    `device is in ${status.bState}, not in DFU mode`,
    {
      actor: "device",
      details: { ...detailsOf(RECOVERING), bState: status.bState },
      hint: "enter DFU mode (BOOT0 pin, or the firmware's own way) and try again",
    },
  );
}

function notRecoverable(status: DfuStatusRecord): CoreError {
  return new CoreError(
    "not-recoverable",
    `device is still in ${status.bState} with ${formatStatus(status.bStatus)} after ${MAX_ATTEMPTS} attempts, expected dfuIDLE`,
    {
      actor: "device",
      details: {
        ...detailsOf(RECOVERING),
        bStatus: status.bStatus,
        bState: status.bState,
        expected: "dfuIDLE",
      },
      hint: "unplug the device and enter DFU mode again",
    },
  );
}

/**
 * Makes sure that the device takes the given request: ABORT between download and
 * upload (DFU 1.1 appendix A.2.6, A.2.10), recovery if nothing is known.
 */
export function* readyFor(session: Session, request: "download" | "upload"): Steps<void> {
  if (session.state === "unknown") yield* recover(session);
  const wrongWay = request === "download" ? "upload-idle" : "download-idle";
  if (session.state !== wrongWay) return;
  const outcome = yield* bareRequest("DFU_ABORT", session.interfaceNumber);
  if (outcome.kind === "ok") session.state = "idle";
  else if (outcome.kind === "disconnected") {
    throw transferError(outcome, { request: "DFU_ABORT", what: "ending a transfer" });
  } else yield* recover(session);
}

/** Thrown where GETSTATUS names a state that the step cannot go on from. */
export function unexpected(status: DfuStatusRecord, doing: Doing): CoreError {
  const rule = STATE_TABLE[status.bState].toIdle;
  return rule === "leaving" || rule === "run-time"
    ? gone(status)
    : stateError(status, doing, "dfuDNLOAD-IDLE");
}
