/**
 * Operations in time: the first GETSTATUS starts one, later ones ask for it, power may be
 * cut. Time comes with each call; whatever has ended by then takes effect first.
 */
import type { StatusWhileBusy } from "@dfukit/core";
import type { RomAnswer } from "../rom-types.js";
import { GONE, STALL, statusAnswer } from "./answers.js";
import { STATE, STATUS } from "./constants.js";
import { loadOptionBytes, type RomDevice } from "./device.js";
import { hang, type Machine, type Running } from "./machine.js";
import type { Operation } from "./operation.js";
import { operationOf } from "./stored-operation.js";

/** Lets everything happen that has ended by `nowMs`. */
export function settle(machine: Machine, device: RomDevice, nowMs: number): void {
  const { running } = machine;
  if (running === null || nowMs < running.endMs) return;
  applyEffect(machine, running);
  const { end, outcome } = running.operation;
  if (end === "resets") {
    reset(machine, device);
  } else if (!isAskedFor(machine)) {
    machine.running = null;
  } else if (end === "goes-on" && running.isReported) {
    conclude(machine, outcome);
  } else if (end === "goes-on" && nowMs >= machine.pollFromMs) {
    machine.state = STATE.dfuDNLOAD_SYNC;
  }
}

/**
 * Lets an operation take effect whose end a held answer has told already: for those who
 * look into the chip without a clock.
 */
export function settleReported(machine: Machine): void {
  if (machine.running?.isReported === true) applyEffect(machine, machine.running);
}

/** GETSTATUS in dfuDNLOAD-SYNC: starts what was stored, or tells the outcome. */
export function begin(
  machine: Machine,
  device: RomDevice,
  { alternateSetting, nowMs }: { readonly alternateSetting: number; readonly nowMs: number },
): RomAnswer {
  const { stored } = machine;
  if (stored === null) return poll(machine, device, nowMs);
  machine.stored = null;
  if (machine.running?.operation.end === "resets") return leaveBus(machine, device);
  const startMs = finishEarlier(machine, nowMs);
  const operation = operationOf(device, stored, alternateSetting);
  if (operation.end === "hangs") return hang(machine);
  const endMs = startMs + operation.durationMs;
  const isReported = operation.end === "goes-on" && device.hasQuirk("idle-at-once");
  machine.running = { operation, startMs, endMs, isApplied: false, isReported };
  machine.state = STATE.dfuDNBUSY;
  if (isReported) return statusAnswer(operation.outcome, { afterMs: endMs - nowMs });
  return busy(machine, nowMs, operation.announcedMs);
}

/** GETSTATUS while an operation runs, or after its end. */
export function poll(machine: Machine, device: RomDevice, nowMs: number): RomAnswer {
  const { running } = machine;
  if (running === null) return statusAnswer(machine);
  const { operation, endMs } = running;
  const pollMs = nextPollMs(operation.announcedMs, endMs - nowMs);
  if (nowMs < endMs) {
    switch (busyBehaviour(device)) {
      case "held":
        return hold(machine, device, { nowMs, pollMs });
      case "answered":
        return busy(machine, nowMs, pollMs);
      case "stalled":
        return STALL;
    }
  }
  if (operation.end === "sticks") return busy(machine, nowMs, pollMs);
  conclude(machine, operation.outcome);
  return statusAnswer(machine);
}

/** Cuts an operation under way: the chip keeps what it has come to. */
export function cutOperation(machine: Machine, device: RomDevice, nowMs: number): void {
  settle(machine, device, nowMs);
  const { running } = machine;
  if (running !== null && !running.isApplied && nowMs >= running.startMs) {
    running.operation.cut(nowMs - running.startMs);
    machine.busyMs += nowMs - running.startMs;
  }
  machine.running = null;
}

/** How long a busy chip holds back any answer; 0 unless it is of that kind. */
export function heldMs({ running }: Machine, device: RomDevice, nowMs: number): number {
  if (running === null || nowMs >= running.endMs) return 0;
  return busyBehaviour(device) === "held" ? running.endMs - nowMs : 0;
}

/** A boot ROM without dfuDNBUSY does its work inside the request, however it would answer else. */
export function busyBehaviour({ profile, hasQuirk }: RomDevice): StatusWhileBusy {
  return hasQuirk("idle-at-once") ? "held" : profile.behaviour.statusWhileBusy.value;
}

/** Whether a host still wants the outcome, or went another way meanwhile. */
function isAskedFor({ state, stored }: Machine): boolean {
  return state === STATE.dfuDNBUSY || (state === STATE.dfuDNLOAD_SYNC && stored === null);
}

function hold(
  machine: Machine,
  device: RomDevice,
  { nowMs, pollMs }: { readonly nowMs: number; readonly pollMs: number },
): RomAnswer {
  const { running } = machine;
  if (running === null) return statusAnswer(machine);
  const afterMs = running.endMs - nowMs;
  switch (running.operation.end) {
    case "resets":
      return leaveBus(machine, device);
    case "sticks":
      return statusAnswer({ status: STATUS.OK, state: STATE.dfuDNBUSY }, { pollMs, afterMs });
    default:
      running.isReported = true;
      return statusAnswer(running.operation.outcome, { afterMs });
  }
}

/** The device is silent until it resets; `gone` has no time, so that all of it happens now. */
function leaveBus(machine: Machine, device: RomDevice): RomAnswer {
  if (machine.running !== null) applyEffect(machine, machine.running);
  reset(machine, device);
  return GONE;
}

/** bwPollTimeout of an answer after the first: as announced, but not past the end; never 0. */
function nextPollMs(announcedMs: number, remainingMs: number): number {
  const remaining = remainingMs > 0 ? Math.ceil(remainingMs) : announcedMs;
  return Math.max(1, announcedMs === 0 ? remaining : Math.min(announcedMs, remaining));
}

function busy(machine: Machine, nowMs: number, pollMs: number): RomAnswer {
  machine.pollFromMs = nowMs + pollMs;
  return statusAnswer({ status: STATUS.OK, state: STATE.dfuDNBUSY }, { pollMs });
}

function conclude(machine: Machine, { state, status }: Operation["outcome"]): void {
  machine.running = null;
  machine.state = state;
  machine.status = status;
}

function applyEffect(machine: Machine, running: Running): void {
  if (running.isApplied) return;
  running.isApplied = true;
  machine.busyMs += running.operation.durationMs;
  running.operation.apply();
}

/** The flash does one thing at a time: what still runs ends first. Returns when the next may start. */
export function finishEarlier(machine: Machine, nowMs: number): number {
  const { running } = machine;
  machine.running = null;
  if (running === null) return nowMs;
  applyEffect(machine, running);
  return Math.max(nowMs, running.endMs);
}

function reset(machine: Machine, device: RomDevice): void {
  machine.running = null;
  machine.attached = false;
  loadOptionBytes(device);
}
