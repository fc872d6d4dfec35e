/**
 * One transfer from the host's call to its outcome: past the faults to the boot ROM and
 * back, with its time, its count and its line in the transcript.
 */
import type { SelectAlternateOutcome, TransferFailure } from "@dfukit/core";
import type { RomAnswer } from "../rom-types.js";
import { advance, type Bus, type Link, note } from "./bus.js";
import { answerToControl, answerToSelect } from "./deliver.js";
import { type DeviceSetup, dfuRequestOf, otherRequestOf, type RequestName } from "./request.js";

/** A control transfer as the host asks for it. */
export interface HostTransfer {
  readonly isIn: boolean;
  readonly setup: DeviceSetup;
  /** Empty for IN. */
  readonly data: Uint8Array;
  readonly timeoutMs: number;
}

/** What comes of a transfer; `bytes` are those of an IN answer, and the host's own. */
export type Reply = { readonly kind: "ok"; readonly bytes: Uint8Array } | TransferFailure;

/** The outcome of any transfer on a lost or closed transport. */
const DISCONNECTED: TransferFailure = Object.freeze({ kind: "disconnected" });
const STALL: TransferFailure = Object.freeze({ kind: "stall" });
const TIMEOUT: TransferFailure = Object.freeze({ kind: "timeout" });
const HANGS: TransferFailure = Object.freeze({
  kind: "fault",
  message: "the device does not answer, and a transfer without a timeout would wait for ever",
});

const NO_BYTES: Uint8Array = new Uint8Array(0);
/** How long an operating system waits for SET_INTERFACE (Linux: USB_CTRL_SET_TIMEOUT). */
const SELECT_TIMEOUT_MS = 5000;

/** A control transfer. */
export function exchange(bus: Bus, link: Link, transfer: HostTransfer): Reply {
  if (!isLinked(bus, link)) return DISCONNECTED;
  const { setup, isIn, data, timeoutMs } = transfer;
  const atMs = bus.nowMs;
  const name = dfuRequestOf(setup);
  const index = name === null ? null : bus.nextIndex++;
  count(bus, name ?? otherRequestOf(setup));
  if (index !== null) bus.counters.dfuRequests++;
  const answer = answerToControl(bus, transfer, index);
  const reply = settle(bus, { answer, link, transfer });
  const moved = isIn && reply.kind === "ok" ? reply.bytes : data;
  if (reply.kind === "ok") {
    if (isIn) bus.counters.bytesIn += moved.length;
    else bus.counters.bytesOut += moved.length;
  }
  if (bus.mode !== "off") {
    note(bus, {
      kind: isIn ? "control-in" : "control-out",
      atMs,
      index,
      setup,
      timeoutMs,
      outcome: reply.kind,
      byteCount: moved.length,
      bytes: bus.mode === "full" ? moved.slice() : null,
      faults: index === null ? [] : bus.faults.acted,
    });
  }
  return reply;
}

/** SET_INTERFACE, as the operating system sends it. */
export function exchangeSelect(
  bus: Bus,
  link: Link,
  alternateSetting: number,
): SelectAlternateOutcome {
  if (!isLinked(bus, link)) return DISCONNECTED;
  const atMs = bus.nowMs;
  count(bus, "SET_INTERFACE");
  const answer = answerToSelect(bus, alternateSetting);
  const transfer = { isIn: false, data: NO_BYTES, timeoutMs: SELECT_TIMEOUT_MS };
  const reply = settle(bus, { answer, link, transfer });
  note(bus, { kind: "select-alternate", atMs, alternateSetting, outcome: reply.kind });
  return reply.kind === "ok" ? { kind: "ok" } : reply;
}

/** Whether the link still leads to the device; notices if the device has left by itself. */
function isLinked(bus: Bus, link: Link): boolean {
  if (!bus.rom.attached) link.isLost = true;
  return !link.isLost && !link.isClosed;
}

function count(bus: Bus, name: RequestName): void {
  const { counters } = bus;
  counters.transfers++;
  counters.byRequest[name]++;
}

interface Exchange {
  readonly answer: RomAnswer;
  readonly link: Link;
  readonly transfer: Pick<HostTransfer, "isIn" | "data" | "timeoutMs"> & {
    readonly setup?: DeviceSetup;
  };
}

/** Lets the time of a transfer pass and tells its outcome. */
function settle(bus: Bus, { answer, link, transfer }: Exchange): Reply {
  const { transferMs, byteUs } = bus.times;
  const { timeoutMs } = transfer;
  switch (answer.kind) {
    case "ok": {
      if (answer.afterMs === Number.POSITIVE_INFINITY) return expire(bus, timeoutMs);
      if (timeoutMs > 0 && answer.afterMs > timeoutMs) return expire(bus, timeoutMs);
      // A copy: the boot ROM may answer with a view of its memory. No device sends more than asked for.
      const bytes = transfer.isIn ? answer.bytes.slice(0, transfer.setup?.length ?? 0) : NO_BYTES;
      const byteCount = transfer.isIn ? bytes.length : transfer.data.length;
      const costMs = transferMs + (byteCount * byteUs) / 1000;
      return advance(bus, costMs + answer.afterMs) ? { kind: "ok", bytes } : DISCONNECTED;
    }
    case "stall":
      return advance(bus, transferMs) ? STALL : DISCONNECTED;
    case "silent":
      return expire(bus, timeoutMs);
    case "gone":
      link.isLost = true;
      advance(bus, transferMs);
      return DISCONNECTED;
    default:
      return answer satisfies never;
  }
}

/** The end of a transfer without an answer: the timeout, or the device's departure. */
function expire(bus: Bus, timeoutMs: number): Reply {
  if (timeoutMs > 0) return advance(bus, timeoutMs) ? TIMEOUT : DISCONNECTED;
  if (bus.departure === null) return HANGS;
  advance(bus, Number.POSITIVE_INFINITY);
  return DISCONNECTED;
}
