/**
 * Plays a recording as devices: answers what was asked then, and notices when the host
 * asks something else. Deterministic; the clock is that of the recording.
 */
import type { DeviceIdentity, Transport } from "@dfukit/core";
import type { SimError } from "../error.js";
import type { Digest, RecordedDevice, Recording, Told } from "./recording.js";
import type { MadeUp } from "./replay-memory.js";
import { isAsked, newState, passBy, type State, take } from "./replay-state.js";
import { replayTransport } from "./replay-transport.js";

/** What was answered; null from when the host has gone another way. */
export type Replayed<T> = Told<T> | null;

/** A recording that is being played. Devices are named by their place in the header's list. */
export interface Replay {
  readonly devices: readonly RecordedDevice[];
  /** The clock of the recording, by device. */
  nowMs(device: number): number;
  /** Null as value: the device was away. */
  open(device: number): Replayed<Transport | null>;
  isPresent(device: number): Replayed<boolean>;
  powerCycle(device: number): Replayed<null>;
  /** What it is after it was brought to DFU mode. */
  enterDfuMode(device: number): Replayed<DeviceIdentity>;
  /** What the system said of why there is no device. */
  whyNothing(): string | null;
  wait(device: number, milliseconds: number): void;
  /** Bytes that the host has at hand, and memory may have held: the digests tell whether it did. */
  offer(address: number, bytes: Uint8Array): void;
  /** What was made up of the memory around an address when that was last read; null if it is known. */
  madeUpAt(address: number): MadeUp | null;
  /**
   * `replay-diverged` once the host has asked something else than was recorded: from then on every
   * device is gone, and nothing that comes out of the run means anything.
   */
  readonly problem: SimError | null;
  /** Entries that have not come up: the host has stopped earlier. */
  readonly leftCount: number;
  /** Blocks read for which bytes had to be made up, because memory contents were left out. */
  readonly standInCount: number;
  /** Blocks that the host has sent with other bytes than were recorded. */
  readonly differingCount: number;
}

/** Begins to play a recording. @param digest the one that it was made with. */
export function startReplay(recording: Recording, digest: Digest): Replay {
  const state = newState(recording, digest);
  return {
    devices: recording.header.devices,
    nowMs: (device) => state.nowMs[device] ?? 0,
    ...questionsOf(state),
    wait: (device, milliseconds) => passBy(state, device, { kind: "wait", milliseconds }),
    offer: (address, bytes) => state.memory.offer(address, bytes),
    madeUpAt: (address) => state.memory.madeUpAt(address),
    get problem() {
      return state.problem;
    },
    get leftCount() {
      return state.entries.slice(state.next).filter(isAsked).length;
    },
    get standInCount() {
      return state.standInCount;
    },
    get differingCount() {
      return state.differingCount;
    },
  };
}

type Questions = Pick<Replay, "open" | "isPresent" | "powerCycle" | "enterDfuMode" | "whyNothing">;

function questionsOf(state: State): Questions {
  return {
    open(device) {
      const told = take(state, { kind: "open", device, words: "opens the device" })?.told ?? null;
      if (told === null || told.kind === "refused") return told;
      const { value } = told;
      return { kind: "ok", value: value === null ? null : replayTransport(state, device, value) };
    },
    isPresent: (device) =>
      take(state, { kind: "present", device, words: "asks whether it is there" })?.told ?? null,
    powerCycle: (device) =>
      take(state, { kind: "power-cycle", device, words: "has its power cycled" })?.told ?? null,
    enterDfuMode(device) {
      const asked = { kind: "dfu-mode", device, words: "brings it to DFU mode" } as const;
      const told = take(state, asked)?.told ?? null;
      if (told?.kind === "ok") state.identities[device] = told.value;
      return told;
    },
    whyNothing: () =>
      take(state, { kind: "nothing", device: 0, words: "asks why there is no device" })?.why ??
      null,
  };
}
