/** The answers of the boot ROM, made in one place. */
import type { RomAnswer } from "../rom-types.js";
import type { DfuState, DfuStatus } from "./constants.js";

/** The device refuses. */
export const STALL: RomAnswer = { kind: "stall" };
/** The device never answers. */
export const SILENT: RomAnswer = { kind: "silent" };
/** The device leaves the bus. */
export const GONE: RomAnswer = { kind: "gone" };
/** Success without data, at once. */
export const NOTHING: RomAnswer = { kind: "ok", bytes: new Uint8Array(0), afterMs: 0 };

/** Success with `bytes`, `afterMs` milliseconds after the request. */
export function ok(bytes: Uint8Array, afterMs = 0): RomAnswer {
  return { kind: "ok", bytes, afterMs };
}

/** The record of GETSTATUS (DFU 1.1 §6.1.2). */
export function statusAnswer(
  { status, state }: { readonly status: DfuStatus; readonly state: DfuState },
  { pollMs = 0, afterMs = 0 }: { readonly pollMs?: number; readonly afterMs?: number } = {},
): RomAnswer {
  return ok(
    Uint8Array.of(status, pollMs & 0xff, (pollMs >>> 8) & 0xff, (pollMs >>> 16) & 0xff, state, 0),
    afterMs,
  );
}
