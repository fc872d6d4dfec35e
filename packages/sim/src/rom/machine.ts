/**
 * The state of one boot ROM, and the plain moves between DFU states. What takes time is
 * in `work.ts`, which request makes which move in `requests.ts`.
 */
import type { RomAnswer } from "../rom-types.js";
import { NOTHING, SILENT, STALL } from "./answers.js";
import { type DfuState, type DfuStatus, STATE, STATUS } from "./constants.js";
import { flashBase, type RomDevice } from "./device.js";
import type { Operation } from "./operation.js";
import type { StoredDownload } from "./stored-operation.js";

/** An operation that was started. */
export interface Running {
  readonly operation: Operation;
  readonly startMs: number;
  readonly endMs: number;
  /** Its effect is there. */
  isApplied: boolean;
  /** Its outcome was already told, by an answer that was held until the end. */
  isReported: boolean;
}

/** What changes while the boot ROM runs. */
export interface Machine {
  state: DfuState;
  status: DfuStatus;
  stored: StoredDownload | null;
  running: Running | null;
  /** Before this moment a host must not ask again: the last bwPollTimeout. */
  pollFromMs: number;
  /** Answers nothing until power is cut. */
  isHung: boolean;
  attached: boolean;
  startedAt: number | null;
  busyMs: number;
}

/** The machine after power-up or a bus reset. */
export function initialMachine(device: RomDevice): Machine {
  const machine: Machine = {
    state: STATE.dfuIDLE,
    status: STATUS.OK,
    stored: null,
    running: null,
    pollFromMs: 0,
    isHung: false,
    attached: true,
    startedAt: null,
    busyMs: 0,
  };
  restart(machine, device);
  return machine;
}

/** DFU starts again, as after enumeration. An operation of the flash goes on. */
export function restart(machine: Machine, device: RomDevice): void {
  const isInError = device.hasQuirk("error-at-first-contact");
  machine.state = isInError ? STATE.dfuERROR : STATE.dfuIDLE;
  machine.status = isInError ? STATUS.errFIRMWARE : STATUS.OK;
  machine.stored = null;
  machine.pollFromMs = 0;
  device.pointer = flashBase(device.chip);
}

/** Stall, and dfuERROR from then on. */
export function refuse(machine: Machine, status: DfuStatus = STATUS.errSTALLEDPKT): RomAnswer {
  fail(machine, status);
  return STALL;
}

/** dfuERROR with `status`, the request acknowledged. */
export function fail(machine: Machine, status: DfuStatus): RomAnswer {
  machine.state = STATE.dfuERROR;
  machine.status = status;
  machine.stored = null;
  return NOTHING;
}

/** dfuIDLE, all forgotten. */
export function toIdle(machine: Machine): RomAnswer {
  machine.state = STATE.dfuIDLE;
  machine.status = STATUS.OK;
  machine.stored = null;
  return NOTHING;
}

/** The boot ROM stops; only power helps. */
export function hang(machine: Machine): RomAnswer {
  machine.isHung = true;
  return SILENT;
}
