/**
 * Writes down what happens to one device, and has the clock of what was written: a program
 * that reads this clock while it is recorded decides in a replay as it did then.
 */
import type { PayloadOptions } from "./payload.js";
import { type RecordingEntry, roundedMs, type When } from "./recording.js";

/** What a recorder is made for. */
export interface RecorderOptions extends PayloadOptions {
  /** Place of the device in the header's list. */
  readonly device: number;
  /** Milliseconds since the recording began. */
  readonly nowMs: () => number;
  /** Takes an entry at once. */
  readonly write: (entry: RecordingEntry) => void;
}

/** Writes down what happens to one device. */
export interface Recorder extends PayloadOptions {
  /** The end of the last entry: as a replay will have it. */
  readonly nowMs: () => number;
  /** The time of an entry begins now, and ends when the result is called. */
  readonly begin: () => () => When;
  /** Whatever the writing throws comes out of it. */
  readonly write: (entry: RecordingEntry) => void;
}

/** Makes the recorder of a device. */
export function newRecorder({ device, nowMs, write, ...payload }: RecorderOptions): Recorder {
  let endMs = 0;
  return {
    ...payload,
    nowMs: () => endMs,
    begin: () => {
      const beganMs = nowMs();
      const atMs = roundedMs(beganMs);
      return () => ({ device, atMs, tookMs: roundedMs(nowMs() - beganMs) });
    },
    write: (entry) => {
      endMs = entry.atMs + entry.tookMs;
      write(entry);
    },
  };
}
