/**
 * The packets of USB/IP that a server reads, from bytes. Pure; sockets are in
 * connection.ts and imported.ts. All fields are big-endian but those of the setup packet.
 * Source: Linux kernel, Documentation/usb/usbip_protocol.rst (version 1.1.1).
 */

/** What a client asks before it has a device. */
export type OpRequest =
  | { readonly kind: "devlist" }
  | { readonly kind: "import"; readonly busId: string };

/** A transfer that the client's kernel wants done. */
export interface SubmitRequest {
  readonly kind: "submit";
  readonly seqnum: number;
  /** busnum << 16 | devnum. */
  readonly devid: number;
  readonly endpoint: number;
  /** Direction of the data stage. */
  readonly isIn: boolean;
  /** The eight bytes of the setup packet. */
  readonly setup: Uint8Array;
  /** Length of the data stage; of an OUT transfer the length of `data`. */
  readonly lengthBytes: number;
  /** Empty for IN. */
  readonly data: Uint8Array;
}

/** What a client asks about the device that it has. */
export type UrbRequest =
  | SubmitRequest
  | { readonly kind: "unlink"; readonly seqnum: number; readonly unlinkSeqnum: number };

/** A request and how many bytes it took. */
export interface Taken<T> {
  readonly request: T;
  readonly byteCount: number;
}

/** Thrown into the connection that sent such bytes, which ends it; never leaves the server. */
export class MalformedPacket extends Error {
  override readonly name = "MalformedPacket";
}

/** The version that the protocol document describes. */
const VERSION = 0x0111;
const OP_REQ_DEVLIST = 0x8005;
const OP_REQ_IMPORT = 0x8003;
const CMD_SUBMIT = 1;
const CMD_UNLINK = 2;

const OP_HEADER_BYTES = 8;
const BUS_ID_BYTES = 32;
const URB_HEADER_BYTES = 48;
const SETUP_OFFSET = 40;
const SETUP_BYTES = 8;
/** What wLength can say (USB 2.0 table 9-2). */
const CONTROL_BYTES_MAX = 0xffff;
/** number_of_packets of a transfer that is not isochronous: by the document, and as old kernels send it. */
const NO_PACKETS: readonly number[] = [0xffff_ffff, 0];

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Reads an operation at the start of `bytes`; null while it is incomplete. @throws MalformedPacket. */
export function readOp(bytes: Uint8Array): Taken<OpRequest> | null {
  if (bytes.length < OP_HEADER_BYTES) return null;
  const view = viewOf(bytes);
  if (view.getUint16(0) !== VERSION) throw new MalformedPacket("version");
  const code = view.getUint16(2);
  if (code === OP_REQ_DEVLIST) {
    return { request: { kind: "devlist" }, byteCount: OP_HEADER_BYTES };
  }
  if (code !== OP_REQ_IMPORT) throw new MalformedPacket("operation");
  const byteCount = OP_HEADER_BYTES + BUS_ID_BYTES;
  if (bytes.length < byteCount) return null;
  const busId = textOf(bytes.subarray(OP_HEADER_BYTES, byteCount));
  return { request: { kind: "import", busId }, byteCount };
}

/** Reads a request to an imported device; null while it is incomplete. @throws MalformedPacket. */
export function readUrb(bytes: Uint8Array): Taken<UrbRequest> | null {
  if (bytes.length < URB_HEADER_BYTES) return null;
  const view = viewOf(bytes);
  const seqnum = view.getUint32(4);
  switch (view.getUint32(0)) {
    case CMD_SUBMIT:
      return readSubmit(bytes, view);
    case CMD_UNLINK: {
      const request = { kind: "unlink", seqnum, unlinkSeqnum: view.getUint32(20) } as const;
      return { request, byteCount: URB_HEADER_BYTES };
    }
    default:
      throw new MalformedPacket("command");
  }
}

function readSubmit(bytes: Uint8Array, view: DataView): Taken<SubmitRequest> | null {
  const direction = view.getUint32(12);
  const lengthBytes = view.getUint32(24);
  if (direction > 1) throw new MalformedPacket("direction");
  if (lengthBytes > CONTROL_BYTES_MAX) throw new MalformedPacket("length");
  if (!NO_PACKETS.includes(view.getUint32(32))) throw new MalformedPacket("isochronous packets");
  const endpoint = view.getUint32(16);
  const setup = bytes.slice(SETUP_OFFSET, SETUP_OFFSET + SETUP_BYTES);
  const isIn = direction === 1;
  if (endpoint === 0) assertSetup(setup, isIn, lengthBytes);
  const byteCount = URB_HEADER_BYTES + (isIn ? 0 : lengthBytes);
  if (bytes.length < byteCount) return null;
  const request: SubmitRequest = {
    kind: "submit",
    seqnum: view.getUint32(4),
    devid: view.getUint32(8),
    endpoint,
    isIn,
    setup,
    lengthBytes,
    data: isIn ? NO_BYTES : bytes.slice(URB_HEADER_BYTES, byteCount),
  };
  return { request, byteCount };
}

/** A kernel's own check (`usb_submit_urb`): buffer and setup packet say the same. */
function assertSetup(setup: Uint8Array, isIn: boolean, lengthBytes: number): void {
  const view = viewOf(setup);
  if (view.getUint16(6, true) !== lengthBytes) throw new MalformedPacket("wLength");
  const isSetupIn = view.getUint8(0) >= 0x80;
  // Without a data stage the kernel calls every transfer OUT.
  if (lengthBytes > 0 && isSetupIn !== isIn) throw new MalformedPacket("bmRequestType");
}

/** What has been read so far, and more of it. */
export function appended(unread: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (unread.length === 0) return bytes;
  const both = new Uint8Array(unread.length + bytes.length);
  both.set(unread);
  both.set(bytes, unread.length);
  return both;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The text before the first zero byte; a byte is a code point. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end === -1 ? bytes.length : end));
}
