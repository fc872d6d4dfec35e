/** A simulated chip in real time, put into a state and looked at through the control socket. */
import type { Counters } from "@dfukit/sim";
import type { Guest } from "../support/guest.js";
import { attach, type Boards } from "../support/serve.js";
import type { Chip } from "./chips.js";

/** What a run has done to a chip, by the chip's own clock. */
export interface Observed {
  /** DFU requests, each one SETUP; descriptors and SET_INTERFACE are not among them. */
  readonly requests: number;
  readonly byRequest: Counters["byRequest"];
  /** What erasing and writing have taken. */
  readonly busyMs: number;
  /** From the first DFU request to the last. */
  readonly wallMs: number;
  /** From the command to the first DFU request: start of the process, search, descriptors. */
  readonly startMs: number;
  /** What the flash holds where the image was to be. */
  readonly memory: Uint8Array;
  /** Where the firmware was started. */
  readonly startedAt: unknown;
  readonly violations: readonly unknown[];
  /** What went over the bus, line by line, from the command on. */
  readonly transcript: readonly string[];
}

/** A chip plugged in and watched. */
export interface Watched {
  /** Where it is in the guest, e.g. `1-1`. */
  readonly path: string;
  observe(): Promise<Observed>;
}

/** Start of the flash of every chip here. */
export const BASE = 0x0800_0000;
/** Of a line of the control socket, which holds twice as many digits. */
const CHUNK_BYTES = 16_384;
const GONE_MS = 10_000;
const LOOK_MS = 20;

/** Cycles the chip's power, fills its flash, plugs it into the guest, and starts to count. */
export async function plugIn(
  { guest, boards }: { readonly guest: Guest; readonly boards: Boards },
  { busId }: Chip,
  before: Uint8Array,
): Promise<Watched> {
  await untilFree(boards, busId);
  await boards.control("replug", busId);
  for (let at = 0; at < before.length; at += CHUNK_BYTES) {
    const bytes = Buffer.from(before.subarray(at, at + CHUNK_BYTES)).toString("hex");
    await boards.control("write-memory", busId, { start: BASE + at, bytes });
  }
  const path = await attach(guest, boards, busId);
  const seen = (await boards.control("violations", busId)) as readonly unknown[];
  const busyMs = Number(await boards.control("busy-time", busId));
  await boards.control("reset-counters", busId);
  const { nowMs } = (await boards.control("state", busId)) as { readonly nowMs: number };
  return {
    path,
    async observe() {
      const lines = (await boards.control("transcript", busId)) as readonly string[];
      const transcript = lines.filter((line) => Number.parseFloat(line) >= nowMs);
      const times = transcript
        .filter((line) => /^[\d.]+ #/.test(line))
        .map((line) => Number.parseFloat(line));
      const [first, last] = [times[0], times.at(-1)];
      if (first === undefined || last === undefined) throw new Error(`${busId}: no DFU request`);
      const { dfuRequests, byRequest } = await boards.counters(busId);
      const state = (await boards.control("state", busId)) as { readonly startedAt: unknown };
      const violations = (await boards.control("violations", busId)) as readonly unknown[];
      return {
        requests: dfuRequests,
        byRequest,
        busyMs: Number(await boards.control("busy-time", busId)) - busyMs,
        wallMs: last - first,
        startMs: first - nowMs,
        memory: await boards.memory(busId, BASE, BASE + before.length),
        startedAt: state.startedAt,
        violations: violations.slice(seen.length),
        transcript,
      };
    },
  };
}

/** Waits until the guest has let go of the chip after the last run. */
async function untilFree(boards: Boards, busId: string): Promise<void> {
  for (const until = performance.now() + GONE_MS; performance.now() < until; ) {
    const { imported } = (await boards.control("state", busId)) as { readonly imported: boolean };
    if (!imported) return;
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
  throw new Error(`${busId}: still in use after the last run`);
}
