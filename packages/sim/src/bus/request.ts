/**
 * Which request a control transfer is. The simulator's own table: shared with the
 * protocol core, both would be wrong together.
 */
import type { ControlSetup } from "@dfukit/core";

/** A setup packet as the device sees it: with wLength. */
export type DeviceSetup = ControlSetup & { readonly length: number };

/** Requests by bRequest: DFU 1.1 §3, table 3.2. */
const DFU_REQUESTS = [
  "DFU_DETACH",
  "DFU_DNLOAD",
  "DFU_UPLOAD",
  "DFU_GETSTATUS",
  "DFU_CLRSTATUS",
  "DFU_GETSTATE",
  "DFU_ABORT",
] as const;

/** Name of a DFU class request. */
export type DfuRequestName = (typeof DFU_REQUESTS)[number];

/** What the counters tell apart. `OTHER`: any other standard, class or vendor request. */
export type RequestName = DfuRequestName | "GET_DESCRIPTOR" | "SET_INTERFACE" | "OTHER";

/** bRequest of GET_DESCRIPTOR: USB 2.0 §9.4, table 9-4. */
export const GET_DESCRIPTOR = 6;

/** The DFU request of a setup packet, or null if it is none: class, to an interface, bRequest 0–6. */
export function dfuRequestOf(setup: ControlSetup): DfuRequestName | null {
  if (setup.requestType !== "class" || setup.recipient !== "interface") return null;
  return DFU_REQUESTS[setup.request] ?? null;
}

/** The name of a request that is not one of DFU. SET_INTERFACE never comes as a plain transfer. */
export function otherRequestOf(setup: ControlSetup): "GET_DESCRIPTOR" | "OTHER" {
  return isGetDescriptor(setup) ? "GET_DESCRIPTOR" : "OTHER";
}

/** Whether the data stage of a request goes to the host; null if this table does not say. */
export function isInRequest(name: RequestName): boolean | null {
  switch (name) {
    case "DFU_UPLOAD":
    case "DFU_GETSTATUS":
    case "DFU_GETSTATE":
    case "GET_DESCRIPTOR":
      return true;
    case "DFU_DETACH":
    case "DFU_DNLOAD":
    case "DFU_CLRSTATUS":
    case "DFU_ABORT":
      return false;
    case "SET_INTERFACE":
    case "OTHER":
      return null;
    default:
      return name satisfies never;
  }
}

function isGetDescriptor(setup: ControlSetup): boolean {
  return setup.requestType === "standard" && setup.request === GET_DESCRIPTOR;
}
