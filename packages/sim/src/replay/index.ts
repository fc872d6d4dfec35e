/** Recordings: what went between a program and its devices, to be played again. */
export { recordTransport } from "./record-transport.js";
export { newRecorder, type Recorder, type RecorderOptions } from "./recorder.js";
export type {
  Digest,
  RecordedDevice,
  Recording,
  RecordingEntry,
  RecordingHeader,
  Refusal,
  Told,
  When,
} from "./recording.js";
export { formatRecordingEntry, formatRecordingHeader, parseRecording } from "./recording-text.js";
export { type Replay, type Replayed, startReplay } from "./replay.js";
export type { MadeUp } from "./replay-memory.js";
