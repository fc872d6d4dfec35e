/** Why a replay went another way: what can be told of it from the recording. */
import type { RecordingEntry, Told } from "./recording.js";

/**
 * Whether the recording ends where no run does: a program closes every device that it has
 * opened, and asks nothing more after that but to open one that is refused, or away.
 */
export function wasCut(entries: readonly RecordingEntry[]): boolean {
  const last = entries.at(-1);
  return last === undefined || !isEnd(last);
}

function isEnd(entry: RecordingEntry): boolean {
  if (entry.kind === "close" || entry.kind === "nothing") return true;
  return "told" in entry && !isGiven(entry.told);
}

function isGiven(told: Told<unknown>): boolean {
  return told.kind === "ok" && told.value !== null;
}

/**
 * Whether memory contents can be the reason for what the program does now. They decide which
 * transfers it makes; never how it finds a device, nor how it takes a failure.
 */
export function mayFollowFromContents(
  last: RecordingEntry | null,
  asked: RecordingEntry["kind"],
  recorded: RecordingEntry | undefined,
): boolean {
  const kinds = [asked, ...(recorded === undefined ? [] : [recorded.kind])];
  return kinds.every((kind) => kind === "in" || kind === "out") && !isFailure(last);
}

/** GETSTATUS: class, to an interface, bRequest 3 (USB DFU 1.1 §3). */
const GETSTATUS = 3;

function isFailure(entry: RecordingEntry | null): boolean {
  if (entry === null || !("outcome" in entry)) return false;
  if (entry.outcome !== "ok") return true;
  if (entry.kind !== "in" || entry.payload?.kind !== "bytes") return false;
  const isStatus = entry.setup.requestType === "class" && entry.setup.request === GETSTATUS;
  // bStatus is the first byte, 0 is OK (USB DFU 1.1 §6.1.2).
  return isStatus && entry.payload.bytes[0] !== 0;
}
