/**
 * What is known of an open device between two steps: its state as far as the host
 * has seen it, its alternate setting, its address pointer. Spares asking again.
 */
import type { DescribedDevice } from "./device.js";
import type { DeviceBehaviour, FlashTarget } from "./target.js";

/** Where the device is, by what it last answered; `unknown` after anything odd. */
export type KnownState = "idle" | "download-idle" | "upload-idle" | "unknown";

/** An open device and what is known of it. Changed by the steps that talk to it. */
export interface Session {
  readonly interfaceNumber: number;
  readonly alternateCount: number;
  readonly transferSizeBytes: number;
  /**
   * Whether block numbers count in steps of `transferSizeBytes`: only if that is the
   * device's own wTransferSize, by which it computes the address (AN3156 §5.1).
   */
  readonly countsBlocks: boolean;
  readonly behaviour: DeviceBehaviour;
  /** Address of the first byte of bank 2; null if there is none or it does not matter. */
  readonly bank2Address: number | null;
  /** Times in force: those of a declared supply range, else the behaviour's. */
  times: DeviceBehaviour["times"];
  /** Whether the device answers dfuDNLOAD-IDLE without having been busy: by profile, or learned. */
  idleAtOnce: boolean;
  state: KnownState;
  /** Null until the first selection. */
  alternateSetting: number | null;
  /** Address pointer of DfuSe; null if it has to be set. */
  pointer: number | null;
}

/** A session with a device that was just opened. */
export function newSession(device: DescribedDevice, target: FlashTarget): Session {
  const { bank2Start } = target.behaviour;
  const flash = target.layout.regions.find(({ kind }) => kind === "flash");
  const flashBase = flash?.runs[0]?.start;
  return {
    interfaceNumber: device.interfaceNumber,
    alternateCount: device.alternates.length,
    transferSizeBytes: target.transferSizeBytes,
    countsBlocks: target.transferSizeBytes === device.functional.transferSizeBytes,
    behaviour: target.behaviour,
    bank2Address: bank2Start === null || flashBase === undefined ? null : flashBase + bank2Start,
    times: target.behaviour.times,
    idleAtOnce: target.behaviour.quirks.includes("idle-at-once"),
    state: "unknown",
    alternateSetting: null,
    pointer: null,
  };
}

/** Forgets what was known, after an error or a reconnect. */
export function forget(session: Session): void {
  session.state = "unknown";
  session.pointer = null;
}
