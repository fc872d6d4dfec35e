/**
 * Reads what `dfu-util -l` prints, of any version from 0.5 on, among whatever else was
 * pasted with it. One of the readers behind `parse-listing.ts`.
 */
import { listStrings } from "../bundled.js";
import { type DeviceBuilder, groupDevices } from "./group-devices.js";
import { brokenNotes, joinBrokenName } from "./join-broken-name.js";
import type { ListedDevice } from "./listing.js";
import { type DfuUtilFields, readFields } from "./read-fields.js";

/** What a reader found. */
export interface ReadDevices {
  readonly devices: readonly ListedDevice[];
  readonly notes: readonly string[];
}

/** `Found DFU: [0483:df11]`, each character perhaps the last of its line. */
const HEADER =
  /F\n?o\n?u\n?n\n?d\s+(D\n?F\n?U|R\n?u\n?n\n?t\n?i\n?m\n?e)\s*:\s*\[\s*((?:[0-9a-f]\s?){4}):\s?((?:[0-9a-f]\s?){4})\]/gi;
/** Lines without their beginning: `alt=0, name="@Internal Flash …"`. */
const ONLY_ALTERNATE = /(?<![a-z])(?=alt=\d+,\s*name=")/gi;

const TRANSFER_SIZE = /Device returned transfer size (\d{1,5})/;
const DFU_VERSION = /DFU mode device DFU version ([0-9a-f]{4})/i;

/** The devices in a cleaned text; none if it is no such listing. */
export function readDfuUtil(text: string): ReadDevices {
  const headers = [...text.matchAll(HEADER)];
  const notes: string[] = [];
  const records =
    headers.length > 0
      ? headers.map((header, index) => recordOf(header, text, headers[index + 1]?.index))
      : onlyAlternates(text);
  const builders = records.flatMap((record) => builderOf(record, notes));
  const devices = groupDevices(builders, notes);
  return { devices: withSpokenFacts(devices, text), notes: [...new Set(notes)] };
}

interface Rec {
  readonly mode: ListedDevice["mode"];
  readonly vendorId: number | null;
  readonly productId: number | null;
  readonly fields: DfuUtilFields;
}

function recordOf(header: RegExpMatchArray, text: string, end: number | undefined): Rec {
  const [all, word = "", vendor = "", product = ""] = header;
  const start = (header.index ?? 0) + all.length;
  return {
    mode: /^d/i.test(word) ? "dfu" : "run-time",
    vendorId: Number.parseInt(vendor.replaceAll(/\s/g, ""), 16),
    productId: Number.parseInt(product.replaceAll(/\s/g, ""), 16),
    fields: readFields(text.slice(start, end)),
  };
}

function onlyAlternates(text: string): readonly Rec[] {
  const starts = [...text.matchAll(ONLY_ALTERNATE)].map(({ index }) => index);
  return starts.map((start, nth) => ({
    mode: null,
    vendorId: null,
    productId: null,
    fields: readFields(text.slice(start, starts[nth + 1])),
  }));
}

function builderOf({ fields, ...ids }: Rec, notes: string[]): readonly DeviceBuilder[] {
  const alternateSetting = decimal(fields.alt);
  if (alternateSetting === null) {
    notes.push("a line without alt=NUMBER is left out");
    return [];
  }
  const joined = joinBrokenName(fields.name ?? "", listStrings);
  const { name } = joined;
  notes.push(...brokenNotes(`the string of alternate setting ${alternateSetting}`, joined));
  return [
    {
      ...ids,
      deviceVersion: hexadecimal(fields.ver),
      serialNumber: known(fields.serial),
      path: known(fields.path),
      deviceNumber: decimal(fields.devnum),
      interfaceNumber: decimal(fields.intf),
      alternate: { alternateSetting, name: known(name) },
    },
  ];
}

/** dfu-util writes UNKNOWN (0.6 on) or UNDEFINED (0.5) where a string cannot be read. */
function known(text: string | undefined): string | null {
  const joined = text?.replaceAll("\n", "") ?? "";
  return joined === "" || joined === "UNKNOWN" || joined === "UNDEFINED" ? null : joined;
}

function decimal(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : null;
}

function hexadecimal(text: string | undefined): number | null {
  return text !== undefined && /^[0-9a-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : null;
}

/** What dfu-util says while it works, if there is only one device that it can be about. */
function withSpokenFacts(devices: readonly ListedDevice[], text: string): readonly ListedDevice[] {
  const [only, ...others] = devices.filter(({ mode }) => mode === "dfu");
  if (only === undefined || others.length > 0) return devices;
  const functional = {
    ...only.functional,
    transferSizeBytes: decimal(TRANSFER_SIZE.exec(text)?.[1]),
    dfuVersion: hexadecimal(DFU_VERSION.exec(text)?.[1]),
  };
  return devices.map((device) => (device === only ? { ...device, functional } : device));
}
