/** Waiting in real time, as a device on the bus needs it. */
import type { AbortSignalLike } from "@dfukit/core";

/** Longest slice of a wait: how late an abort may be noticed. */
const SLICE_MS = 50;

/** Waits in real time; returns early when the signal is aborted. */
export async function timerWait(
  milliseconds: number,
  signal: AbortSignalLike | undefined,
): Promise<void> {
  for (let leftMs = milliseconds; leftMs > 0 && signal?.aborted !== true; leftMs -= SLICE_MS) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(leftMs, SLICE_MS)));
  }
}
