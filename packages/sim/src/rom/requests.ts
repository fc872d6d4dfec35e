/** DFU class requests: from the setup packet to the event of the state table, and what its reaction does. */
import type { ControlSetup } from "@dfukit/core";
import type { RomAnswer } from "../rom-types.js";
import { GONE, NOTHING, ok, SILENT, STALL, statusAnswer } from "./answers.js";
import { DFU_REQUEST, STATE, STATUS } from "./constants.js";
import { note, type RomDevice } from "./device.js";
import { fail, hang, type Machine, refuse, toIdle } from "./machine.js";
import { upload } from "./read.js";
import { type DfuEvent, reactionTo } from "./state-table.js";
import { begin, busyBehaviour, finishEarlier, poll } from "./work.js";

/** A DFU request as it arrives. */
export interface DfuRequest {
  readonly setup: ControlSetup & { readonly length: number };
  readonly data: Uint8Array;
  readonly alternateSetting: number;
  readonly nowMs: number;
}

/** wBlockNum that DfuSe leaves unused (AN3156 §4, §5). */
const RESERVED_BLOCK = 1;
const EVENTS: Readonly<Record<number, DfuEvent>> = {
  [DFU_REQUEST.DETACH]: "detach",
  [DFU_REQUEST.DNLOAD]: "download",
  [DFU_REQUEST.UPLOAD]: "upload",
  [DFU_REQUEST.GETSTATUS]: "getStatus",
  [DFU_REQUEST.CLRSTATUS]: "clearStatus",
  [DFU_REQUEST.GETSTATE]: "getState",
  [DFU_REQUEST.ABORT]: "abort",
};

/** Answers a class request; the machine is settled. */
export function answerDfu(machine: Machine, device: RomDevice, request: DfuRequest): RomAnswer {
  const event = eventOf(request);
  if (event === undefined) return STALL;
  noteImpatience(machine, device, { event, nowMs: request.nowMs });
  switch (reactionTo(machine.state, event)) {
    case "refuse":
      return event === "clearStatus" ? clearWhileBusy(machine, device) : refuse(machine);
    case "answer":
      return currentState(machine, event);
    case "idle":
    case "clear":
      return toIdle(machine);
    case "store":
      return store(machine, device, request);
    case "send":
      return send(machine, device, request);
    case "begin":
      return begin(machine, device, request);
    case "poll":
      return poll(machine, device, request.nowMs);
    case "prepare":
      machine.state = STATE.dfuMANIFEST_SYNC;
      return NOTHING;
    case "manifest":
      return leave(machine, device);
    case "tolerate":
      return clearOutsideError(machine, device);
  }
}

function eventOf({ setup, data }: DfuRequest): DfuEvent | undefined {
  const event = EVENTS[setup.request];
  return event === "download" && data.length === 0 ? "leave" : event;
}

function currentState(machine: Machine, event: DfuEvent): RomAnswer {
  if (event === "getStatus") return statusAnswer(machine);
  return event === "getState" ? ok(Uint8Array.of(machine.state)) : NOTHING;
}

function store(machine: Machine, device: RomDevice, { setup, data }: DfuRequest): RomAnswer {
  if (isReserved(device, setup) || data.length > device.profile.usb.transferSizeBytes.value) {
    return refuse(machine);
  }
  machine.stored = { wBlockNum: setup.value, bytes: data.slice() };
  machine.state = STATE.dfuDNLOAD_SYNC;
  return NOTHING;
}

function send(
  machine: Machine,
  device: RomDevice,
  { setup, alternateSetting, nowMs }: DfuRequest,
): RomAnswer {
  if (isReserved(device, setup) || setup.length > device.profile.usb.transferSizeBytes.value) {
    return refuse(machine);
  }
  // The flash cannot be read while it works: the bus waits.
  const readableMs = finishEarlier(machine, nowMs);
  const result = upload(device, {
    wBlockNum: setup.value,
    lengthBytes: setup.length,
    alternateSetting,
  });
  switch (result.kind) {
    case "hangs":
      return hang(machine);
    case "refused":
      return refuse(machine, result.status);
    case "bytes":
      // A short frame ends the upload (DFU 1.1 §6.2).
      machine.state = result.bytes.length < setup.length ? STATE.dfuIDLE : STATE.dfuUPLOAD_IDLE;
      return ok(result.bytes, readableMs - nowMs);
  }
}

function isReserved(device: RomDevice, { value, request }: ControlSetup): boolean {
  if (value !== RESERVED_BLOCK) return false;
  const name = request === DFU_REQUEST.UPLOAD ? "upload" : "download";
  note(device, "block-number-reserved", { message: `${name} with the reserved wBlockNum 1` });
  return true;
}

/** CLRSTATUS that the specification forbids: boot ROMs differ. */
function clearOutsideError(machine: Machine, device: RomDevice): RomAnswer {
  if (device.hasQuirk("clear-status-stalls")) return refuse(machine);
  if (device.hasQuirk("clear-status-errors")) return fail(machine, STATUS.errUNKNOWN);
  return toIdle(machine);
}

/** betaflight-configurator PR#1861: CLRSTATUS frees a boot ROM that sticks in dfuDNBUSY. */
function clearWhileBusy(machine: Machine, device: RomDevice): RomAnswer {
  const isFreed =
    machine.running?.operation.end === "sticks" || device.hasQuirk("clear-status-errors");
  return isFreed ? fail(machine, STATUS.errUNKNOWN) : refuse(machine);
}

/** The GETSTATUS after Leave: the application starts, however the answer ends (AN3156 §5.5). */
function leave(machine: Machine, device: RomDevice): RomAnswer {
  const answer = statusAnswer({ status: STATUS.OK, state: STATE.dfuMANIFEST });
  if (device.hasQuirk("leave-does-nothing")) {
    toIdle(machine);
    return answer;
  }
  machine.state = STATE.dfuMANIFEST;
  machine.attached = false;
  machine.startedAt = device.pointer;
  if (device.hasQuirk("leave-stalls")) return STALL;
  if (device.hasQuirk("leave-disconnects-early")) return GONE;
  return device.hasQuirk("leave-times-out") ? SILENT : answer;
}

/** Notes a host that does not wait as long as it was told to. */
function noteImpatience(
  machine: Machine,
  device: RomDevice,
  { event, nowMs }: { readonly event: DfuEvent; readonly nowMs: number },
): void {
  const { running, state, pollFromMs } = machine;
  if (running === null || state !== STATE.dfuDNBUSY) return;
  const isEarly = nowMs < pollFromMs - CLOCK_TOLERANCE_MS;
  if (event === "getStatus" && isEarly && busyBehaviour(device) !== "held") {
    note(device, "poll-before-time", {
      message: `GETSTATUS ${Math.ceil(pollFromMs - nowMs)} ms before bwPollTimeout was over`,
    });
  }
  const isTransfer = event === "download" || event === "leave" || event === "upload";
  if (isTransfer && nowMs < running.endMs) {
    note(device, "request-while-busy", {
      message: `${event} ${Math.ceil(running.endMs - nowMs)} ms before the operation under way ends`,
    });
  }
}

/** Clocks that add up fractions of a millisecond. */
const CLOCK_TOLERANCE_MS = 1e-6;
