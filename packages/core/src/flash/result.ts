/** What a job has done, and in what state it left the sectors. Types only. */
import type { AddressRange } from "@dfukit/memory";
import type { PlanTotals } from "./plan-types.js";

/** Whether the device was seen to leave DFU mode. */
export type LeaveResult = "confirmed" | "assumed" | "no";

/**
 * State of a range of sectors when a job ended. `intact`: as before. `erasing`: an
 * erase was started and its end not seen. `erased`: blank. `half-written`: some blocks
 * are in. `written`: all blocks were acknowledged. `verified`: read back and right.
 */
export interface SectorReport extends AddressRange {
  readonly alternateSetting: number;
  readonly state: "intact" | "erasing" | "erased" | "half-written" | "written" | "verified";
}

/** What a successful job has done. */
export interface FlashResult {
  readonly bytesRequested: number;
  /** Bytes sent and acknowledged, padding and kept bytes included. */
  readonly bytesWritten: number;
  /** Requested bytes that read right before anything was done. */
  readonly bytesAlreadyThere: number;
  readonly bytesKept: number;
  readonly sectorsErased: number;
  /** Requested bytes proven by comparison: read before, or read back. */
  readonly bytesVerified: number;
  /** False only if the caller had turned verification off. */
  readonly verified: boolean;
  readonly left: LeaveResult;
  readonly controlTransfers: number;
  readonly planned: PlanTotals;
}
