/**
 * Endpoint 0 of an imported device: transfers one after the other, held as long as the
 * device holds them, pending for ever when it is silent, until the client unlinks them.
 */
import { clearTimeout, setTimeout } from "node:timers";
import type { Link } from "../bus/bus.js";
import type { ExportedDevice } from "./exported-device.js";
import { type Pace, startPace } from "./pace.js";
import { type Transaction, transact, withoutPollTimeout } from "./transact.js";
import type { SubmitRequest } from "./wire.js";
import { submitReply, URB_STATUS, unlinkReply } from "./wire-answers.js";

/** The way back to the client. */
export interface EndpointZeroOptions {
  readonly send: (bytes: Uint8Array) => void;
  /** The device has left the bus. */
  readonly onGone: () => void;
}

/** Endpoint 0 of one import. */
export interface EndpointZero {
  /** Transfers that are neither answered nor unlinked. */
  readonly pendingCount: number;
  /** Whether the device has given an answer that is on its way. */
  readonly isAnswering: boolean;
  submit(request: SubmitRequest): void;
  /** Takes a transfer back and answers: unlinked, or 0 if it had been answered before. */
  unlink(seqnum: number, unlinkSeqnum: number): void;
  /** Forgets everything; nothing is sent any more. */
  stop(): void;
}

/** A transfer that has reached the device. */
interface Transfer {
  readonly request: SubmitRequest;
  readonly transaction: Transaction;
  /** By the device's clock: when it ends. */
  readonly endMs: number;
}

/** The transfer that the device works on. */
interface Current extends Transfer {
  /** Null if it is never answered. */
  readonly timer: NodeJS.Timeout | null;
}

/** An endpoint at work. */
interface State extends EndpointZeroOptions {
  readonly device: ExportedDevice;
  readonly link: Link;
  readonly waiting: SubmitRequest[];
  readonly pace: Pace;
  current: Current | null;
  isStopped: boolean;
}

/** Opens the endpoint. */
export function openEndpointZero(
  device: ExportedDevice,
  link: Link,
  options: EndpointZeroOptions,
): EndpointZero {
  const state: State = {
    ...options,
    device,
    link,
    pace: startPace(),
    waiting: [],
    current: null,
    isStopped: false,
  };
  return {
    get pendingCount() {
      return state.waiting.length + (state.current === null ? 0 : 1);
    },
    get isAnswering() {
      return state.current !== null && state.current.timer !== null;
    },
    submit(request) {
      state.waiting.push(request);
      proceed(state);
    },
    unlink: (seqnum, unlinkSeqnum) => unlink(state, seqnum, unlinkSeqnum),
    stop() {
      if (state.isStopped) return;
      state.isStopped = true;
      state.waiting.length = 0;
      drop(state, "disconnected");
    },
  };
}

/** Works on what waits until something takes its time. */
function proceed(state: State): void {
  const { device, waiting, pace } = state;
  while (!state.isStopped && state.current === null) {
    const request = waiting.shift();
    if (request === undefined) return;
    if (!device.isLinked(state.link)) {
      state.onGone();
      return;
    }
    const transaction = transact(device.bus, request);
    const transfer = { request, transaction, endMs: device.bus.nowMs + transaction.costMs };
    const waitMs = pace.begin(device.pass(transaction.costMs));
    const isNever = transaction.result.kind === "never";
    if (!isNever && waitMs === 0) finish(state, transfer);
    else {
      const timer = isNever ? null : setTimeout(expire, waitMs, state);
      state.current = { ...transfer, timer };
    }
  }
}

function expire(state: State): void {
  const { current } = state;
  if (current === null) return;
  state.current = null;
  finish(state, current);
  proceed(state);
}

function finish(state: State, { request, transaction, endMs }: Transfer): void {
  const { device, link, pace } = state;
  const { result, ended } = transaction;
  pace.end();
  device.catchUp();
  // A wait that was cut short, to keep pace, must not leave the device busy behind its answer.
  device.reach(endMs);
  // By a plug that was pulled meanwhile. One that leaves by itself has answered before.
  if (result.kind === "gone" || link.isLost) {
    ended("disconnected");
    state.onGone();
  } else if (result.kind === "ok") {
    ended("ok");
    const bytes = request.isIn ? result.bytes : request.data;
    answer(state, request, { bytes, pollTimeoutMs: transaction.pollTimeoutMs });
  } else {
    ended("stall");
    state.send(submitReply(request.seqnum, URB_STATUS.stall, NOTHING));
  }
}

function answer(
  { device, send }: State,
  { seqnum, isIn }: SubmitRequest,
  { bytes, pollTimeoutMs }: { readonly bytes: Uint8Array; readonly pollTimeoutMs: number },
): void {
  if (pollTimeoutMs === 0 || device.isRealTime) {
    send(submitReply(seqnum, URB_STATUS.ok, { isIn, bytes }));
    return;
  }
  // Passed over on the device's clock, so that the host need not wait for it.
  send(submitReply(seqnum, URB_STATUS.ok, { isIn, bytes: withoutPollTimeout(bytes) }));
  device.pass(pollTimeoutMs);
}

function unlink(state: State, seqnum: number, unlinkSeqnum: number): void {
  const { waiting } = state;
  const at = waiting.findIndex((request) => request.seqnum === unlinkSeqnum);
  const isCurrent = state.current?.request.seqnum === unlinkSeqnum;
  if (at >= 0) waiting.splice(at, 1);
  if (isCurrent) drop(state, "timeout");
  const status = isCurrent || at >= 0 ? URB_STATUS.unlinked : URB_STATUS.ok;
  state.send(unlinkReply(seqnum, status));
  proceed(state);
}

function drop(state: State, outcome: "timeout" | "disconnected"): void {
  const { current } = state;
  if (current?.timer != null) clearTimeout(current.timer);
  current?.transaction.ended(outcome);
  state.current = null;
}

const NOTHING = { isIn: false, bytes: new Uint8Array(0) } as const;
