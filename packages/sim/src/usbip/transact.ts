/**
 * One transfer of a USB/IP client on the simulated bus: to the boot ROM through the faults,
 * counted and noted. As exchange.ts for a transport, but timeouts are the client's affair.
 */
import type { ControlSetup } from "@dfukit/core";
import { type Bus, note } from "../bus/bus.js";
import { answerToControl, answerToSelect } from "../bus/deliver.js";
import { dfuRequestOf, otherRequestOf, type RequestName } from "../bus/request.js";
import type { OutcomeKind } from "../bus/transcript.js";
import type { RomAnswer } from "../rom-types.js";
import { decodeSetup, isInSetup } from "./setup-packet.js";
import type { SubmitRequest } from "./wire.js";

/** What comes of a transfer, and when. */
export interface Transaction {
  readonly result:
    | { readonly kind: "ok"; readonly bytes: Uint8Array }
    | { readonly kind: "stall" | "never" | "gone" };
  /** How long the device takes, ms; 0 for what never ends. */
  readonly costMs: number;
  /**
   * How long the boot ROM says that it wants to be left alone from then on, ms
   * (bwPollTimeout); 0 if it is a fault that says so.
   */
  readonly pollTimeoutMs: number;
  /** Notes how it ended. */
  readonly ended: (outcome: OutcomeKind) => void;
}

/** bRequest: USB 2.0 table 9-4. */
const SET_ADDRESS = 5;
const SET_INTERFACE = 11;

const NO_BYTES: Uint8Array = new Uint8Array(0);
const AT_ONCE = { costMs: 0, pollTimeoutMs: 0, ended: () => undefined } as const;
const STALLED: Transaction = { result: { kind: "stall" }, ...AT_ONCE };
const DONE: Transaction = { result: { kind: "ok", bytes: NO_BYTES }, ...AT_ONCE };

/** Carries out a transfer; virtual time is the caller's affair. */
export function transact(bus: Bus, request: SubmitRequest): Transaction {
  const setup = decodeSetup(request.setup);
  // The boot ROM has no other endpoint, and USB 2.0 §9.3 no other types and recipients.
  if (request.endpoint !== 0 || setup === null) return STALLED;
  if (setup.requestType === "standard" && setup.recipient === "device") {
    // Host controllers give the address; what arrives here is for form's sake.
    if (setup.request === SET_ADDRESS) return DONE;
  }
  if (setup.requestType === "standard" && setup.recipient === "interface") {
    if (setup.request === SET_INTERFACE) return select(bus, setup);
  }
  return control(bus, request, setup);
}

function select(bus: Bus, { value: alternateSetting, index }: ControlSetup): Transaction {
  if (index !== 0) return STALLED;
  const atMs = bus.nowMs;
  count(bus, "SET_INTERFACE");
  const answer = answerToSelect(bus, alternateSetting);
  return {
    ...outcomeOf(bus, answer, { isIn: false, byteCount: 0 }),
    pollTimeoutMs: 0,
    ended: (outcome) => note(bus, { kind: "select-alternate", atMs, alternateSetting, outcome }),
  };
}

function control(bus: Bus, request: SubmitRequest, decoded: ControlSetup): Transaction {
  const isIn = isInSetup(request.setup);
  const setup = { ...decoded, length: request.lengthBytes };
  const atMs = bus.nowMs;
  const name = dfuRequestOf(setup);
  const index = name === null ? null : bus.nextIndex++;
  count(bus, name ?? otherRequestOf(setup));
  if (index !== null) bus.counters.dfuRequests++;
  const transfer = { isIn, setup, data: request.data, timeoutMs: 0 };
  const answer = answerToControl(bus, transfer, index);
  const faults = index === null ? [] : bus.faults.acted;
  const outcome = outcomeOf(bus, answer, { isIn, byteCount: request.lengthBytes });
  const { result } = outcome;
  const isStatus = name === "DFU_GETSTATUS" && result.kind === "ok";
  const isLie = bus.faults.isBusyForEver || faults.some(({ kind }) => kind === "poll-time");
  return {
    ...outcome,
    pollTimeoutMs: isStatus && !isLie ? readPollTimeout(result.bytes) : 0,
    ended(kind) {
      const bytes = isIn && result.kind === "ok" ? result.bytes : request.data;
      if (kind === "ok") bus.counters[isIn ? "bytesIn" : "bytesOut"] += bytes.length;
      note(bus, {
        kind: isIn ? "control-in" : "control-out",
        atMs,
        index,
        setup,
        timeoutMs: 0,
        outcome: kind,
        byteCount: bytes.length,
        bytes: bus.mode === "full" ? bytes.slice() : null,
        faults,
      });
    },
  };
}

function count({ counters }: Bus, name: RequestName): void {
  counters.transfers++;
  counters.byRequest[name]++;
}

/** An answer with its price on the bus. */
function outcomeOf(
  { times }: Bus,
  answer: RomAnswer,
  { isIn, byteCount }: { readonly isIn: boolean; readonly byteCount: number },
): Pick<Transaction, "result" | "costMs"> {
  switch (answer.kind) {
    case "ok": {
      if (answer.afterMs === Number.POSITIVE_INFINITY) return NEVER;
      // A copy: the boot ROM may answer with a view of its memory. No device sends more than asked for.
      const bytes = isIn ? answer.bytes.slice(0, byteCount) : NO_BYTES;
      const movedBytes = isIn ? bytes.length : byteCount;
      const costMs = times.transferMs + (movedBytes * times.byteUs) / 1000 + answer.afterMs;
      return { result: { kind: "ok", bytes }, costMs };
    }
    case "stall":
      return { result: answer, costMs: times.transferMs };
    case "silent":
      return NEVER;
    case "gone":
      return { result: answer, costMs: times.transferMs };
    default:
      return answer satisfies never;
  }
}

/** Offset of bwPollTimeout, three bytes, in the answer to GETSTATUS: USB DFU 1.1 §6.1.2. */
const POLL_AT = 1;
const POLL_END = 4;

/** bwPollTimeout of an answer to GETSTATUS; 0 if it is cut before its end. */
function readPollTimeout(status: Uint8Array): number {
  if (status.length < POLL_END) return 0;
  const [low = 0, middle = 0, high = 0] = status.subarray(POLL_AT, POLL_END);
  return low + middle * 0x100 + high * 0x1_0000;
}

/** The same answer to GETSTATUS with bwPollTimeout 0. */
export function withoutPollTimeout(status: Uint8Array): Uint8Array {
  return status.slice().fill(0, POLL_AT, POLL_END);
}

const NEVER = { result: { kind: "never" }, costMs: 0 } as const;
