/**
 * Reads the descriptors that `lsusb -v` prints: more than `dfu-util -l` tells, among it
 * the transfer size. One of the readers behind `parse-listing.ts`.
 */
import type { ReadDevices } from "./dfu-util.js";
import { type ListedAlternate, type ListedDevice, UNKNOWN_DEVICE } from "./listing.js";

const BUS_LINE = /^Bus \d+ Device \d+: ID [0-9a-f]{4}:[0-9a-f]{4}/i;
/** `  bInterfaceClass       254 Application Specific Interface`. */
const FIELD = /^\s*([a-z][A-Za-z]+)\s+(\S+)(?: (.*))?$/;
/** Application specific, device firmware upgrade (DFU 1.1 §4.1.1). */
const DFU_CLASS = ["254", "1"];

interface Interface {
  fields: Map<string, Value>;
}

interface Value {
  readonly first: string;
  readonly rest: string;
}

interface Device {
  readonly fields: Map<string, Value>;
  readonly interfaces: Interface[];
  readonly functional: Map<string, Value>;
}

/** The devices with a DFU interface in a cleaned text; none if it is no such listing. */
export function readLsusb(text: string): ReadDevices {
  const devices: Device[] = [];
  let section: Map<string, Value> | undefined;
  for (const line of text.split("\n")) {
    const heading = line.trim();
    const last = devices.at(-1);
    if (BUS_LINE.test(heading)) section = undefined;
    else if (heading === "Device Descriptor:") {
      const device: Device = { fields: new Map(), interfaces: [], functional: new Map() };
      devices.push(device);
      section = device.fields;
    } else if (heading === "Interface Descriptor:" && last !== undefined) {
      section = new Map();
      last.interfaces.push({ fields: section });
    } else if (heading === "Device Firmware Upgrade Interface Descriptor:") {
      section = last?.functional;
    } else if (heading.endsWith(":")) section = undefined;
    else readField(line, section);
  }
  return { devices: devices.flatMap(listedOf), notes: [] };
}

function readField(line: string, section: Map<string, Value> | undefined): void {
  const [, key, first = "", rest = ""] = FIELD.exec(line) ?? [];
  if (key !== undefined && section?.has(key) === false) section.set(key, { first, rest });
}

function listedOf({ fields, interfaces, functional }: Device): readonly ListedDevice[] {
  const own = interfaces.filter((entry) => isDfu(entry));
  const [first] = own;
  if (first === undefined) return [];
  const protocol = numberOf(first.fields.get("bInterfaceProtocol"));
  return [
    {
      ...UNKNOWN_DEVICE,
      vendorId: numberOf(fields.get("idVendor")),
      productId: numberOf(fields.get("idProduct")),
      deviceVersion: versionOf(fields.get("bcdDevice")),
      serialNumber: textOf(fields.get("iSerial")),
      mode: protocol === null ? null : protocol === 1 ? "run-time" : "dfu",
      interfaceNumber: numberOf(first.fields.get("bInterfaceNumber")),
      functional: {
        attributes: numberOf(functional.get("bmAttributes")),
        detachTimeoutMs: numberOf(functional.get("wDetachTimeout")),
        transferSizeBytes: numberOf(functional.get("wTransferSize")),
        dfuVersion: versionOf(functional.get("bcdDFUVersion")),
      },
      alternates: own.flatMap(alternateOf).sort((a, b) => a.alternateSetting - b.alternateSetting),
    },
  ];
}

function isDfu({ fields }: Interface): boolean {
  const [kind, sub] = [fields.get("bInterfaceClass"), fields.get("bInterfaceSubClass")];
  return kind?.first === DFU_CLASS[0] && sub?.first === DFU_CLASS[1];
}

function alternateOf({ fields }: Interface): readonly ListedAlternate[] {
  const alternateSetting = numberOf(fields.get("bAlternateSetting"));
  return alternateSetting === null
    ? []
    : [{ alternateSetting, name: textOf(fields.get("iInterface")) }];
}

function numberOf(value: Value | undefined): number | null {
  const text = value?.first ?? "";
  return /^(?:0x[0-9a-f]{1,4}|\d{1,5})$/i.test(text) ? Number(text) : null;
}

/** `22.00` and `1.1a`, as lsusb writes binary-coded decimals. */
function versionOf(value: Value | undefined): number | null {
  const [, high, low] = /^([0-9a-f]{1,2})\.([0-9a-f]{2})$/i.exec(value?.first ?? "") ?? [];
  return high === undefined || low === undefined ? null : Number.parseInt(high + low, 16);
}

/** The string behind its index; lsusb leaves it out, or writes (error), without the right to open. */
function textOf(value: Value | undefined): string | null {
  const text = value?.rest.trimEnd() ?? "";
  return text === "" || text === "(error)" ? null : text;
}
