/**
 * Carries out the faults of one device: arms each at its trigger, lets it act on the
 * first request that it can act on, and keeps what lasts. Knows neither clock nor host.
 */
import type { Profile } from "@dfukit/profiles";
import type { RomAnswer } from "../rom-types.js";
import { busyAnswer, changeAnswer } from "./answer-faults.js";
import { FAULT_SUBJECTS, type Fault, type FaultSubject } from "./fault.js";
import {
  type AddressTracker,
  type DfuTransfer,
  FIRST_MEMORY_BLOCK,
  trackAddresses,
} from "./touched.js";
import { decide, type Verdict } from "./verdict.js";

/** The faults of one device. */
export interface FaultEngine {
  /** What becomes of DFU request number `index`. */
  before(transfer: DfuTransfer, index: number): Verdict;
  /** Tells of a transfer that the boot ROM has accepted. */
  taken(transfer: DfuTransfer): void;
  /** The boot ROM's answer as the host gets it. */
  after(transfer: DfuTransfer, answer: RomAnswer): RomAnswer;
  /** The faults that have acted on the last request. */
  readonly acted: readonly Fault[];
  /** Whether the device answers nothing any more. */
  readonly isWedged: boolean;
  /** Whether GETSTATUS says dfuDNBUSY whatever the boot ROM says. */
  readonly isBusyForEver: boolean;
  /** Power was off: what lasts until a power cycle has ended. */
  powerLost(): void;
}

interface ArmedFault {
  readonly fault: Fault;
  readonly subject: FaultSubject;
  isArmed: boolean;
  isSpent: boolean;
}

interface State {
  readonly entries: readonly ArmedFault[];
  readonly tracker: AddressTracker;
  acted: Fault[];
  isWedged: boolean;
  isBusyForEver: boolean;
}

/** Makes the engine for a device of `profile`; `part` tells the sectors that an erase touches. */
export function armFaults(
  faults: readonly Fault[],
  profile: Profile,
  part: string | null,
): FaultEngine {
  const tracker = trackAddresses(profile, part);
  const state: State = {
    entries: faults.map(entryOf),
    tracker,
    acted: [],
    isWedged: false,
    isBusyForEver: false,
  };
  return {
    get acted() {
      return state.acted;
    },
    get isWedged() {
      return state.isWedged;
    },
    get isBusyForEver() {
      return state.isBusyForEver;
    },
    before: (transfer, index) => decideAll(state, transfer, index),
    taken: (transfer) => tracker.taken(transfer),
    after: (transfer, answer) => changeAll(state, transfer, answer),
    powerLost() {
      state.isWedged = false;
      state.isBusyForEver = false;
      tracker.reset();
    },
  };
}

/** Lets every fault that is due act on a request. */
function decideAll(state: State, transfer: DfuTransfer, index: number): Verdict {
  const { entries, tracker } = state;
  state.acted = [];
  const verdict: Verdict = {
    delivery: "through",
    data: transfer.data,
    departure: null,
    damagedAt: null,
  };
  for (const entry of entries) {
    if (entry.isSpent) continue;
    entry.isArmed ||= isTriggered(entry, { transfer, index, tracker });
    if (!isReady(entry, transfer)) continue;
    if (decide(verdict, entry.fault, { transfer, tracker })) act(state, entry);
  }
  return verdict;
}

/** Lets every fault that is due act on an answer. */
function changeAll(state: State, transfer: DfuTransfer, answer: RomAnswer): RomAnswer {
  const { entries, tracker } = state;
  let changed = answer;
  for (const entry of entries) {
    if (!isReady(entry, transfer)) continue;
    if (entry.fault.kind === "busy-forever") {
      act(state, entry);
    } else if (changed.kind === "ok") {
      const next = changeAnswer(changed, entry.fault, { transfer, tracker });
      if (next !== null) act(state, entry);
      changed = next ?? changed;
    }
  }
  const isAnswered = changed.kind === "ok" || changed.kind === "stall";
  const isStatus = transfer.name === "DFU_GETSTATUS";
  return state.isBusyForEver && isStatus && isAnswered ? busyAnswer() : changed;
}

function act(state: State, entry: ArmedFault): void {
  const { fault } = entry;
  state.acted.push(fault);
  entry.isSpent = fault.repeat !== "always";
  entry.isArmed = "index" in fault.when;
  if (fault.kind === "wedge") state.isWedged = true;
  if (fault.kind === "busy-forever") state.isBusyForEver = true;
}

function entryOf(fault: Fault): ArmedFault {
  // Damage by address must be there when that address is read, and not be erased before.
  const isDamageByAddress = fault.kind === "ecc-read" && "address" in fault.when;
  const subject = isDamageByAddress ? "block-read" : FAULT_SUBJECTS[fault.kind];
  return { fault, subject, isArmed: false, isSpent: false };
}

interface Moment {
  readonly transfer: DfuTransfer;
  readonly index: number;
  readonly tracker: AddressTracker;
}

function isTriggered(
  { fault, subject }: ArmedFault,
  { transfer, index, tracker }: Moment,
): boolean {
  if ("index" in fault.when) return index >= fault.when.index;
  // A status comes after the transfer that touches the address; all else is that transfer.
  const isSubject = subject === "status" || canActOn(subject, transfer);
  return isSubject && tracker.touches(transfer, fault.when.address);
}

function isReady({ isArmed, isSpent, subject }: ArmedFault, transfer: DfuTransfer): boolean {
  return isArmed && !isSpent && canActOn(subject, transfer);
}

function canActOn(subject: FaultSubject, { name, setup, data }: DfuTransfer): boolean {
  switch (subject) {
    case "request":
      return true;
    case "download":
      return name === "DFU_DNLOAD";
    case "block-written":
      return name === "DFU_DNLOAD" && setup.value >= FIRST_MEMORY_BLOCK && data.length > 0;
    case "block-read":
      return name === "DFU_UPLOAD" && setup.value >= FIRST_MEMORY_BLOCK;
    case "status":
      return name === "DFU_GETSTATUS";
    case "answer":
      return name === "DFU_UPLOAD" || name === "DFU_GETSTATUS" || name === "DFU_GETSTATE";
    default:
      return subject satisfies never;
  }
}
