/** What `flash` says when it ends: the last line, or the state in which it left the sectors. */
import type { FlashResult, SectorReport } from "@dfukit/core";
import { formatAddress, formatRange, formatSize } from "@dfukit/memory";
import { secondsText } from "./plan.js";
import { count, type Paint } from "./style.js";

/** How long the work took, and by which clock. */
export interface Timing {
  readonly durationMs: number;
  readonly simulated: boolean;
}

/** `0.42 s, 12.3 KiB/s, simulated`. */
export function timingText({ durationMs, simulated }: Timing, bytesMoved: number): string {
  const rate = durationMs > 0 && bytesMoved > 0 ? [rateText(bytesMoved / (durationMs / 1000))] : [];
  return [secondsText(durationMs), ...rate, ...(simulated ? ["simulated"] : [])].join(", ");
}

/** Bytes a second in KiB/s. */
export function rateText(bytesPerSecond: number): string {
  const rate = bytesPerSecond / 1024;
  return `${rate.toFixed(rate < 100 ? 1 : 0)} KiB/s`;
}

const LEFT_TEXT = {
  assumed: "told to start the firmware",
  confirmed: "the device has left DFU mode",
  no: "the device stays in DFU mode",
} as const satisfies Readonly<Record<FlashResult["left"], string>>;

/** Whether the device went, and where to, as a clause. @param startAddress null if it stays. */
export function leftText(left: FlashResult["left"], startAddress: number | null): string {
  const where = startAddress === null ? "" : `, start at ${formatAddress(startAddress)}`;
  return `${LEFT_TEXT[left]}${left === "no" ? "" : where}`;
}

/** How a result is told, and what the last line may not pass over in silence. */
export interface ResultTelling {
  readonly timing: Timing;
  readonly paint: Paint;
  /** The program was to be started, and was not. */
  readonly isNotStarted: boolean;
  /** Sectors whose other bytes could not be kept. */
  readonly sectorsLost: number;
}

/** The last line: what was asked for, done and proven. */
export function resultLine(result: FlashResult, telling: ResultTelling): string {
  const { bytesRequested, bytesWritten, bytesAlreadyThere, bytesVerified, verified } = result;
  const { timing, paint, isNotStarted, sectorsLost } = telling;
  const flaws = [
    ...(verified || bytesWritten === 0 ? [] : ["not verified"]),
    ...(isNotStarted ? ["not started"] : []),
    ...(sectorsLost === 0 ? [] : [`other bytes of ${count(sectorsLost, "sector")} lost`]),
  ];
  const done = paint(flaws.length === 0 ? "good" : "warning", ["done", ...flaws].join(", "));
  const counts =
    bytesWritten === 0
      ? `nothing had to be written: ${alreadyThere(bytesRequested)}`
      : `${count(bytesRequested, "byte")} asked for, ${bytesWritten} written, ${bytesAlreadyThere} already there`;
  const proof = verified || bytesWritten === 0 ? `, ${bytesVerified} verified` : "";
  return `${done}: ${counts}${proof}; ${timingText(timing, bytesWritten)}`;
}

function alreadyThere(sizeBytes: number): string {
  return sizeBytes === 1
    ? "the 1 byte was already there"
    : `all ${sizeBytes} bytes were already there`;
}

const STATE_TEXT = {
  intact: "intact, as before",
  erasing: "may be erased: the erase was not seen to end",
  erased: "erased",
  "half-written": "half-written",
  written: "written, not verified",
  verified: "verified",
} as const satisfies Readonly<Record<SectorReport["state"], string>>;

/** Ranges of sectors and how the job left them. */
export function sectorStateLines(sectors: readonly SectorReport[]): readonly string[] {
  if (sectors.length === 0) return ["no sector was touched"];
  const lines = sectors.map((sector) => {
    const size = formatSize(sector.end - sector.start);
    return `  ${formatRange(sector)}  ${size}: ${STATE_TEXT[sector.state]}`;
  });
  return ["the sectors of this job are now", ...lines];
}
