/** Entries of a recording in words, for whoever reads why a replay went another way. */
import type { ControlSetup } from "@dfukit/core";
import { formatHex } from "@dfukit/memory";
import { dfuRequestOf, otherRequestOf } from "../bus/request.js";
import type { RecordingEntry } from "./recording.js";

/** `DFU_UPLOAD, wValue 0x0002, 2048 bytes`. */
export function describeTransfer(setup: ControlSetup, lengthBytes: number): string {
  const name = dfuRequestOf(setup) ?? otherRequestOf(setup);
  return `${name}, wValue ${formatHex(setup.value, 4)}, ${lengthBytes} bytes`;
}

const SHOWN_BYTES = 8;

/** The first bytes, as hexadecimal digits. */
export function shown(bytes: Uint8Array): string {
  const digits = Array.from(bytes.subarray(0, SHOWN_BYTES), formatByteBare).join(" ");
  return bytes.length > SHOWN_BYTES ? `${digits} …` : digits || "no bytes";
}

function formatByteBare(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

/** The entry as a noun. */
export function describeEntry(entry: RecordingEntry): string {
  switch (entry.kind) {
    case "in":
    case "out": {
      const { setup, lengthBytes } = entry;
      const sent = entry.kind === "out" && entry.payload.kind === "bytes" ? entry.payload : null;
      const bytes = sent === null ? "" : ` (${shown(sent.bytes)})`;
      return `${describeTransfer(setup, lengthBytes)}${bytes}`;
    }
    case "select":
      return `alternate setting ${entry.alternateSetting}`;
    case "open":
      return `an attempt to open device ${entry.device + 1}`;
    case "present":
      return "the question whether it is there";
    case "power-cycle":
      return "a power cycle";
    case "dfu-mode":
      return "a detach";
    case "nothing":
      return "the question why there is no device";
    case "close":
    case "wait":
      return `a ${entry.kind}`;
    default:
      return entry satisfies never;
  }
}
