/**
 * A DfuSe device in memory for the tests of the jobs: keeps state, refuses what a boot
 * ROM refuses, and fails on command. Synchronous; never shipped.
 */
import type { Effect, Outcome } from "../protocol/effects.js";
import type { FlashTarget } from "../protocol/target.js";
import type { ControlInOutcome, ControlOutOutcome, ControlSetup } from "../protocol/transport.js";
import {
  blankModel,
  eraseAt,
  type FlashModel,
  type ModelMemory,
  memoryOf,
  modelSectors,
  writeAt,
} from "./test-flash-model.js";

/** What a test makes of one request instead of its usual answer; `error` is a bStatus. */
export type Fault =
  | ControlInOutcome
  | ControlOutOutcome
  | { readonly kind: "error"; readonly bStatus: number };

/** Decides about a request by its text and its number of occurrences so far; undefined: as usual. */
export type FaultRule = (request: string, nth: number) => Fault | undefined;

/** The device. */
export interface TestDevice {
  readonly model: FlashModel;
  /** What was asked, GETSTATUS left out: `pointer 0x08000000`, `write 0x08000000+2048`. */
  readonly log: string[];
  handle(effect: Effect<unknown>): Outcome;
  /** Comes back on the bus in dfuIDLE. */
  reopen(): void;
  /** Puts bytes in, whatever was there. */
  put(alternateSetting: number, address: number, bytes: Uint8Array): void;
  /** What is in a memory. */
  bytesAt(alternateSetting: number, address: number, lengthBytes: number): Uint8Array;
}

type State = 2 | 3 | 4 | 5 | 6 | 7 | 9 | 10;

