/** What an operating system learns of a device when it is plugged in: read from its descriptors. */
import type { DeviceIdentity } from "@dfukit/core";
import type { Rom, RomAnswer } from "../rom-types.js";
import { GET_DESCRIPTOR } from "./request.js";

/** wValue of GET_DESCRIPTOR: bDescriptorType of USB 2.0 table 9-5, and the index 0. */
const DEVICE = 0x0100;
const STRING = 0x0300;
const DEVICE_SIZE_BYTES = 18;
const ENGLISH = 0x0409;
const HEADER_BYTES = 2;
const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Offsets in the device descriptor: USB 2.0 table 9-8. */
const VENDOR_AT = 8;
const PRODUCT_AT = 10;
const VERSION_AT = 12;
const SERIAL_AT = 16;

/** Reads device descriptor and serial number; what cannot be read comes from the profile. */
export function readIdentity(rom: Rom, path: string): DeviceIdentity {
  const { usb } = rom.profile;
  const bytes = bytesOf(readDeviceDescriptor(rom, 0));
  if (bytes === null || bytes.length < DEVICE_SIZE_BYTES) {
    const { vendorId, productId, deviceVersions } = usb;
    const deviceVersion = deviceVersions[0] ?? 0;
    return { vendorId, productId, deviceVersion, serialNumber: null, path };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    vendorId: view.getUint16(VENDOR_AT, true),
    productId: view.getUint16(PRODUCT_AT, true),
    deviceVersion: view.getUint16(VERSION_AT, true),
    serialNumber: stringOf(rom, view.getUint8(SERIAL_AT)),
    path,
  };
}

/** A string descriptor's text, or null if there is none. */
function stringOf(rom: Rom, index: number): string | null {
  if (index === 0) return null;
  const bytes = bytesOf(readDescriptor(rom, { value: STRING + index, index: ENGLISH }, 0));
  if (bytes === null) return null;
  const sizeBytes = Math.min(bytes[0] ?? 0, bytes.length);
  let text = "";
  for (let at = HEADER_BYTES; at + 1 < sizeBytes; at += 2) {
    text += String.fromCharCode((bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 0x100);
  }
  return text;
}

/** Asks for the device descriptor past bus, faults and counters. */
export function readDeviceDescriptor(rom: Rom, nowMs: number): RomAnswer {
  return readDescriptor(rom, { value: DEVICE, index: 0 }, nowMs);
}

function readDescriptor(
  rom: Rom,
  { value, index }: { readonly value: number; readonly index: number },
  nowMs: number,
): RomAnswer {
  const request = {
    requestType: "standard",
    recipient: "device",
    request: GET_DESCRIPTOR,
  } as const;
  return rom.control({ ...request, value, index, length: 0xff }, NO_BYTES, nowMs);
}

function bytesOf(answer: RomAnswer): Uint8Array | null {
  return answer.kind === "ok" ? answer.bytes : null;
}
