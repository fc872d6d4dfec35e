/**
 * A connection whose client has imported a device: transfers until either side goes. Bytes
 * that make no sense end it, and it alone. Above endpoint-zero.ts; connection.ts leads here.
 */
import type { Socket } from "node:net";
import { clearInterval, setInterval } from "node:timers";
import type { Link } from "../bus/bus.js";
import { note } from "../bus/bus.js";
import { type EndpointZero, openEndpointZero } from "./endpoint-zero.js";
import type { UsbipEvent } from "./event.js";
import type { ExportedDevice } from "./exported-device.js";
import { appended, MalformedPacket, readUrb, type UrbRequest } from "./wire.js";
import { devidOf } from "./wire-answers.js";

/** How often is looked whether the device has left by itself. */
const WATCH_MS = 20;
/** More transfers at a time than any host has for endpoint 0. */
const PENDING_MAX = 256;
/** A client that does not read its answers is not read from either. */
const UNSENT_BYTES_MAX = 1 << 20;

/** What a client has imported, and what it has sent already. */
export interface ImportOptions {
  readonly device: ExportedDevice;
  readonly unread: Uint8Array;
  readonly onEvent: (event: UsbipEvent) => void;
}

interface Import {
  readonly device: ExportedDevice;
  readonly link: Link;
  readonly endpoint: EndpointZero;
  readonly watch: NodeJS.Timeout;
}

/** Serves the client of a device until it or the device goes. */
export function serveImport(socket: Socket, { device, unread, onEvent }: ImportOptions): void {
  let left = unread;
  let isOver = false;
  const { busId } = device.record;
  const taken = take(device, { send: senderTo(socket), onGone: () => finish("device") });
  function finish(side: "host" | "device"): void {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    release(taken);
    const by = side === "device" && device.isPulled() ? "control" : side;
    onEvent({ kind: "detached", busId, by, startedAt: device.rom.startedAt });
  }
  function receive(bytes: Uint8Array): void {
    left = appended(left, bytes);
    try {
      left = answerAll(socket, taken, left);
    } catch (error) {
      finish("host");
      if (!(error instanceof MalformedPacket)) throw error;
    }
  }
  socket.setNoDelay(true);
  socket.on("drain", () => socket.resume());
  socket.on("close", () => finish("host"));
  socket.on("data", receive);
  onEvent({ kind: "attached", busId });
  receive(new Uint8Array(0));
}

function senderTo(socket: Socket): (bytes: Uint8Array) => void {
  return (bytes) => {
    socket.write(bytes);
    if (socket.writableLength > UNSENT_BYTES_MAX) socket.pause();
  };
}

/** Answers every request that is complete. Returns what is left. @throws MalformedPacket. */
function answerAll(socket: Socket, taken: Import, unread: Uint8Array): Uint8Array {
  let left = unread;
  while (!socket.destroyed) {
    const next = readUrb(left);
    if (next === null) break;
    left = left.subarray(next.byteCount);
    answer(taken, next.request);
  }
  return left;
}

function answer({ device, endpoint }: Import, request: UrbRequest): void {
  if (request.kind === "unlink") {
    endpoint.unlink(request.seqnum, request.unlinkSeqnum);
    return;
  }
  if (request.devid !== devidOf(device.record)) throw new MalformedPacket("devid");
  if (endpoint.pendingCount >= PENDING_MAX) throw new MalformedPacket("too many transfers");
  endpoint.submit(request);
}

function take(
  device: ExportedDevice,
  options: { readonly send: (bytes: Uint8Array) => void; readonly onGone: () => void },
): Import {
  const link = device.open();
  const endpoint = openEndpointZero(device, link, options);
  const watch = setInterval(() => {
    if (device.isLinked(link)) return;
    // One that leaves by itself has answered before: a leave's last status takes its time, too.
    if (link.isLost || !endpoint.isAnswering) options.onGone();
  }, WATCH_MS);
  watch.unref();
  return { device, link, endpoint, watch };
}

function release({ device, link, endpoint, watch }: Import): void {
  clearInterval(watch);
  endpoint.stop();
  link.isClosed = true;
  note(device.bus, { kind: "close", atMs: device.bus.nowMs });
}