/** A blank device in dfuIDLE. */
export function testDevice(target: FlashTarget, rule: FaultRule = () => undefined): TestDevice {
  const model = blankModel(target);
  const log: string[] = [];
  const seen = new Map<string, number>();
  const DISCONNECTED = { kind: "disconnected" } as const;
  const firstSetting = target.layout.regions[0]?.alternateSetting ?? 0;
  let [state, bStatus, alternateSetting, pointer] = [2 as State, 0, firstSetting, 0x08000000];
  let pending: (() => void) | null = null;
  let isGone = false;

  const fail = (status: number) => {
    [state, bStatus, pending] = [10, status, null];
  };
  const stall = () => {
    fail(15);
    return { kind: "stall" } as const;
  };
  /** Logs a request and asks the rule about it. */
  const faultOf = (request: string): Exclude<Outcome, undefined> | undefined => {
    log.push(request);
    const nth = seen.get(request) ?? 0;
    seen.set(request, nth + 1);
    const fault = rule(request, nth);
    if (fault?.kind === "disconnected") isGone = true;
    if (fault?.kind !== "error") return fault;
    fail(fault.bStatus);
    return { kind: "stall" };
  };
  const memory = (): ModelMemory => memoryOf(model, alternateSetting);

  const command = (bytes: Uint8Array): { request: string; work: () => void } => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const address = bytes.length === 5 ? view.getUint32(1, true) : 0;
    if (bytes[0] === 0x21) {
      return {
        request: `pointer ${hex(address)}`,
        work: () => {
          pointer = address;
        },
      };
    }
    if (bytes[0] === 0x92) {
      return {
        request: "unprotect",
        work: () => {
          isGone = true;
        },
      };
    }
    if (bytes.length === 1) {
      const work = () => {
        for (const { start } of modelSectors(memory().region)) eraseAt(model, memory(), start);
      };
      return { request: "mass-erase", work };
    }
    return { request: `erase ${hex(address)}`, work: () => eraseAt(model, memory(), address) };
  };

  const writing = (wBlockNum: number, bytes: Uint8Array) => {
    const address = pointer + (wBlockNum - 2) * target.transferSizeBytes;
    const work = () => {
      writeAt(model, memory(), [address, bytes]);
      const resets = memory().region.kind === "option-bytes";
      if (resets && target.optionBytes?.resetsAfterWrite !== false) isGone = true;
    };
    return { request: `write ${hex(address)}+${bytes.length}`, work };
  };

  const download = (wBlockNum: number, bytes: Uint8Array): Outcome => {
    if (bytes.length === 0) {
      const fault = faultOf(`leave ${hex(pointer)}`);
      if (fault !== undefined) return fault;
      state = 6;
      return { kind: "ok", bytesWritten: 0 };
    }
    const { request, work } = wBlockNum === 0 ? command(bytes) : writing(wBlockNum, bytes);
    if (state !== 2 && state !== 5) return stall();
    const fault = faultOf(request);
    if (fault !== undefined) return fault;
    [state, pending] = [3, work];
    return { kind: "ok", bytesWritten: bytes.length };
  };

  const upload = (wBlockNum: number, lengthBytes: number): Outcome => {
    if (state !== 2 && state !== 9) return stall();
    const address = pointer + (wBlockNum - 2) * target.transferSizeBytes;
    const fault = faultOf(`read ${hex(address)}+${lengthBytes}`);
    if (fault !== undefined) return fault;
    state = 9;
    return { kind: "ok", bytes: bytesIn(memory(), address, lengthBytes) };
  };

  const status = (): Outcome => {
    const fault = rule("status", seen.get("status") ?? 0);
    seen.set("status", (seen.get("status") ?? 0) + 1);
    if (fault !== undefined && fault.kind !== "error") return fault;
    if (state === 3) {
      state = 4;
      const work = pending;
      pending = null;
      work?.();
    } else if (state === 4) state = 5;
    else if (state === 6) state = 7;
    const answer = Uint8Array.of(bStatus, 0, 0, 0, state, 0);
    if (state === 7) isGone = true;
    return { kind: "ok", bytes: answer };
  };

  const bare = (request: "abort" | "clear"): Outcome => {
    const fault = faultOf(request);
    if (fault !== undefined) return fault;
    if (request === "clear" && state !== 10) return stall();
    [state, bStatus] = [2, 0];
    return { kind: "ok", bytesWritten: 0 };
  };

  const control = (setup: ControlSetup, effect: Effect<unknown>): Outcome => {
    if (isGone) return DISCONNECTED;
    if (effect.kind === "control-out" && setup.request === 1)
      return download(setup.value, effect.bytes);
    if (effect.kind === "control-in" && setup.request === 2)
      return upload(setup.value, effect.lengthBytes);
    if (setup.request === 3) return status();
    return bare(setup.request === 4 ? "clear" : "abort");
  };

  return {
    model,
    log,
    handle: (effect) => {
      switch (effect.kind) {
        case "control-in":
        case "control-out":
          return control(effect.setup, effect);
        case "select-alternate": {
          if (isGone) return DISCONNECTED;
          const fault = faultOf(`alternate ${effect.alternateSetting}`);
          if (fault !== undefined) return fault;
          alternateSetting = effect.alternateSetting;
          return { kind: "ok" };
        }
        default:
          return undefined;
      }
    },
    reopen: () => {
      [state, bStatus, alternateSetting, isGone, pending] = [2, 0, firstSetting, false, null];
    },
    put: (setting, address, bytes) => {
      const { start, bytes: own, programmed } = memoryOf(model, setting);
      own.set(bytes, address - start);
      const unit = target.writeAlignmentBytes;
      const [from, to] = [address - start, address - start + bytes.length];
      programmed.fill(true, Math.floor(from / unit), Math.ceil(to / unit));
    },
    bytesAt: (setting, address, lengthBytes) =>
      bytesIn(memoryOf(model, setting), address, lengthBytes),
  };
}

function bytesIn({ start, bytes }: ModelMemory, address: number, lengthBytes: number): Uint8Array {
  return bytes.slice(address - start, address - start + lengthBytes);
}

function hex(address: number): string {
  return `0x${address.toString(16).padStart(8, "0")}`;
}
