/** What a check of the transport contract works with: a scripted device, an open transport, and expectations. */
import type {
  ControlInOutcome,
  ControlOutOutcome,
  ControlSetup,
  SelectAlternateOutcome,
  Transport,
} from "@dfukit/core";
import { SimError } from "../../error.js";
import type { RomAnswer } from "../../rom-types.js";
import type { ContractDevice, ContractHarness, OpenedTransport } from "./contract-types.js";

/** A transfer that reached the device. */
export interface HeardTransfer {
  readonly setup: ControlSetup & { readonly length: number };
  readonly data: Uint8Array;
}

/** What the device does; a check sets it before each transfer. */
export interface Script {
  control: RomAnswer;
  select: RomAnswer;
}

/** A check at work. */
export interface Bench {
  readonly transport: Transport;
  readonly opened: OpenedTransport;
  readonly script: Script;
  readonly heard: readonly HeardTransfer[];
  readonly selected: readonly number[];
  readonly lateMs: number;
  nowMs(): number;
}

/** What the device of the contract calls itself. */
export const CONTRACT_IDENTITY = {
  vendorId: 0x0483,
  productId: 0xdf11,
  deviceVersion: 0x2200,
  serialNumber: "357236543131",
} as const;

/** An answer at once. */
export function answer(...bytes: readonly number[]): RomAnswer {
  return { kind: "ok", bytes: Uint8Array.from(bytes), afterMs: 0 };
}

/** Opens a device that answers everything with nothing, and gives it to `check`. */
export async function withBench(
  harness: ContractHarness,
  lateMs: number,
  check: (bench: Bench) => Promise<void>,
): Promise<void> {
  const script: Script = { control: answer(), select: answer() };
  const heard: HeardTransfer[] = [];
  const selected: number[] = [];
  const device: ContractDevice = {
    identity: CONTRACT_IDENTITY,
    control(setup, data) {
      heard.push({ setup: { ...setup }, data: data.slice() });
      return script.control;
    },
    selectAlternate(alternateSetting) {
      selected.push(alternateSetting);
      return script.select;
    },
  };
  const opened = await harness.open(device);
  const { transport } = opened;
  const bench = {
    transport,
    opened,
    script,
    heard,
    selected,
    lateMs,
    nowMs: () => harness.nowMs(),
  };
  // What happens while the adapter opens is its own affair.
  heard.length = 0;
  selected.length = 0;
  try {
    await check(bench);
  } finally {
    await transport.close().catch(() => undefined);
  }
}

type Outcome = ControlInOutcome | ControlOutOutcome | SelectAlternateOutcome;

/** Expects a transfer to end with an outcome; of a `fault` any message will do. */
export async function expectOutcome(
  what: string,
  transfer: Promise<Outcome>,
  expected: Outcome,
): Promise<void> {
  const outcome = await outcomeOf(what, transfer);
  expectSame(what, describe(outcome), describe(expected));
}

/** The outcome of a transfer, which must not reject. */
export async function outcomeOf<T extends Outcome>(what: string, transfer: Promise<T>): Promise<T> {
  try {
    return await transfer;
  } catch (error) {
    throw broken(`${what} rejected with "${textOf(error)}", expected an outcome`);
  }
}

/** Expects a promise that has no value to be fulfilled. */
export async function expectDone(what: string, done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    throw broken(`${what} rejected with "${textOf(error)}", expected it never to`);
  }
}

/** Expects two values to be written alike. */
export function expectSame(what: string, got: string, expected: string): void {
  if (got === expected) return;
  throw broken(`${what} gave ${shortened(got)}, expected ${shortened(expected)}`);
}

/** Bytes as text. */
export function hex(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
  return `${bytes.length} bytes [${digits.join(" ")}]`;
}

/** A setup packet as text, field by field. */
export function describeSetup(setup: ControlSetup & { readonly length: number }): string {
  const { requestType, recipient, request, value, index, length } = setup;
  return `${requestType}/${recipient} bRequest ${request} wValue ${value} wIndex ${index} wLength ${length}`;
}

function describe(outcome: Outcome): string {
  if (outcome.kind !== "ok") return outcome.kind;
  if ("bytes" in outcome) return `ok with ${hex(outcome.bytes)}`;
  return "bytesWritten" in outcome ? `ok with bytesWritten ${outcome.bytesWritten}` : "ok";
}

/** A block of 4096 bytes would hide the point. */
function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function broken(message: string): SimError {
  return new SimError("contract-broken", message, { actor: "transport", details: {} });
}
