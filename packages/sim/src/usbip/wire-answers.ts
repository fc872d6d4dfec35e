/**
 * The packets of USB/IP that a server writes, as bytes. Pure. All fields are big-endian.
 * Source: Linux kernel, Documentation/usb/usbip_protocol.rst (version 1.1.1).
 */

/** The version that the protocol document describes. */
const VERSION = 0x0111;
const OP_REP_DEVLIST = 0x0005;
const OP_REP_IMPORT = 0x0003;
const RET_SUBMIT = 3;
const RET_UNLINK = 4;
const OP_HEADER_BYTES = 8;
const PATH_BYTES = 256;
const BUS_ID_BYTES = 32;
const URB_HEADER_BYTES = 48;

/** What a client learns of a device before it has it. */
export interface DeviceRecord {
  readonly busId: string;
  readonly busNumber: number;
  readonly deviceNumber: number;
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice. */
  readonly deviceVersion: number;
  /** Class, subclass and protocol of the device. */
  readonly deviceClass: readonly [number, number, number];
  readonly configurationValue: number;
  readonly configurationCount: number;
  /** Class, subclass and protocol of each interface. */
  readonly interfaceClasses: readonly (readonly [number, number, number])[];
}

/** busnum << 16 | devnum. */
export function devidOf({ busNumber, deviceNumber }: DeviceRecord): number {
  return busNumber * 0x1_0000 + deviceNumber;
}

/** OP_REP_DEVLIST. */
export function devlistReply(devices: readonly DeviceRecord[]): Uint8Array {
  const header = new Uint8Array(OP_HEADER_BYTES + 4);
  const view = viewOf(header);
  view.setUint16(0, VERSION);
  view.setUint16(2, OP_REP_DEVLIST);
  view.setUint32(OP_HEADER_BYTES, devices.length);
  const records = devices.map((device) =>
    joined([
      deviceBytes(device),
      ...device.interfaceClasses.map((triple) => Uint8Array.of(...triple, 0)),
    ]),
  );
  return joined([header, ...records]);
}

/** Status of OP_REP_IMPORT when it is refused: ST_DEV_BUSY, ST_NODEV of Linux's tools/usb/usbip. */
export const IMPORT_STATUS = { busy: 2, noDevice: 4 } as const;

/** OP_REP_IMPORT with the device. */
export function importReply(device: DeviceRecord): Uint8Array {
  return joined([importHeader(0), deviceBytes(device)]);
}

/** OP_REP_IMPORT of a device that cannot be had, and why. */
export function importRefusal(
  status: (typeof IMPORT_STATUS)[keyof typeof IMPORT_STATUS],
): Uint8Array {
  return importHeader(status);
}

function importHeader(status: number): Uint8Array {
  const header = new Uint8Array(OP_HEADER_BYTES);
  const view = viewOf(header);
  view.setUint16(0, VERSION);
  view.setUint16(2, OP_REP_IMPORT);
  view.setUint32(4, status);
  return header;
}

/** `enum usb_device_speed` of the kernel. */
const FULL_SPEED = 2;

function deviceBytes(device: DeviceRecord): Uint8Array {
  const bytes = new Uint8Array(PATH_BYTES + BUS_ID_BYTES + 24);
  const { busId, busNumber } = device;
  bytes.set(asciiOf(`/sys/devices/simulated/usb${busNumber}/${busId}`), 0);
  bytes.set(asciiOf(busId), PATH_BYTES);
  const view = new DataView(bytes.buffer, PATH_BYTES + BUS_ID_BYTES);
  view.setUint32(0, busNumber);
  view.setUint32(4, device.deviceNumber);
  view.setUint32(8, FULL_SPEED);
  view.setUint16(12, device.vendorId);
  view.setUint16(14, device.productId);
  view.setUint16(16, device.deviceVersion);
  bytes.set(device.deviceClass, PATH_BYTES + BUS_ID_BYTES + 18);
  view.setUint8(21, device.configurationValue);
  view.setUint8(22, device.configurationCount);
  view.setUint8(23, device.interfaceClasses.length);
  return bytes;
}

/** Status of an answer: negative numbers of Linux's errno.h. */
export const URB_STATUS = { ok: 0, stall: -32, unlinked: -104 } as const;

/** USBIP_RET_SUBMIT; `bytes` of an IN transfer follow, of OUT only their number counts. */
export function submitReply(
  seqnum: number,
  status: number,
  { isIn, bytes }: { readonly isIn: boolean; readonly bytes: Uint8Array },
): Uint8Array {
  const header = urbHeader(RET_SUBMIT, seqnum, status);
  viewOf(header).setUint32(24, bytes.length);
  return isIn ? joined([header, bytes]) : header;
}

/** USBIP_RET_UNLINK. */
export function unlinkReply(seqnum: number, status: number): Uint8Array {
  return urbHeader(RET_UNLINK, seqnum, status);
}

function urbHeader(command: number, seqnum: number, status: number): Uint8Array {
  const header = new Uint8Array(URB_HEADER_BYTES);
  const view = viewOf(header);
  view.setUint32(0, command);
  view.setUint32(4, seqnum);
  view.setInt32(20, status);
  return header;
}

function asciiOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Byte arrays end to end. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
