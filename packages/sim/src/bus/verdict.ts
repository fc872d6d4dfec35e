/** What becomes of a request on its way to the boot ROM, and the faults that decide it. */
import type { Fault } from "./fault.js";
import type { AddressTracker, DfuTransfer } from "./touched.js";

/** How a device goes from the bus. */
export type Departure = "disconnect" | "replug" | "usb-reset";

/** What becomes of a request. */
export interface Verdict {
  /**
   * `through`: as if there were no fault. `unheard`: the boot ROM acts, the answer is
   * lost. `lost`: neither. `stall`: refused. `dropped`: acknowledged, and the boot ROM
   * not told. `gone`: the device leaves before the request arrives.
   */
  delivery: "through" | "unheard" | "lost" | "stall" | "dropped" | "gone";
  /** The data stage as it arrives. */
  data: Uint8Array;
  /** How the device leaves, and how long after the request; null if it stays. */
  departure: { readonly how: Departure; readonly delayMs: number } | null;
  /** Where a flash unit is damaged before the request arrives. */
  damagedAt: number | null;
}

/** A request and the pointer at its time. */
export interface Occasion {
  readonly transfer: DfuTransfer;
  readonly tracker: AddressTracker;
}

/** Lets a fault act on a request; false if it has to wait for another, or acts on answers. */
export function decide(verdict: Verdict, fault: Fault, occasion: Occasion): boolean {
  switch (fault.kind) {
    case "stall":
    case "lost":
      return deliver(verdict, fault.kind);
    case "timeout":
    case "lost-status":
      return deliver(verdict, "unheard");
    case "drop-write":
      return deliver(verdict, "dropped");
    case "wedge":
      return deliver(verdict, "lost");
    case "disconnect":
    case "replug":
    case "usb-reset":
      return depart(verdict, fault.kind, fault.delayMs);
    case "corrupt-write": {
      const changed = corrupt(verdict.data, fault, occasion);
      verdict.data = changed ?? verdict.data;
      return changed !== null;
    }
    case "ecc-read":
      verdict.damagedAt = fault.address;
      return true;
    case "wrong-status":
    case "busy-forever":
    case "poll-time":
    case "short-read":
    case "corrupt-read":
      return false;
    default:
      return fault satisfies never;
  }
}

/** A block with one bit flipped, at the trigger's address or else in its middle; null if the address is not in it. */
export function corrupt(block: Uint8Array, fault: Fault, occasion: Occasion): Uint8Array | null {
  const offset =
    "address" in fault.when
      ? fault.when.address - occasion.tracker.blockAddress(occasion.transfer.setup)
      : block.length >> 1;
  const byte = block[offset];
  if (byte === undefined) return null;
  const changed = block.slice();
  changed[offset] = byte ^ 0x01;
  return changed;
}

/** One fate per request: a second fault waits. */
function deliver(verdict: Verdict, delivery: Verdict["delivery"]): boolean {
  if (verdict.delivery !== "through") return false;
  verdict.delivery = delivery;
  return true;
}

function depart(verdict: Verdict, how: Departure, delayMs: number | undefined): boolean {
  if (verdict.departure !== null) return false;
  if (delayMs === undefined && !deliver(verdict, "gone")) return false;
  verdict.departure = { how, delayMs: delayMs ?? 0 };
  return true;
}
