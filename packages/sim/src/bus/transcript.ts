/**
 * What went over the bus, in order: effects and outcomes. Enough, at `full`, to play
 * the host's side again against another device, or the device's to another host.
 */
import { formatHex } from "@dfukit/memory";
import type { Fault } from "./fault.js";
import { formatFault } from "./fault-text.js";
import { type DeviceSetup, dfuRequestOf, otherRequestOf } from "./request.js";

/** How much is kept: nothing, all but data bytes, or everything. */
export type TranscriptMode = "off" | "requests" | "full";

/** Kinds of outcome of a transfer. */
export type OutcomeKind = "ok" | "stall" | "timeout" | "disconnected" | "fault";

/** One control transfer. */
export interface TransferEntry {
  readonly kind: "control-in" | "control-out";
  /** When it began. */
  readonly atMs: number;
  /** Number of the DFU request, to which a fault's trigger refers; null for any other request. */
  readonly index: number | null;
  readonly setup: DeviceSetup;
  readonly timeoutMs: number;
  readonly outcome: OutcomeKind;
  /** Bytes sent by the host, or received by it. */
  readonly byteCount: number;
  /** Those bytes; null unless the mode is `full`. */
  readonly bytes: Uint8Array | null;
  /** The faults that acted. */
  readonly faults: readonly Fault[];
}

/** What else happens between host and device. */
export type TranscriptEntry =
  | TransferEntry
  | {
      readonly kind: "select-alternate";
      readonly atMs: number;
      readonly alternateSetting: number;
      readonly outcome: OutcomeKind;
    }
  | { readonly kind: "wait"; readonly atMs: number; readonly milliseconds: number }
  | {
      /** `unplug`, `replug` and `usb-reset` by the caller or by a fault. */
      readonly kind: "open" | "close" | "unplug" | "replug" | "usb-reset";
      readonly atMs: number;
    };

/** Entries kept; when there are more, the oldest half goes. */
export const TRANSCRIPT_LIMIT = 65_536;

/** Appends an entry and keeps the transcript bounded. Returns how many entries had to go. */
export function appendEntry(transcript: TranscriptEntry[], entry: TranscriptEntry): number {
  const isFull = transcript.length >= TRANSCRIPT_LIMIT;
  const dropped = isFull ? transcript.splice(0, TRANSCRIPT_LIMIT / 2) : [];
  transcript.push(entry);
  return dropped.length;
}

/**
 * An entry as one line: `2.009 #7 DFU_GETSTATUS wValue 0, 6 bytes: ok, 6 bytes
 * 00 64 00 00 04 00`. Milliseconds, number of the DFU request, request, outcome, faults.
 */
export function formatTranscriptEntry(entry: TranscriptEntry): string {
  const at = entry.atMs.toFixed(3);
  switch (entry.kind) {
    case "control-in":
    case "control-out":
      return `${at} ${formatTransfer(entry)}`;
    case "select-alternate":
      return `${at} SET_INTERFACE ${entry.alternateSetting}: ${entry.outcome}`;
    case "wait":
      return `${at} wait ${entry.milliseconds} ms`;
    case "open":
    case "close":
    case "unplug":
    case "replug":
    case "usb-reset":
      return `${at} ${entry.kind}`;
    default:
      return entry satisfies never;
  }
}

function formatTransfer(entry: TransferEntry): string {
  const { setup, index, outcome, byteCount, bytes, faults, kind } = entry;
  const name = dfuRequestOf(setup) ?? otherRequestOf(setup);
  const number = index === null ? "" : `#${index} `;
  const request = `${number}${name} wValue ${formatHex(setup.value, 4)} wLength ${setup.length}`;
  const received = kind === "control-in" && outcome === "ok" ? `, ${byteCount} bytes` : "";
  const data =
    bytes === null || bytes.length === 0 ? "" : ` [${[...bytes].map(formatByteBare).join(" ")}]`;
  const by = faults.length === 0 ? "" : ` (${faults.map(formatFault).join(", ")})`;
  return `${request}: ${outcome}${received}${data}${by}`;
}

function formatByteBare(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
