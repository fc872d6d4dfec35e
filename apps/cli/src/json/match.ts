/** The document of `chips match --json`: `dfukit/match@1`. */
import { formatHex } from "@dfukit/memory";
import type { MatchedDevice, ShownMatch } from "../text/match.js";
import { jsonResolvedChip } from "./device.js";
import { jsonAlternate, jsonCandidate, jsonNarrowed } from "./list.js";
import { jsonTarget } from "./target.js";

type Json = Readonly<Record<string, unknown>>;

/** The document as text, with a line end. */
export function matchDocument({ kind, notes, devices }: ShownMatch): string {
  const document = {
    schema: "dfukit/match@1",
    text: kind,
    notes,
    devices: devices.map(jsonMatched),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Null where the text is silent, also where the match had to assume something. */
function jsonMatched({ listed, device, candidates, resolved, notes }: MatchedDevice): Json {
  const { vendorId, productId, deviceVersion, serialNumber, path, mode, functional } = listed;
  return {
    vendorId: jsonWord(vendorId),
    productId: jsonWord(productId),
    deviceVersion: jsonWord(deviceVersion),
    serialNumber,
    path,
    mode,
    dfuVersion: jsonWord(functional.dfuVersion),
    transferSizeBytes: functional.transferSizeBytes,
    chip: jsonResolvedChip(resolved),
    candidates: candidates.map(jsonCandidate),
    target: jsonTarget(resolved, device),
    narrowed: jsonNarrowed(resolved, null),
    alternates: listed.alternates.map((alternate) => jsonAlternate(alternate, resolved, device)),
    notes: [...notes, ...resolved.notes],
  };
}

function jsonWord(value: number | null): string | null {
  return value === null ? null : formatHex(value, 4);
}
