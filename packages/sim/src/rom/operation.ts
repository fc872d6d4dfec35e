/**
 * One piece of work of the boot ROM: what a stored download becomes when the first
 * GETSTATUS starts it (AN3156 §4, §5). Its outcome is known at the start, its effect
 * comes at the end, and power may be cut in between.
 */
import { type DfuState, type DfuStatus, STATE, STATUS } from "./constants.js";
import type { RomDevice } from "./device.js";
import { type AnnouncedKind, announcedMs } from "./times.js";

/** Work with a length in time. */
export interface Operation {
  readonly durationMs: number;
  /** bwPollTimeout of the first answer. */
  readonly announcedMs: number;
  readonly outcome: { readonly state: DfuState; readonly status: DfuStatus };
  /** Changes the chip. Called once, at the end. */
  readonly apply: () => void;
  /** Changes the chip as far as it has come after `elapsedMs`. Called instead of `apply`. */
  readonly cut: (elapsedMs: number) => void;
  /**
   * What follows: `goes-on` as the outcome says; `resets` the chip, which leaves the bus;
   * `sticks` in dfuDNBUSY; `hangs` at once and for ever.
   */
  readonly end: "goes-on" | "resets" | "sticks" | "hangs";
}

/** How a piece of work differs from one that succeeds at once and changes nothing. */
export interface Work {
  readonly durationMs?: number;
  readonly status?: DfuStatus;
  readonly apply?: () => void;
  readonly cut?: (elapsedMs: number) => void;
  readonly end?: Operation["end"];
}

/** An operation that is announced as one of its kind. */
export function operation({ profile }: RomDevice, kind: AnnouncedKind, work: Work = {}): Operation {
  const { durationMs = 0, status = STATUS.OK, end = "goes-on" } = work;
  return {
    durationMs,
    announcedMs: announcedMs(profile, kind, durationMs),
    outcome: { state: status === STATUS.OK ? STATE.dfuDNLOAD_IDLE : STATE.dfuERROR, status },
    apply: work.apply ?? nothing,
    cut: work.cut ?? nothing,
    end,
  };
}

/**
 * The operation that a readout-protected chip carries out instead (AN3156 §3.1), or
 * null if the chip is open.
 */
export function protectedOperation(device: RomDevice, kind: AnnouncedKind): Operation | null {
  if (device.level === 0) return null;
  const pretends = device.pretends && device.level === 1;
  return operation(device, kind, { status: pretends ? STATUS.OK : STATUS.errVENDOR });
}

function nothing(): void {}
