/** What `chips match` shows: each device of the text, the chips that it can be and why, each memory. */
import { escapeText } from "@dfukit/formats";
import { formatHex } from "@dfukit/memory";
import type { ListedDevice, ListingKind, MatchedListing } from "@dfukit/profiles";
import type { Context } from "../verb.js";
import type { TextOptions } from "./chips.js";
import { chipText, fieldLine, outOptions, toText } from "./device.js";
import { alternateLines, candidateLines, placedLines } from "./list.js";
import { printable } from "./style.js";
import { valueLines } from "./target-values.js";

/** A device of the text, and what it can be. */
export interface MatchedDevice extends MatchedListing {
  readonly listed: ListedDevice;
}

/** A text with its devices. */
export interface ShownMatch {
  readonly kind: ListingKind;
  /** What was mended in the text. */
  readonly notes: readonly string[];
  readonly devices: readonly MatchedDevice[];
}

/** All devices as text with a line end. */
export function matchText({ notes, devices }: ShownMatch, context: Context): string {
  const options = outOptions(context);
  const blocks = devices.map((one, index) => toText(deviceBlock(one, index + 1, options)));
  const mended = notes.map((note) => fieldLine("text", printable(note), options));
  return [...(mended.length === 0 ? [] : [toText(mended)]), ...blocks].join("\n");
}

function deviceBlock(one: MatchedDevice, number: number, options: TextOptions): readonly string[] {
  const { listed, device, candidates, resolved, notes } = one;
  const field = (name: string, text: string): string => fieldLine(name, text, options);
  return [
    options.paint("bold", `${number}. ${listedText(listed)}`),
    field("chip", chipText(resolved)),
    ...candidateLines(candidates, options),
    ...device.alternates.flatMap((alternate) =>
      alternateLines(alternate, { resolved, device }, options),
    ),
    ...valueLines(resolved, device, { ...options, withMemories: true }),
    ...placedLines(resolved, null, options),
    ...[...notes, ...resolved.notes].map((note) => field("note", printable(note))),
  ];
}

/** `0483:DF11 rev 0x2200, serial 1234, path 1-1`, as far as the text tells. */
function listedText(listed: ListedDevice): string {
  const { vendorId, productId, deviceVersion, serialNumber, path, mode } = listed;
  const ids = [vendorId, productId].map((id) => (id === null ? "????" : formatHex(id, 4).slice(2)));
  const version = deviceVersion === null ? "" : ` rev ${formatHex(deviceVersion, 4)}`;
  return [
    `${ids.join(":")}${version}`,
    serialNumber === null ? "no serial number" : `serial ${escapeText(serialNumber)}`,
    ...(path === null ? [] : [`path ${escapeText(path)}`]),
    ...(mode === "run-time" ? ["run-time mode"] : []),
  ].join(", ");
}
