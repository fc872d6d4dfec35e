/**
 * The calls that are under way, and the one timer that watches over all of them. On the
 * path of every transfer, of which a job has thousands: the timer is not started and
 * stopped with each, but left to run out, and set again only if something is still due.
 */
import type { TransferFailure } from "@dfukit/core";
import { nowMs, type StartTimer } from "./deadline.js";

/** A call that has been made and has not settled. */
export interface Underway {
  /** When it is given up; infinite for never, and once it has been. */
  deadlineMs: number;
  /** Ends it for whoever waits; of no effect once it has ended. */
  readonly end: (failure: TransferFailure) => void;
}

/** All of them, in no order; seldom more than two. */
export interface Pending {
  readonly calls: Underway[];
  readonly startTimer: StartTimer;
  /** Called with each that is given up. It stays among `calls` until it does settle. */
  readonly onLate: (call: Underway) => void;
  /** When the timer runs out; infinite if none is running. */
  armedForMs: number;
  disarm: () => void;
  whenEmpty: () => void;
}

const NEVER = Number.POSITIVE_INFINITY;
/** The longest that the timers of browsers and of Node take. */
const LONGEST_MS = 0x7fff_ffff;

/** None yet. */
export function createPending(startTimer: StartTimer, onLate: (call: Underway) => void): Pending {
  const calls: Underway[] = [];
  return { calls, startTimer, onLate, armedForMs: NEVER, disarm: nothing, whenEmpty: nothing };
}

/** Adds a call that is given up after `limitMs`, or never if that is 0. */
export function addCall(pending: Pending, limitMs: number, end: Underway["end"]): Underway {
  const deadlineMs = limitMs === 0 ? NEVER : nowMs() + limitMs;
  const call = { deadlineMs, end };
  pending.calls.push(call);
  if (deadlineMs < pending.armedForMs) arm(pending, deadlineMs, limitMs);
  return call;
}

/** Takes out a call, which has settled. */
export function removeCall({ calls, whenEmpty }: Pending, call: Underway): void {
  const last = calls.pop();
  if (last !== undefined && last !== call) calls[calls.indexOf(call)] = last;
  if (calls.length === 0) whenEmpty();
}

/** Resolves once none is under way. */
export function emptied(pending: Pending): Promise<void> {
  if (pending.calls.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    pending.whenEmpty = resolve;
  });
}

/** Lets nobody wait any longer for what is still under way, and stops the timer. */
export function abandonAll(pending: Pending, failure: TransferFailure): void {
  pending.disarm();
  pending.armedForMs = NEVER;
  for (const call of pending.calls) call.end(failure);
}

function arm(pending: Pending, forMs: number, inMs: number): void {
  pending.disarm();
  pending.armedForMs = forMs;
  const milliseconds = Math.min(Math.ceil(inMs), LONGEST_MS);
  pending.disarm = pending.startTimer(() => look(pending), milliseconds);
}

/** Gives up what is due, and sets the timer for what is due next. */
function look(pending: Pending): void {
  pending.armedForMs = NEVER;
  const currentMs = nowMs();
  let nextMs = NEVER;
  for (const call of [...pending.calls]) {
    if (call.deadlineMs <= currentMs) {
      call.deadlineMs = NEVER;
      pending.onLate(call);
    }
    nextMs = Math.min(nextMs, call.deadlineMs);
  }
  if (nextMs < pending.armedForMs) arm(pending, nextMs, nextMs - currentMs);
}

function nothing(): void {}
