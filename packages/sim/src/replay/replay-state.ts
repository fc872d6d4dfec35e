/** Where a replay stands in its recording, and whether the host still goes the same way. */
import type { DeviceIdentity } from "@dfukit/core";
import { SimError } from "../error.js";
import { mayFollowFromContents, wasCut } from "./divergence.js";
import type { Digest, Recording, RecordingEntry } from "./recording.js";
import { describeEntry } from "./recording-words.js";
import { newReplayMemory, type ReplayMemory } from "./replay-memory.js";

/** Where a replay stands. */
export interface State {
  readonly entries: readonly RecordingEntry[];
  readonly memory: ReplayMemory;
  readonly identities: DeviceIdentity[];
  /** By device. */
  readonly nowMs: number[];
  next: number;
  /** What was answered last. */
  last: RecordingEntry | null;
  problem: SimError | null;
  standInCount: number;
  /** Whether the host was given contents of which nothing is known. */
  hasUnknown: boolean;
  differingCount: number;
}

/** At the beginning. */
export function newState({ header, entries }: Recording, digest: Digest): State {
  return {
    entries,
    memory: newReplayMemory(entries, digest),
    identities: header.devices.map(({ identity }) => identity),
    nowMs: header.devices.map(() => 0),
    next: 0,
    last: null,
    problem: null,
    standInCount: 0,
    hasUnknown: false,
    differingCount: 0,
  };
}

/** Waits and closings are the host's own affair. */
export function isAsked({ kind }: RecordingEntry): boolean {
  return kind !== "wait" && kind !== "close";
}

type EntryOf<K extends RecordingEntry["kind"]> = Extract<RecordingEntry, { readonly kind: K }>;

/** What the host does now. */
export interface Asked<K extends RecordingEntry["kind"]> {
  readonly kind: K;
  readonly device: number;
  /** In words, behind "the program". */
  readonly words: string;
  readonly fits?: (entry: EntryOf<K>) => boolean;
}

/** The next entry, if it is what the host does now; null from when the host has gone another way. */
export function take<K extends RecordingEntry["kind"]>(
  state: State,
  asked: Asked<K>,
): EntryOf<K> | null {
  if (state.problem !== null) return null;
  const { kind, device, fits = () => true } = asked;
  let entry = state.entries[state.next];
  while (entry !== undefined && !isAsked(entry)) entry = state.entries[++state.next];
  if (entry === undefined || !isOf(entry, kind) || entry.device !== device || !fits(entry)) {
    state.problem = diverged(state, asked, entry);
    return null;
  }
  pass(state, entry);
  return entry;
}

/** The host waits, or closes: its time is that of the recording, if it did so then. */
export function passBy(
  state: State,
  device: number,
  { kind, milliseconds }: { readonly kind: "wait" | "close"; readonly milliseconds: number },
): void {
  const entry = state.entries[state.next];
  const isRecorded =
    entry !== undefined &&
    entry.device === device &&
    entry.kind === kind &&
    (entry.kind !== "wait" || entry.milliseconds === milliseconds);
  if (isRecorded && state.problem === null) pass(state, entry);
  else state.nowMs[device] = (state.nowMs[device] ?? 0) + milliseconds;
}

function pass(state: State, entry: RecordingEntry): void {
  state.next++;
  if (isAsked(entry)) state.last = entry;
  state.nowMs[entry.device] = entry.atMs + entry.tookMs;
}

function isOf<K extends RecordingEntry["kind"]>(
  entry: RecordingEntry,
  kind: K,
): entry is EntryOf<K> {
  return entry.kind === kind;
}

function diverged(
  state: State,
  asked: Pick<Asked<RecordingEntry["kind"]>, "kind" | "words">,
  entry: RecordingEntry | undefined,
): SimError {
  const recorded = entry === undefined ? "nothing more" : describeEntry(entry);
  const message = `at entry ${state.next + 1} of the recording the program ${asked.words}, expected ${recorded}`;
  return new SimError("replay-diverged", message, {
    actor: "input",
    details: { entry: state.next + 1 },
    hint: hintFor(state, asked.kind, entry),
  });
}

function hintFor(
  { entries, last, hasUnknown }: State,
  asked: RecordingEntry["kind"],
  entry: RecordingEntry | undefined,
): string {
  if (entry === undefined && wasCut(entries)) {
    return "the recording was cut off there: the run that it is of was ended, or the file is not whole";
  }
  if (hasUnknown && mayFollowFromContents(last, asked, entry)) {
    return "memory contents were left out of the recording, so what depends on them cannot be played; record with --record-data";
  }
  return "give the same command line and the same files as when it was recorded";
}
