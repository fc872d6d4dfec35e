/**
 * A recording: what went between a program and its devices, in order, for a bug report
 * and for the test that comes of it. Made by `newRecorder` and `recordTransport`, played by
 * `startReplay`; as a file it is JSON lines, see docs/replay.md. Types only.
 */
import type { ControlSetup, DeviceIdentity } from "@dfukit/core";
import type { ErrorActor } from "@dfukit/memory";
import type { OutcomeKind } from "../bus/transcript.js";
import type { Payload } from "./payload.js";

/** Name and version of the format. */
export const RECORDING_SCHEMA = "dfukit/recording@1";

/** What stands in the first line. */
export interface RecordingHeader {
  /** Program, version, system, in words. */
  readonly madeBy: string;
  /** The words behind the program's name, as far as they tell no folder. */
  readonly words: readonly string[];
  /**
   * What the digests of this recording begin with, in hexadecimal digits: those of two recordings
   * cannot be compared. Null: memory contents are in it, so that there are no digests.
   */
  readonly salt: string | null;
  /** The devices that were found; entries name them by their place in this list. */
  readonly devices: readonly RecordedDevice[];
}

/** A device as it was found. */
export interface RecordedDevice {
  readonly identity: DeviceIdentity;
  readonly mode: "run-time" | "dfu";
}

/** An error that came from below the program, as it was told. */
export interface Refusal {
  readonly code: string;
  readonly actor: ErrorActor;
  readonly message: string;
  readonly hint: string | null;
  readonly details: Readonly<Record<string, string | number>>;
  /** Messages of what led to it, the nearest first. */
  readonly causes: readonly string[];
}

/** What was answered, or why nothing was. */
export type Told<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** How a transfer ended. */
export interface RecordedOutcome {
  readonly outcome: OutcomeKind;
  /** What the system said of a `fault`; null of any other outcome. */
  readonly message: string | null;
}

/** When something happened, and with which device. */
export interface When {
  /** Place in the header's list. */
  readonly device: number;
  /** Milliseconds since the recording began, to the microsecond. */
  readonly atMs: number;
  readonly tookMs: number;
}

/** A control transfer, to the host or to the device. */
export type RecordedTransfer = TransferFields &
  (
    | {
        readonly kind: "in";
        /** What was received; null unless the outcome is `ok`. */
        readonly payload: Payload | null;
      }
    | {
        readonly kind: "out";
        /** What was sent. */
        readonly payload: Payload;
      }
  );

interface TransferFields extends When, RecordedOutcome {
  readonly setup: ControlSetup;
  /** wLength. */
  readonly lengthBytes: number;
  readonly timeoutMs: number;
}

/** SET_INTERFACE. */
export interface RecordedSelect extends When, RecordedOutcome {
  readonly kind: "select";
  readonly alternateSetting: number;
}

/** An attempt to open: gives bInterfaceNumber, or null while the device is away. */
export interface RecordedOpen extends When {
  readonly kind: "open";
  readonly told: Told<number | null>;
}

/** What else happens to a device. */
export type RecordedEvent =
  | (When & { readonly kind: "close" })
  | (When & { readonly kind: "wait"; readonly milliseconds: number })
  /** Whether it is on the bus was asked. */
  | (When & { readonly kind: "present"; readonly told: Told<boolean> })
  /** Somebody was asked to pull its plug, or its port was reset. */
  | (When & { readonly kind: "power-cycle"; readonly told: Told<null> })
  /** It was brought from run time to DFU mode, and is this then. */
  | (When & { readonly kind: "dfu-mode"; readonly told: Told<DeviceIdentity> })
  /** There is no device, and the system was looked at for the reason. `device` is 0. */
  | (When & { readonly kind: "nothing"; readonly why: string | null });

/** A line of a recording. */
export type RecordingEntry = RecordedTransfer | RecordedSelect | RecordedOpen | RecordedEvent;

/** A whole recording. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly entries: readonly RecordingEntry[];
}

/** A digest of bytes, in 16 to 64 digits; the caller's, because this package has no cryptography. */
export type Digest = (bytes: Uint8Array) => string;

/** To the microsecond, as times stand in a recording. */
export function roundedMs(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
