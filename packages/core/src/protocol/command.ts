/**
 * One DFU_DNLOAD with everything that follows until the device is done: the first
 * GETSTATUS starts the work, the next ones ask for its end (AN3156 §5). Waiting
 * follows the profile: `dfu-util`'s and pydfu's troubles with poll times are why.
 */
import type { CoreError } from "../error.js";
import { type Steps, wait } from "./effects.js";
import { type Doing, statusError, transferError } from "./failure.js";
import { malformedStatus, readyFor, unexpected } from "./recover.js";
import {
  type DfuStatusRecord,
  download,
  getStatus,
  REQUEST_TIMEOUT_MS,
  type StatusOutcome,
} from "./requests.js";
import { forget, type Session } from "./session.js";
import { freeStuckBusy, stuckBusy } from "./stuck-busy.js";
import type { OperationTime } from "./target.js";
import type { TransferFailure } from "./transport.js";

/** A command or a block of data, and how long it may take. */
export interface Command {
  readonly wBlockNum: number;
  readonly bytes: Uint8Array;
  readonly doing: Doing;
  /** Of the work itself, by the profile. */
  readonly time: OperationTime;
  /**
   * True for work of many milliseconds (erase): a device that holds GETSTATUS is
   * given time before it is asked, because some hosts cannot wait long in a transfer.
   */
  readonly slow: boolean;
  /**
   * May be sent twice without harm (pointer, erase): it is, where the device is idle at
   * once although it is not known for that. Otherwise a command that got lost would send
   * the data behind it to the place before.
   */
  readonly repeatable: boolean;
  /** After an erase in bank 2 of a boot ROM with `bank-2-erase-sticks-busy`. */
  readonly maySticksBusy?: boolean;
}

/**
 * Failed GETSTATUS in a row that are asked again (dfu-clients: at most 3 to 5). Timeouts
 * count altogether, because each takes so long.
 */
const MAX_STATUS_FAILURES = 4;
/** Least budget of any operation, ms. */
const LEAST_BUDGET_MS = 5000;
/** An announced time above this is nonsense, ms. */
const NONSENSE_POLL_MS = 60_000;
/** Waits no shorter than this once a device has said `busy, 0 ms` a few times. */
const LEAST_POLL_MS = 1;
const ZERO_POLLS_TAKEN = 3;
/** Share of the time waited so far by which the next wait may grow: it bounds requests and delay alike. */
const PATIENCE = 0.2;
/** Part of the typical time that is slept through before a held GETSTATUS. */
const HELD_SHARE = 0.8;

/**
 * Sends a command or block and waits until the device has carried it out.
 * @throws CoreError of a failed transfer, `device-error`, `read-protected`,
 *   `unexpected-state`, `device-stuck-busy`, `status-malformed`, `device-leaving`.
 */
export function* execute(session: Session, command: Command): Steps<void> {
  yield* readyFor(session, "download");
  const before = session.state;
  session.state = "unknown";
  const started = yield* send(session, command, before === "download-idle");
  const wasBusy = yield* untilDone(session, command, started);
  if (!wasBusy && command.repeatable && !session.idleAtOnce) {
    const startedAgain = yield* send(session, command, true);
    session.idleAtOnce = !(yield* untilDone(session, command, startedAgain));
  }
  if (session.state === "unknown") session.state = "download-idle";
}

/**
 * DNLOAD. If no answer comes, the status tells whether the device has the block: one
 * that was idle is still idle without it. Sent again only if it surely has not. Returns
 * the status that has started the work, if one was asked for.
 */
function* send(
  session: Session,
  command: Command,
  wasDownloadIdle: boolean,
): Steps<DfuStatusRecord | null> {
  for (let attempt = 0; ; attempt++) {
    const outcome = yield* download(session.interfaceNumber, command.wBlockNum, command.bytes);
    if (outcome.kind === "ok") return null;
    if (outcome.kind !== "timeout" || attempt > 0) throw yield* explain(session, command, outcome);
    const status = yield* getStatus(session.interfaceNumber);
    if (status.kind !== "ok") throw yield* explain(session, command, outcome);
    // Working or in the sync state: it has the block, and this status has started it.
    if (isBusy(status)) return status;
    if (status.bState === "dfuERROR") throw failed(session, command, status);
    const still = wasDownloadIdle ? "dfuDNLOAD-IDLE" : "dfuIDLE";
    const ambiguous = wasDownloadIdle && session.idleAtOnce;
    if (status.bState !== still || ambiguous) throw yield* explain(session, command, outcome);
  }
}

/** The error of a refused request: a stall has its reason in the status. */
function* explain(session: Session, command: Command, failure: TransferFailure): Steps<CoreError> {
  forget(session);
  if (failure.kind === "stall") {
    const status = yield* getStatus(session.interfaceNumber);
    if (status.kind === "ok" && status.bState === "dfuERROR" && status.bStatus !== "OK") {
      return statusError(status, command.doing);
    }
  }
  return transferError(failure, command.doing);
}

function isBusy({ bState }: DfuStatusRecord): boolean {
  return bState === "dfuDNBUSY" || bState === "dfuDNLOAD-SYNC";
}

/** The error of a status that is neither busy nor idle. */
function failed(session: Session, { doing }: Command, status: DfuStatusRecord): CoreError {
  forget(session);
  return status.bState === "dfuERROR" ? statusError(status, doing) : unexpected(status, doing);
}

