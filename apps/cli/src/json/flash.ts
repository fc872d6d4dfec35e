/** The document of `flash --json`: `dfukit/flash@1`. */
import type { FlashResult } from "@dfukit/core";
import type { Timing } from "../text/flash.js";
import { jsonPlan, jsonSector } from "./device.js";
import { type FlashSoFar, sectorsErased } from "./flash-so-far.js";

type Json = Readonly<Record<string, unknown>>;

/** `result` of a run that worked. */
export function jsonFlashResult(result: FlashResult, { durationMs }: Timing): Json {
  return {
    ok: true,
    bytesRequested: result.bytesRequested,
    bytesWritten: result.bytesWritten,
    bytesAlreadyThere: result.bytesAlreadyThere,
    bytesKept: result.bytesKept,
    sectorsErased: result.sectorsErased,
    bytesVerified: result.bytesVerified,
    verified: result.verified,
    left: result.left,
    controlTransfers: result.controlTransfers,
    durationMs,
  };
}

/** `warnings`: those of the plan and of the work. */
export function jsonWarnings({ warnings }: FlashSoFar): readonly Json[] {
  return warnings.map(({ code, message }) => ({ code, message }));
}

/** Plan and result of a run that failed, as far as it came. */
export function jsonFlashFailure(soFar: FlashSoFar, { durationMs }: Timing): Json {
  const totals = soFar.plan?.totals;
  return {
    plan: soFar.plan === null ? null : jsonPlan(soFar.plan),
    result: {
      ok: false,
      bytesRequested: totals?.bytesRequested ?? 0,
      bytesWritten: soFar.bytesWritten,
      bytesAlreadyThere: totals?.bytesAlreadyThere ?? 0,
      bytesKept: totals?.bytesKept ?? 0,
      sectorsErased: sectorsErased(soFar),
      bytesVerified: soFar.bytesVerified,
      verified: false,
      left: soFar.left,
      controlTransfers: null,
      durationMs,
    },
    warnings: jsonWarnings(soFar),
    sectors: (soFar.sectors ?? []).map(jsonSector),
  };
}
