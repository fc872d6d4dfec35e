/** Device, chip and events as they stand in the documents of the device verbs. */
import type { FlashEvent, Plan, SectorReport } from "@dfukit/core";
import { formatAddress, formatHex, type Segment } from "@dfukit/memory";
import type { Correction, ResolvedTarget } from "@dfukit/profiles";
import type { FoundDevice } from "../devices/found-device.js";
import { jsonError } from "./error.js";

type Json = Readonly<Record<string, unknown>>;

/** `device`. */
export function jsonDevice({ identity, simulated }: FoundDevice): Json {
  const { vendorId, productId, deviceVersion, serialNumber, path } = identity;
  return {
    vendorId: formatHex(vendorId, 4),
    productId: formatHex(productId, 4),
    deviceVersion: formatHex(deviceVersion, 4),
    serialNumber,
    path,
    simulated,
  };
}

/** `chip`: null if no profile fits; its id and part are null where several do. */
export function jsonResolvedChip({ chip, candidates, corrections }: ResolvedTarget): Json | null {
  if (candidates.length === 0) return null;
  const [first, second] = candidates;
  return {
    id: chip?.profileId ?? (second === undefined ? (first?.profile.id ?? null) : null),
    part: chip?.part ?? null,
    corrected: corrections.map(jsonCorrection),
  };
}

/** One entry of `corrected`; rights are letters alone, and none if there are none. */
export function jsonCorrection(correction: Correction): Json {
  const { field, alternateSetting, why, source } = correction;
  const [descriptor, profile] = [correction.descriptor, correction.profile].map((text) =>
    field === "access" ? text.replaceAll(/no rights(?: \([^)]*\))?/g, "") : text,
  );
  return { field, alternateSetting, descriptor, profile, why, source };
}

/** `plan`. */
export function jsonPlan({ totals }: Plan): Json {
  const { sectorsToErase, bytesToWrite, bytesKept, bytesAlreadyThere, estimatedMs } = totals;
  return { sectorsToErase, bytesToWrite, bytesKept, bytesAlreadyThere, estimatedMs };
}

/** One entry of `sectors`: the end is exclusive. */
export function jsonSector({ alternateSetting, start, end, state }: SectorReport): Json {
  return { alternateSetting, start: formatAddress(start), end: formatAddress(end), state };
}

/** One line of `--json-lines`. */
export function jsonEvent(event: FlashEvent): string {
  return `${JSON.stringify({ schema: "dfukit/event@1", ...eventFields(event) })}\n`;
}

function eventFields(event: FlashEvent): Json {
  switch (event.kind) {
    case "plan-ready":
      return { event: event.kind, plan: jsonPlan(event.plan) };
    case "progress": {
      const { kind, phase, doneBytes, totalBytes, address } = event;
      return { event: kind, phase, doneBytes, totalBytes, address: formatAddress(address) };
    }
    case "bytes-kept":
    case "bytes-restored":
      return { event: event.kind, ranges: event.segments.map(jsonRange) };
    case "failed": {
      const { kind, error, sectors } = event;
      return { event: kind, error: jsonError(error), sectors: sectors.map(jsonSector) };
    }
    case "finished":
      return { event: event.kind };
    case "device-ready":
    case "phase-started":
    case "phase-finished":
    case "warning":
    case "reconnected":
    case "left": {
      const { kind, ...fields } = event;
      return { event: kind, ...fields };
    }
    default:
      return event satisfies never;
  }
}

function jsonRange({ address, bytes }: Segment): Json {
  return { start: formatAddress(address), end: formatAddress(address + bytes.length) };
}