/** What polling has seen so far. */
interface Polling {
  /** How often the device said that it is busy. */
  answers: number;
  waitedMs: number;
  lastPollMs: number;
  zeroPolls: number;
  failures: number;
  timeouts: number;
  budgetMs: number;
}

/** Asks until the device is done; returns whether it was ever busy with it. */
function* untilDone(
  session: Session,
  command: Command,
  started: DfuStatusRecord | null,
): Steps<boolean> {
  const polling: Polling = {
    answers: 0,
    waitedMs: 0,
    lastPollMs: 0,
    zeroPolls: 0,
    failures: 0,
    timeouts: 0,
    budgetMs: Math.max(LEAST_BUDGET_MS, 2 * (command.time.maximumMs ?? 0)),
  };
  // A status that failed may have been the one that started the work.
  let wasBusy = started !== null;
  if (started !== null) yield* goOn(session, command, { status: started, polling });
  for (let asked = wasBusy ? 1 : 0; ; asked++) {
    const status = yield* getStatus(session.interfaceNumber, timeoutFor(command, asked));
    if (status.kind !== "ok") {
      yield* tolerate(session, command, { status, polling });
      wasBusy = true;
      continue;
    }
    polling.failures = 0;
    if (status.bState === "dfuDNLOAD-IDLE") return wasBusy;
    wasBusy = true;
    if (!isBusy(status)) throw failed(session, command, status);
    if (yield* goOn(session, command, { status, polling })) return true;
  }
}

interface Busy {
  readonly status: DfuStatusRecord;
  readonly polling: Polling;
}

/** Waits after a `busy`; returns whether the device was freed from one without work. */
function* goOn(session: Session, command: Command, { status, polling }: Busy): Steps<boolean> {
  const first = polling.answers++ === 0;
  const waitMs = waitFor({ session, command, status, polling, first });
  if (command.maySticksBusy === true && !first && (yield* freeStuckBusy(session))) return true;
  if (polling.waitedMs > polling.budgetMs) {
    forget(session);
    throw stuckBusy(status, polling.waitedMs, command.doing);
  }
  yield* wait(waitMs);
  polling.waitedMs += Math.max(waitMs, LEAST_POLL_MS);
  return false;
}

/** A held GETSTATUS is answered at the end of the work, so later ones may take long. */
function timeoutFor({ time, slow }: Command, asked: number): number {
  return slow && asked > 0 ? REQUEST_TIMEOUT_MS + 2 * (time.maximumMs ?? 0) : REQUEST_TIMEOUT_MS;
}

interface Answer extends Busy {
  readonly session: Session;
  readonly command: Command;
  readonly first: boolean;
}

/** How long to wait before the next GETSTATUS. */
function waitFor({ session, command, status, polling, first }: Answer): number {
  const { time, slow } = command;
  const { typicalMs, maximumMs } = time;
  let announcedMs = status.pollTimeoutMs;
  if (announcedMs > NONSENSE_POLL_MS) announcedMs = maximumMs ?? typicalMs ?? LEAST_BUDGET_MS;
  polling.lastPollMs = announcedMs;
  polling.budgetMs = Math.max(polling.budgetMs, 4 * announcedMs);
  if (first && session.behaviour.statusWhileBusy === "held") {
    // The next status is held until the work is done, so waiting adds nothing to it.
    if (!slow) return 0;
    return typicalMs === null ? announcedMs : typicalMs * HELD_SHARE;
  }
  if (command.maySticksBusy === true) return Math.max(announcedMs, maximumMs ?? typicalMs ?? 0);
  // Never shorter than announced; and an erase is known to take its typical time at least.
  if (first && slow) return Math.max(announcedMs, typicalMs ?? 0);
  // A device that keeps saying the same short time is asked ever more rarely.
  const patientMs = polling.waitedMs * PATIENCE;
  if (announcedMs > 0) return Math.max(announcedMs, patientMs);
  polling.zeroPolls++;
  return polling.zeroPolls > ZERO_POLLS_TAKEN ? Math.max(LEAST_POLL_MS, patientMs) : 0;
}

/** A status that did not come: asked again a few times, after the last announced time. */
function* tolerate(
  session: Session,
  command: Command,
  { status, polling }: { status: Exclude<StatusOutcome, { kind: "ok" }>; polling: Polling },
): Steps<void> {
  // The first L4 boot ROMs stall until the work is done (dfu-util tickets 40 and 208):
  // there a stall says no more than `busy`, and the time of the work is what ends the patience.
  const isBusy = status.kind === "stall" && session.behaviour.statusWhileBusy === "stalled";
  if (!isBusy || polling.waitedMs > polling.budgetMs) polling.failures++;
  if (status.kind === "timeout") polling.timeouts++;
  const failures = Math.max(polling.failures, polling.timeouts);
  if (status.kind === "disconnected" || failures > MAX_STATUS_FAILURES) {
    forget(session);
    if (status.kind === "malformed") throw malformedStatus(status.lengthBytes, command.doing);
    throw transferError(status, { ...command.doing, request: "DFU_GETSTATUS" });
  }
  const patientMs = isBusy ? polling.waitedMs * PATIENCE : 0;
  const pauseMs = Math.max(polling.lastPollMs, LEAST_POLL_MS, patientMs);
  yield* wait(pauseMs);
  polling.waitedMs += pauseMs;
}
