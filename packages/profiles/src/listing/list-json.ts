/** Reads the document of `dfukit list --json`. One of the readers behind `parse-listing.ts`. */
import type { ReadDevices } from "./dfu-util.js";
import { type ListedAlternate, type ListedDevice, UNKNOWN_DEVICE } from "./listing.js";

type Fields = Readonly<Record<string, unknown>>;

/** The devices of a document; none if the text is no such document. */
export function readListJson(text: string): ReadDevices {
  const document = documentIn(text);
  const devices = Array.isArray(document?.devices) ? document.devices : [];
  return { devices: devices.map((device) => listedOf(fieldsOf(device))), notes: [] };
}

/** The JSON document in a text, also with a prompt before or a fence around it. */
function documentIn(text: string): Fields | undefined {
  const [start, end] = [text.indexOf("{"), text.lastIndexOf("}")];
  if (start < 0 || end < start) return undefined;
  try {
    const document = fieldsOf(JSON.parse(text.slice(start, end + 1)));
    return String(document.schema).startsWith("dfukit/list@") ? document : undefined;
  } catch {
    return undefined; // no JSON: another reader's text
  }
}

function listedOf(device: Fields): ListedDevice {
  const { mode } = device;
  return {
    ...UNKNOWN_DEVICE,
    vendorId: hexOf(device.vendorId),
    productId: hexOf(device.productId),
    deviceVersion: hexOf(device.deviceVersion),
    serialNumber: textOf(device.serialNumber),
    path: textOf(device.path),
    mode: mode === "dfu" || mode === "run-time" ? mode : null,
    functional: {
      ...UNKNOWN_DEVICE.functional,
      transferSizeBytes: numberOf(device.transferSizeBytes),
      dfuVersion: hexOf(device.dfuVersion),
    },
    alternates: Array.isArray(device.alternates)
      ? device.alternates
          .flatMap((alternate) => alternateOf(fieldsOf(alternate)))
          .sort((a, b) => a.alternateSetting - b.alternateSetting)
      : [],
  };
}

function alternateOf({ alternateSetting, descriptor }: Fields): readonly ListedAlternate[] {
  const number = numberOf(alternateSetting);
  return number === null ? [] : [{ alternateSetting: number, name: textOf(descriptor) }];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function hexOf(value: unknown): number | null {
  return typeof value === "string" && /^0x[0-9a-f]{1,4}$/i.test(value) ? Number(value) : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
