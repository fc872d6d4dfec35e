/** The seven DFU class requests as steps (DFU 1.1 §3), and the status record decoded. */
import {
  DFU_REQUEST,
  DFU_STATES,
  DFU_STATUSES,
  type DfuRequestName,
  type DfuState,
  type DfuStatus,
  STATUS_BYTES,
} from "./constants.js";
import { controlIn, controlOut, type Steps } from "./effects.js";
import type {
  ControlInOutcome,
  ControlOutOutcome,
  ControlSetup,
  TransferFailure,
} from "./transport.js";

/** Time given to a request that a device answers at once. */
export const REQUEST_TIMEOUT_MS = 5000;

/** Answer to DFU_GETSTATUS (DFU 1.1 §6.1.2). */
export interface DfuStatusRecord {
  readonly bStatus: DfuStatus;
  readonly bState: DfuState;
  /** bwPollTimeout: wait at least so long before the next GETSTATUS. */
  readonly pollTimeoutMs: number;
}

/** A decoded status, `malformed` if the answer is short or names no state, or a failed transfer. */
export type StatusOutcome =
  | ({ readonly kind: "ok" } & DfuStatusRecord)
  | { readonly kind: "malformed"; readonly lengthBytes: number }
  | TransferFailure;

/** DFU_GETSTATUS. While the device is busy, this may start the work and be held until it ends. */
export function* getStatus(
  interfaceNumber: number,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
): Steps<StatusOutcome> {
  const setup = classSetup("DFU_GETSTATUS", 0, interfaceNumber);
  const outcome = yield* controlIn(setup, STATUS_BYTES, timeoutMs);
  return outcome.kind === "ok" ? decodeStatus(outcome.bytes) : outcome;
}

/**
 * DFU_DNLOAD of one block; empty `bytes` end the download or, in DfuSe, leave. A block
 * of which the USB stack sent only a part is a failed transfer.
 */
export function* download(
  interfaceNumber: number,
  wBlockNum: number,
  bytes: Uint8Array,
): Steps<ControlOutOutcome> {
  const setup = classSetup("DFU_DNLOAD", wBlockNum, interfaceNumber);
  const outcome = yield* controlOut(setup, bytes, REQUEST_TIMEOUT_MS);
  if (outcome.kind !== "ok" || outcome.bytesWritten === bytes.length) return outcome;
  const message = `${outcome.bytesWritten} of ${bytes.length} bytes were sent`;
  return { kind: "fault", message };
}

/** DFU_UPLOAD of at most `lengthBytes`. */
export function upload(
  interfaceNumber: number,
  wBlockNum: number,
  lengthBytes: number,
): Steps<ControlInOutcome> {
  const setup = classSetup("DFU_UPLOAD", wBlockNum, interfaceNumber);
  return controlIn(setup, lengthBytes, REQUEST_TIMEOUT_MS);
}

/** A request without data: DFU_CLRSTATUS, DFU_ABORT, or DFU_DETACH with its timeout in `value`. */
export function bareRequest(
  name: "DFU_CLRSTATUS" | "DFU_ABORT" | "DFU_DETACH",
  interfaceNumber: number,
  value = 0,
): Steps<ControlOutOutcome> {
  return controlOut(classSetup(name, value, interfaceNumber), NO_BYTES, REQUEST_TIMEOUT_MS);
}

/** DFU_GETSTATE; null if the answer is no state. Never changes the state. */
export function* getState(interfaceNumber: number): Steps<DfuState | null> {
  const setup = classSetup("DFU_GETSTATE", 0, interfaceNumber);
  const outcome = yield* controlIn(setup, 1, REQUEST_TIMEOUT_MS);
  if (outcome.kind !== "ok") return null;
  return DFU_STATES[outcome.bytes[0] ?? DFU_STATES.length] ?? null;
}

const NO_BYTES = new Uint8Array(0);

function classSetup(name: DfuRequestName, value: number, interfaceNumber: number): ControlSetup {
  return {
    requestType: "class",
    recipient: "interface",
    request: DFU_REQUEST[name],
    value,
    index: interfaceNumber,
  };
}

/** A short answer is a failed transfer: what is missing must not be read from elsewhere. */
function decodeStatus(bytes: Uint8Array): StatusOutcome {
  const [status, poll0, poll1, poll2, state] = bytes;
  const bStatus = DFU_STATUSES[status ?? DFU_STATUSES.length];
  const bState = DFU_STATES[state ?? DFU_STATES.length];
  if (bytes.length < STATUS_BYTES || bStatus === undefined || bState === undefined) {
    return { kind: "malformed", lengthBytes: bytes.length };
  }
  const pollTimeoutMs = (poll0 ?? 0) + (poll1 ?? 0) * 0x100 + (poll2 ?? 0) * 0x10000;
  return { kind: "ok", bStatus, bState, pollTimeoutMs };
}
