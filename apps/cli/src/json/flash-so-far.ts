/** Follows a flash job for its document: what is known of the result if it fails. */
import type { CoreError, FlashEvent, Plan, SectorReport } from "@dfukit/core";

/** A warning of a plan or of a running job. */
export interface JobWarning {
  readonly code: string;
  readonly message: string;
}

/** What has happened so far. */
export interface FlashSoFar {
  plan: Plan | null;
  /** Of all plans and attempts, each once. */
  readonly warnings: JobWarning[];
  bytesWritten: number;
  bytesVerified: number;
  left: "confirmed" | "assumed" | "no";
  /** How a job that failed left the sectors; null if it did not. */
  sectors: readonly SectorReport[] | null;
  error: CoreError | null;
}

/** Nothing yet. */
export function newFlashSoFar(): FlashSoFar {
  return {
    plan: null,
    warnings: [],
    bytesWritten: 0,
    bytesVerified: 0,
    left: "no",
    sectors: null,
    error: null,
  };
}

/** Takes an event into account. */
export function noteEvent(soFar: FlashSoFar, event: FlashEvent): void {
  switch (event.kind) {
    case "plan-ready":
      soFar.plan = event.plan;
      for (const warning of event.plan.warnings) addWarning(soFar, warning);
      break;
    case "warning":
      addWarning(soFar, event);
      break;
    case "progress":
      if (event.phase === "write") soFar.bytesWritten = event.doneBytes;
      if (event.phase === "verify") soFar.bytesVerified = event.doneBytes;
      break;
    case "left":
      soFar.left = event.how;
      break;
    case "failed":
      soFar.sectors = event.sectors;
      soFar.error = event.error;
      break;
    default:
      break;
  }
}

function addWarning({ warnings }: FlashSoFar, { code, message }: JobWarning): void {
  if (!isAmong({ code, message }, warnings)) warnings.push({ code, message });
}

/** Whether the very warning is in the list. */
export function isAmong({ code, message }: JobWarning, warnings: readonly JobWarning[]): boolean {
  return warnings.some((other) => other.code === code && other.message === message);
}

/** Sectors that were erased unread, and held bytes that the image does not cover. */
export function sectorsLost({ warnings }: FlashSoFar): number {
  return warnings.filter(({ code }) => code === "kept-bytes-unreadable").length;
}

/** States of a sector whose erase is over. */
const ERASED_STATES: readonly SectorReport["state"][] = [
  "erased",
  "half-written",
  "written",
  "verified",
];

/** Sectors of the plan that were erased, by how the job left them. */
export function sectorsErased({ plan, sectors }: FlashSoFar): number {
  const erased = (sectors ?? []).filter(({ state }) => ERASED_STATES.includes(state));
  return (plan?.operations ?? []).filter(
    (operation) =>
      operation.kind === "erase" &&
      erased.some(
        ({ start, end }) => operation.sector.start >= start && operation.sector.end <= end,
      ),
  ).length;
}
