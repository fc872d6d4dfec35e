/** A USB/IP client for tests of `simulate` (Linux, Documentation/usb/usbip_protocol.rst). */
import { connect } from "node:net";

/** A device as a client has it. */
export interface ImportedDevice {
  /** DFU_GETSTATUS; the six bytes, or null if the device has gone. */
  getStatus(): Promise<Uint8Array | null>;
  /** A DFU request to the device, with data or without. */
  request(bRequest: number, data?: Uint8Array): Promise<void>;
  closed(): Promise<void>;
  close(): void;
}

const IMPORT_REPLY_BYTES = 320;
const RETURN_BYTES = 48;

/** Imports a device; null if the server does not give it. */
export async function importDevice(port: number, busId: string): Promise<ImportedDevice | null> {
  const socket = connect(port, "127.0.0.1");
  let unread = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  let isClosed = false;
  socket.on("data", (bytes) => {
    unread = Buffer.concat([unread, bytes]);
    wake();
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    isClosed = true;
    wake();
  });
  const change = () => new Promise<void>((resolve) => (wake = resolve));
  async function take(byteCount: number): Promise<Buffer | null> {
    while (unread.length < byteCount && !isClosed) await change();
    if (unread.length < byteCount) return null;
    const taken = unread.subarray(0, byteCount);
    unread = unread.subarray(byteCount);
    return taken;
  }
  socket.write(importRequest(busId));
  if ((await take(IMPORT_REPLY_BYTES)) === null) return null;
  return {
    async getStatus() {
      socket.write(submit({ isIn: true, bRequest: 3, lengthBytes: 6 }));
      return (await take(RETURN_BYTES)) === null ? null : take(6);
    },
    async request(bRequest, data = new Uint8Array(0)) {
      socket.write(submit({ isIn: false, bRequest, lengthBytes: data.length }));
      socket.write(data);
      await take(RETURN_BYTES);
    },
    async closed() {
      while (!isClosed) await change();
    },
    close: () => socket.destroy(),
  };
}

function importRequest(busId: string): Uint8Array {
  const bytes = new Uint8Array(40);
  bytes.set([0x01, 0x11, 0x80, 0x03]);
  bytes.set(Buffer.from(busId, "latin1"), 8);
  return bytes;
}

/** USBIP_CMD_SUBMIT of a DFU class request to device 2 of bus 1. */
function submit(transfer: {
  readonly isIn: boolean;
  readonly bRequest: number;
  readonly lengthBytes: number;
}): Uint8Array {
  const { isIn, bRequest, lengthBytes } = transfer;
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 1);
  view.setUint32(4, 1);
  view.setUint32(8, 0x0001_0002);
  view.setUint32(12, isIn ? 1 : 0);
  view.setUint32(24, lengthBytes);
  view.setUint32(32, 0xffff_ffff);
  view.setUint8(40, isIn ? 0xa1 : 0x21);
  view.setUint8(41, bRequest);
  view.setUint16(46, lengthBytes, true);
  return bytes;
}
