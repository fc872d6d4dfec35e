/**
 * Does things with an open device: what may reject, hang or come too late goes in, and
 * outcomes come out. The path of every transfer; what is seldom is in lifetime.ts.
 */
import type { TransferFailure } from "@dfukit/core";
import { platformTimer } from "./deadline.js";
import { cancel, failureOf, mended } from "./lifetime.js";
import { addCall, createPending, removeCall } from "./pending.js";
import {
  type ClaimedDevice,
  DISCONNECTED,
  type Purpose,
  type Runner,
  TIMEOUT,
} from "./runner-state.js";

/** How much later than promised an implementation may end a transfer before it is given up. */
const GRACE_MS = 2000;

/** Makes the runner of an open device. */
export function createRunner(claimed: ClaimedDevice): Runner {
  const { dialect } = claimed;
  const pending = createPending(dialect.startTimer ?? platformTimer, (call) => {
    if (dialect.timeouts === "timer") cancel(runner);
    call.end(runner.isOver ? DISCONNECTED : TIMEOUT);
  });
  const runner: Runner = {
    claimed,
    pending,
    isOver: false,
    selected: null,
    cancelled: null,
    mending: null,
    closed: null,
  };
  return runner;
}

/** A kind of call: what it is for, and how its success is read. */
export interface CallKind<T, R> {
  readonly during: Purpose;
  readonly read: (value: T) => R;
}

/** Makes a call, and says what came of it. `timeoutMs` 0 waits for ever. Never rejects. */
export type Perform<T, R> = (
  start: () => Promise<T>,
  timeoutMs: number,
) => Promise<R | TransferFailure>;

/** The way to make calls of one kind: at once, unless the device has to be opened again first. */
export function performer<T, R>(runner: Runner, kind: CallKind<T, R>): Perform<T, R> {
  const { pending, claimed } = runner;
  const graceMs = claimed.dialect.timeouts === "argument" ? GRACE_MS : 0;
  const attempt: Perform<T, R> = (start, timeoutMs) =>
    // One promise and one step for each transfer, besides the implementation's own.
    new Promise((resolve) => {
      const call = addCall(pending, timeoutMs === 0 ? 0 : timeoutMs + graceMs, resolve);
      started(start).then(
        (value) => {
          removeCall(pending, call);
          resolve(runner.isOver ? DISCONNECTED : kind.read(value));
        },
        (error: unknown) => {
          removeCall(pending, call);
          resolve(failureOf(runner, error, kind.during));
        },
      );
    });
  return (start, timeoutMs) => {
    if (runner.isOver) return Promise.resolve(DISCONNECTED);
    if (runner.cancelled === null) return attempt(start, timeoutMs);
    return mended(runner).then((failure) => {
      if (failure !== null) return failure;
      return runner.isOver ? DISCONNECTED : attempt(start, timeoutMs);
    });
  };
}

/** Implementations may throw where they should reject. */
function started<T>(start: () => Promise<T>): Promise<T> {
  try {
    return start();
  } catch (error) {
    return Promise.reject(error);
  }
}
