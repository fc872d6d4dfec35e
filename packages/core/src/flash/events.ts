/**
 * What the steps of a job tell while they run. No words for users: a front end
 * makes bars and lines of them. Types only.
 *
 * Order of a job: `device-ready`, then phases in the order of {@link Phase} (a phase
 * without work is left out), `plan-ready` between `read` and the next phase,
 * `bytes-kept` before the first erase, `warning` anywhere; then exactly one of
 * `finished` and `failed`. With a resume the order starts again after `reconnected`.
 */
import type { AddressRange, Segment } from "@dfukit/memory";
import type { CoreError } from "../error.js";
import type { LocatedSegment, Plan } from "./plan-types.js";
import type { FlashResult, SectorReport } from "./result.js";

/** The parts of a job that take time, in their order. */
export type Phase = "read" | "erase" | "write" | "verify" | "leave";

/** What happens during a job. */
export type FlashEvent =
  /** The device answers and is in dfuIDLE. `recoveredFrom` is the state it was found in. */
  | { readonly kind: "device-ready"; readonly recoveredFrom: string | null }
  | {
      readonly kind: "phase-started";
      readonly phase: Phase;
      readonly totalBytes: number;
      readonly estimatedMs: number | null;
    }
  /** `doneBytes` of the running phase; never falls. In `erase`, bytes of sectors erased. */
  | {
      readonly kind: "progress";
      readonly phase: Phase;
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly address: number;
    }
  | { readonly kind: "phase-finished"; readonly phase: Phase; readonly doneBytes: number }
  | { readonly kind: "plan-ready"; readonly plan: Plan }
  /** Bytes that will be put back after an erase. The job goes on when the handler's promise is fulfilled. */
  | {
      readonly kind: "bytes-kept";
      readonly segments: readonly LocatedSegment[];
      readonly sectors: readonly AddressRange[];
    }
  /** The kept bytes are verified in place. */
  | { readonly kind: "bytes-restored"; readonly segments: readonly Segment[] }
  | { readonly kind: "warning"; readonly code: string; readonly message: string }
  /** The device was lost and is open again. */
  | { readonly kind: "reconnected" }
  | { readonly kind: "left"; readonly how: FlashResult["left"] }
  | { readonly kind: "finished"; readonly result: FlashResult }
  | {
      readonly kind: "failed";
      readonly error: CoreError;
      readonly sectors: readonly SectorReport[];
    };
