/** A USB/IP client for tests: what Linux's kernel does with a server, packet by packet. */
import { connect, type Socket } from "node:net";
import { joined } from "./wire-answers.js";

/** A connection. */
export interface TestClient {
  /** Sends bytes as they are. */
  send(bytes: Uint8Array): void;
  /** Waits for so many bytes; null if the server hangs up before they are there. */
  receive(byteCount: number): Promise<Uint8Array | null>;
  /** Waits until the server hangs up. */
  closed(): Promise<void>;
  close(): void;
}

export async function connectTo(port: number): Promise<TestClient> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const made = connect(port, "127.0.0.1", () => resolve(made));
    made.once("error", reject);
  });
  let unread: Uint8Array = new Uint8Array(0);
  let isClosed = false;
  let wake = () => {};
  socket.on("data", (bytes: Uint8Array) => {
    unread = joined([unread, bytes]);
    wake();
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    isClosed = true;
    wake();
  });
  const event = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return {
    send: (bytes) => {
      socket.write(bytes);
    },
    async receive(byteCount) {
      while (unread.length < byteCount && !isClosed) await event();
      if (unread.length < byteCount) return null;
      const taken = unread.slice(0, byteCount);
      unread = unread.slice(byteCount);
      return taken;
    },
    async closed() {
      while (!isClosed) await event();
    },
    close: () => socket.destroy(),
  };
}

export function opBytes(code: number, busId?: string): Uint8Array {
  const bytes = new Uint8Array(busId === undefined ? 8 : 40);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x0111);
  view.setUint16(2, code);
  if (busId !== undefined)
    bytes.set(
      Uint8Array.from(busId, (letter) => letter.charCodeAt(0)),
      8,
    );
  return bytes;
}

/** Fields of CMD_SUBMIT; what is left out is as the kernel sends it for endpoint 0. */
export interface SubmitFields {
  readonly seqnum: number;
  readonly devid?: number;
  readonly direction?: number;
  readonly endpoint?: number;
  readonly lengthBytes?: number;
  readonly packetCount?: number;
  /** bmRequestType, bRequest, wValue, wIndex. */
  readonly setup: readonly [number, number, number, number];
  readonly wLength?: number;
  readonly data?: Uint8Array;
}

export const DEVID = 0x0001_0002;

export function submitBytes(fields: SubmitFields): Uint8Array {
  const { setup, data = new Uint8Array(0), lengthBytes = data.length } = fields;
  const bytes = new Uint8Array(48 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 1);
  view.setUint32(4, fields.seqnum);
  view.setUint32(8, fields.devid ?? DEVID);
  view.setUint32(12, fields.direction ?? (lengthBytes > 0 && setup[0] >= 0x80 ? 1 : 0));
  view.setUint32(16, fields.endpoint ?? 0);
  view.setUint32(24, lengthBytes);
  view.setUint32(32, fields.packetCount ?? 0xffff_ffff);
  view.setUint8(40, setup[0]);
  view.setUint8(41, setup[1]);
  view.setUint16(42, setup[2], true);
  view.setUint16(44, setup[3], true);
  view.setUint16(46, fields.wLength ?? lengthBytes, true);
  bytes.set(data, 48);
  return bytes;
}

export function unlinkBytes(seqnum: number, unlinkSeqnum: number): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 2);
  view.setUint32(4, seqnum);
  view.setUint32(8, DEVID);
  view.setUint32(20, unlinkSeqnum);
  return bytes;
}

/** What came back, by its header. */
export interface Returned {
  readonly command: "submit" | "unlink";
  readonly seqnum: number;
  readonly status: number;
  readonly bytes: readonly number[];
}

/** Reads the next answer; `isIn` if it is one to an IN transfer. Null if the server has hung up. */
export async function nextReturn(client: TestClient, isIn = false): Promise<Returned | null> {
  const header = await client.receive(48);
  if (header === null) return null;
  const view = new DataView(header.buffer);
  const command = view.getUint32(0) === 3 ? "submit" : "unlink";
  const status = view.getInt32(20);
  const actualBytes = command === "submit" ? view.getUint32(24) : 0;
  const bytes = isIn ? await client.receive(actualBytes) : null;
  return { command, seqnum: view.getUint32(4), status, bytes: [...(bytes ?? [])] };
}

/** Imports a device; null if the server does not give it. */
export async function importDevice(port: number, busId: string): Promise<TestClient | null> {
  const client = await connectTo(port);
  client.send(opBytes(0x8003, busId));
  const header = await client.receive(8);
  if (header === null || header[7] !== 0) {
    client.close();
    return null;
  }
  await client.receive(312);
  return client;
}
