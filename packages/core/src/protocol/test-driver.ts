/**
 * Plays steps against a script of outcomes, at once and without a device, and writes
 * down what they asked for in the notation of a bus trace. For tests; does not ship.
 */
import { isCoreError } from "../error.js";
import { DFU_STATES, DFU_STATUSES, type DfuState, type DfuStatus } from "./constants.js";
import type { Effect, Outcome, Steps } from "./effects.js";
import type { ControlSetup, TransferFailure } from "./transport.js";

/**
 * What one transfer comes to: `ack` a download or selection that went well, `stall`,
 * `timeout` and `disconnected` as in the port, any other text the bytes of an upload
 * as hex, an object handed over as it is.
 */
export type Reply = string | Outcome;

/** Replies in order, or a device as a function of what it is asked. */
export type Script = readonly Reply[] | ((line: string, nth: number) => Reply);

/** The facts of a CoreError, comparable as a whole. */
export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly actor: string;
  readonly details: unknown;
  readonly hint: string | undefined;
}

/** What came of steps: their log, and their result or their CoreError. */
export type Played<T> =
  | { readonly log: readonly string[]; readonly result: T }
  | { readonly log: readonly string[]; readonly error: ErrorFacts };

/** Setup packets of the requests without variable parts, interface 0. */
export const GETSTATUS = "A1 03 00 00 00 00 06 00";
export const CLRSTATUS = "21 04 00 00 00 00 00 00";
export const ABORT = "21 06 00 00 00 00 00 00";

const TYPE_BITS = { standard: 0x00, class: 0x20, vendor: 0x40 };
const RECIPIENT_BITS = { device: 0, interface: 1, endpoint: 2, other: 3 };
const FAILURES = ["stall", "timeout", "disconnected"] as const;
/** Not written down: every request but a held GETSTATUS has it. */
const USUAL_TIMEOUT_MS = 5000;
const EFFECTS_MAX = 20_000;

/** Runs steps to their end. An error that is no CoreError falls through. */
export function play<T, E>(steps: Steps<T, E>, script: Script): Played<T> {
  const log: string[] = [];
  let transfers = 0;
  try {
    let next = steps.next();
    while (next.done !== true) {
      const effect = next.value;
      const line = lineOf(effect);
      log.push(line);
      if (log.length > EFFECTS_MAX) throw new Error(`the steps go on and on: ${line}`);
      const isQuiet = effect.kind === "wait" || effect.kind === "event";
      next = steps.next(
        isQuiet ? undefined : outcomeOf(effect, replyTo(script, line, transfers++)),
      );
    }
    if (typeof script !== "function" && transfers < script.length) {
      throw new Error(
        `${script.length - transfers} replies were not asked for:\n${log.join("\n")}`,
      );
    }
    return { log, result: next.value };
  } catch (error) {
    if (!isCoreError(error)) throw error;
    const { code, message, actor, details, hint } = error;
    return { log, error: { code, message, actor, details, hint } };
  }
}

/** The status record as hex; `pollMs` up to 0xFFFFFF. */
export function status(bState: DfuState, pollMs = 0, bStatus: DfuStatus = "OK"): string {
  const poll = [pollMs % 0x100, Math.floor(pollMs / 0x100) % 0x100, Math.floor(pollMs / 0x10000)];
  return hex([DFU_STATUSES.indexOf(bStatus), ...poll, DFU_STATES.indexOf(bState), 0]);
}

/** The log line of DFU_DNLOAD. */
export function dnload(wBlockNum: number, bytes: string): string {
  const lengthBytes = bytes === "" ? 0 : bytes.split(" ").length;
  const setup = `21 01 ${word(wBlockNum)} 00 00 ${word(lengthBytes)}`;
  return bytes === "" ? setup : `${setup} > ${bytes}`;
}

/** The log line of DFU_UPLOAD. */
export function upload(wBlockNum: number, lengthBytes: number): string {
  return `A1 02 ${word(wBlockNum)} 00 00 ${word(lengthBytes)}`;
}

/** Bytes as in a trace: `0A 00`. */
export function hex(bytes: Iterable<number>): string {
  return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
}

function word(value: number): string {
  return hex([value % 0x100, Math.floor(value / 0x100)]);
}

function lineOf(effect: Effect<unknown>): string {
  switch (effect.kind) {
    case "control-in":
      return `${setupOf(effect.setup, 0x80, effect.lengthBytes)}${timeoutOf(effect.timeoutMs)}`;
    case "control-out": {
      const setup = setupOf(effect.setup, 0x00, effect.bytes.length);
      const data = effect.bytes.length === 0 ? "" : ` > ${hex(effect.bytes)}`;
      return `${setup}${data}${timeoutOf(effect.timeoutMs)}`;
    }
    case "select-alternate":
      return `alternate ${effect.alternateSetting}`;
    case "wait":
      return `wait ${effect.milliseconds}`;
    case "event":
      return `event ${JSON.stringify(effect.event)}`;
    default:
      return effect satisfies never;
  }
}

function setupOf(setup: ControlSetup, direction: number, lengthBytes: number): string {
  const requestType = direction + TYPE_BITS[setup.requestType] + RECIPIENT_BITS[setup.recipient];
  const { request, value, index } = setup;
  return `${hex([requestType, request])} ${word(value)} ${word(index)} ${word(lengthBytes)}`;
}

function timeoutOf(timeoutMs: number): string {
  return timeoutMs === USUAL_TIMEOUT_MS ? "" : ` within ${timeoutMs} ms`;
}

function replyTo(script: Script, line: string, nth: number): Reply {
  if (typeof script === "function") return script(line, nth);
  if (nth >= script.length) throw new Error(`no reply to ${line} (transfer ${nth + 1})`);
  return script[nth];
}

function outcomeOf(effect: Effect<unknown>, reply: Reply): Outcome {
  if (typeof reply !== "string") return reply;
  const failure = FAILURES.find((kind) => kind === reply);
  if (failure !== undefined) return { kind: failure } satisfies TransferFailure;
  if (effect.kind === "control-in") return { kind: "ok", bytes: bytesOf(reply) };
  if (reply !== "ack") throw new Error(`${JSON.stringify(reply)} is no reply to ${lineOf(effect)}`);
  if (effect.kind === "control-out") return { kind: "ok", bytesWritten: effect.bytes.length };
  return { kind: "ok" };
}

function bytesOf(text: string): Uint8Array {
  if (!/^([0-9A-F]{2}( [0-9A-F]{2})*)?$/.test(text)) throw new Error(`${text} is no hex`);
  return Uint8Array.from(
    text === "" ? [] : text.split(" ").map((byte) => Number.parseInt(byte, 16)),
  );
}
