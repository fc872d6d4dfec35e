/**
 * A DfuSe device in memory for the tests of the jobs: keeps state, refuses what a boot
 * ROM refuses, and fails on command. Synchronous; never shipped.
 */
import type { Effect, Outcome } from "../protocol/effects.js";
import type { FlashTarget } from "../protocol/target.js";
import type { ControlInOutcome, ControlOutOutcome } from "../protocol/transport.js";
import {
  blankModel,
  eraseAt,
  type FlashModel,
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

/** By number (DFU 1.1 §6.1.2). */
const STATE = {
  idle: 2,
  downloadSync: 3,
  downloadBusy: 4,
  downloadIdle: 5,
  manifestSync: 6,
  manifest: 7,
  uploadIdle: 9,
  error: 10,
} as const;

const ERR_STALLED = 15;
const OPCODE = { setAddress: 0x21, readUnprotect: 0x92 } as const;

interface Work {
  readonly request: string;
  readonly work: () => void;
}

/** A device that begins blank, in dfuIDLE, with its first alternate setting selected. */
export class TestDevice {
  readonly model: FlashModel;
  /** What was asked, GETSTATUS left out: `pointer 0x08000000`, `write 0x08000000+2048`. */
  readonly log: string[] = [];
  readonly #target: FlashTarget;
  readonly #rule: FaultRule;
  readonly #seen = new Map<string, number>();
  readonly #firstSetting: number;
  #state: number = STATE.idle;
  #bStatus = 0;
  #setting: number;
  #pointer = 0x08000000;
  #pending: (() => void) | null = null;
  #isGone = false;

  constructor(target: FlashTarget, rule: FaultRule) {
    this.model = blankModel(target);
    this.#target = target;
    this.#rule = rule;
    this.#firstSetting = target.layout.regions[0]?.alternateSetting ?? 0;
    this.#setting = this.#firstSetting;
  }

  /** Does what an effect asks for. */
  handle(effect: Effect<unknown>): Outcome {
    if (effect.kind === "wait" || effect.kind === "event") return undefined;
    if (this.#isGone) return { kind: "disconnected" };
    if (effect.kind === "select-alternate") return this.#select(effect.alternateSetting);
    const { request, value } = effect.setup;
    if (effect.kind === "control-out" && request === 1) return this.#download(value, effect.bytes);
    if (effect.kind === "control-in" && request === 2) {
      return this.#upload(value, effect.lengthBytes);
    }
    if (request === 3) return this.#status();
    return this.#bare(request === 4 ? "clear" : "abort");
  }

  /** Comes back on the bus in dfuIDLE. */
  reopen(): void {
    this.#state = STATE.idle;
    this.#bStatus = 0;
    this.#setting = this.#firstSetting;
    this.#pending = null;
    this.#isGone = false;
  }

  /** Puts bytes in, whatever was there. */
  put(alternateSetting: number, address: number, bytes: Uint8Array): void {
    const { start, bytes: own, programmed } = memoryOf(this.model, alternateSetting);
    own.set(bytes, address - start);
    const unit = this.#target.writeAlignmentBytes;
    const [from, to] = [address - start, address - start + bytes.length];
    programmed.fill(true, Math.floor(from / unit), Math.ceil(to / unit));
  }

  /** What is in a memory. */
  bytesAt(alternateSetting: number, address: number, lengthBytes: number): Uint8Array {
    const { start, bytes } = memoryOf(this.model, alternateSetting);
    return bytes.slice(address - start, address - start + lengthBytes);
  }

  /** Asks the rule about a request. */
  #faultOf(request: string): Exclude<Outcome, undefined> | undefined {
    const nth = this.#seen.get(request) ?? 0;
    this.#seen.set(request, nth + 1);
    const fault = this.#rule(request, nth);
    if (fault?.kind === "disconnected") this.#isGone = true;
    if (fault?.kind !== "error") return fault;
    this.#fail(fault.bStatus);
    return { kind: "stall" };
  }

  #logged(request: string): Exclude<Outcome, undefined> | undefined {
    this.log.push(request);
    return this.#faultOf(request);
  }

  #fail(bStatus: number): void {
    this.#state = STATE.error;
    this.#bStatus = bStatus;
    this.#pending = null;
  }

  #stall(): Outcome {
    this.#fail(ERR_STALLED);
    return { kind: "stall" };
  }

  #select(alternateSetting: number): Outcome {
    const fault = this.#logged(`alternate ${alternateSetting}`);
    if (fault !== undefined) return fault;
    this.#setting = alternateSetting;
    return { kind: "ok" };
  }

  #download(wBlockNum: number, bytes: Uint8Array): Outcome {
    if (bytes.length === 0) {
      const fault = this.#logged(`leave ${hex(this.#pointer)}`);
      if (fault !== undefined) return fault;
      this.#state = STATE.manifestSync;
      return { kind: "ok", bytesWritten: 0 };
    }
    if (this.#state !== STATE.idle && this.#state !== STATE.downloadIdle) return this.#stall();
    const { request, work } =
      wBlockNum === 0 ? this.#command(bytes) : this.#write(wBlockNum, bytes);
    const fault = this.#logged(request);
    if (fault !== undefined) return fault;
    this.#state = STATE.downloadSync;
    this.#pending = work;
    return { kind: "ok", bytesWritten: bytes.length };
  }

  #command(bytes: Uint8Array): Work {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const address = bytes.length === 5 ? view.getUint32(1, true) : 0;
    const memory = memoryOf(this.model, this.#setting);
    if (bytes[0] === OPCODE.setAddress) {
      const work = () => {
        this.#pointer = address;
      };
      return { request: `pointer ${hex(address)}`, work };
    }
    if (bytes[0] === OPCODE.readUnprotect) {
      const work = () => {
        this.#isGone = true;
      };
      return { request: "unprotect", work };
    }
    if (bytes.length === 1) {
      const work = () => {
        for (const { start } of modelSectors(memory.region)) eraseAt(this.model, memory, start);
      };
      return { request: "mass-erase", work };
    }
    return { request: `erase ${hex(address)}`, work: () => eraseAt(this.model, memory, address) };
  }

  #write(wBlockNum: number, bytes: Uint8Array): Work {
    const address = this.#addressOf(wBlockNum);
    const memory = memoryOf(this.model, this.#setting);
    const work = () => {
      writeAt(this.model, memory, [address, bytes]);
      const isOption = memory.region.kind === "option-bytes";
      if (isOption && this.#target.optionBytes?.resetsAfterWrite !== false) this.#isGone = true;
    };
    return { request: `write ${hex(address)}+${bytes.length}`, work };
  }

  #upload(wBlockNum: number, lengthBytes: number): Outcome {
    if (this.#state !== STATE.idle && this.#state !== STATE.uploadIdle) return this.#stall();
    const address = this.#addressOf(wBlockNum);
    const fault = this.#logged(`read ${hex(address)}+${lengthBytes}`);
    if (fault !== undefined) return fault;
    this.#state = STATE.uploadIdle;
    return { kind: "ok", bytes: this.bytesAt(this.#setting, address, lengthBytes) };
  }

  /** AN3156 §4: block 2 is at the pointer. */
  #addressOf(wBlockNum: number): number {
    return this.#pointer + (wBlockNum - 2) * this.#target.transferSizeBytes;
  }

  /** The first one after a download does the work. */
  #status(): Outcome {
    const fault = this.#faultOf("status");
    if (fault !== undefined) return fault;
    switch (this.#state) {
      case STATE.downloadSync:
        this.#state = STATE.downloadBusy;
        this.#pending?.();
        this.#pending = null;
        break;
      case STATE.downloadBusy:
        this.#state = STATE.downloadIdle;
        break;
      case STATE.manifestSync:
        this.#state = STATE.manifest;
        this.#isGone = true;
        break;
    }
    return { kind: "ok", bytes: Uint8Array.of(this.#bStatus, 0, 0, 0, this.#state, 0) };
  }

  #bare(request: "abort" | "clear"): Outcome {
    const fault = this.#logged(request);
    if (fault !== undefined) return fault;
    if (request === "clear" && this.#state !== STATE.error) return this.#stall();
    this.#state = STATE.idle;
    this.#bStatus = 0;
    return { kind: "ok", bytesWritten: 0 };
  }
}

/** A new device; without a rule it never fails. */
export function testDevice(target: FlashTarget, rule: FaultRule = () => undefined): TestDevice {
  return new TestDevice(target, rule);
}

function hex(address: number): string {
  return `0x${address.toString(16).padStart(8, "0")}`;
}
