/** What a diagnosis says: causes, each with what to do. Types only. */
import type { SeenUsb } from "./surroundings.js";

/** Everything that `doctor` can find; stable names, in the order in which they are told. */
export const CAUSES = [
  // Of a device in DFU mode.
  "ready",
  "not-permitted",
  "claimed",
  "driver-wrong",
  "not-answering",
  "left-while-opened",
  "not-openable",
  "not-tried",
  "same-serial",
  // Of the system.
  "usb-library-missing",
  "usb-not-listed",
  "container-without-usb",
  "sandbox",
  "wsl-without-device",
  "virtual-machine",
  "no-udev",
  // Of the wire.
  "not-enumerated",
  "over-current",
  "comes-and-goes",
  // Of a device that is no boot loader.
  "run-time-only",
  "foreign-run-time",
  "serial-port",
  "debug-probe",
  "serial-bridge",
  "mass-storage-loader",
  "nothing-found",
] as const;

/** A cause by its name. */
export type Cause = (typeof CAUSES)[number];

/** A line of a fix. */
export type FixLine =
  /** Something to do or to know. */
  | { readonly kind: "say"; readonly text: string }
  /** Something to type, exactly. */
  | { readonly kind: "type"; readonly text: string };

/** Something that was found. */
export interface Finding {
  readonly cause: Cause;
  /** `ready`: nothing to do. `problem`: keeps a device from being used. `hint`: may be why there is none. */
  readonly severity: "ready" | "problem" | "hint";
  /** The device that it is about, or null. */
  readonly device: SeenUsb | null;
  readonly message: string;
  readonly fix: readonly FixLine[];
}

/** A line to read. */
export function say(text: string): FixLine {
  return { kind: "say", text };
}

/** A line to type. */
export function type(text: string): FixLine {
  return { kind: "type", text };
}
