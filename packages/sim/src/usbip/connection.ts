/**
 * One client's connection until it has imported a device: it asks one thing, in a limited
 * time, gets one answer, and is read from no more. What follows an import is in imported.ts.
 */
import type { Socket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import type { UsbipEvent } from "./event.js";
import type { ExportedDevice } from "./exported-device.js";
import { serveImport } from "./imported.js";
import { appended, MalformedPacket, type OpRequest, readOp, type Taken } from "./wire.js";
import { devlistReply, IMPORT_STATUS, importRefusal, importReply } from "./wire-answers.js";

/** How long a client may take until it has a device or is served, from its first moment on. */
const OPERATION_TIMEOUT_MS = 10_000;

/** Serves a client until it or its device goes. */
export function serveClient(
  socket: Socket,
  devices: readonly ExportedDevice[],
  onEvent: (event: UsbipEvent) => void,
): void {
  let unread: Uint8Array = new Uint8Array(0);
  const deadline = setTimeout(() => socket.destroy(), OPERATION_TIMEOUT_MS);
  const receive = (bytes: Uint8Array): void => {
    unread = appended(unread, bytes);
    const taken = readOrHangUp(socket, unread);
    if (taken === null) return;
    socket.off("data", receive);
    const device = answerOp(socket, taken.request, devices);
    if (device === null) return;
    clearTimeout(deadline);
    serveImport(socket, { device, unread: unread.subarray(taken.byteCount), onEvent });
  };
  socket.on("error", () => socket.destroy());
  socket.on("close", () => clearTimeout(deadline));
  socket.on("data", receive);
}

/** The operation that a client has sent; null if it is incomplete, or none, which ends the connection. */
function readOrHangUp(socket: Socket, unread: Uint8Array): Taken<OpRequest> | null {
  try {
    return readOp(unread);
  } catch (error) {
    socket.destroy();
    if (error instanceof MalformedPacket) return null;
    throw error;
  }
}

/** Answers; returns the device if the client now has one, else the connection ends. */
function answerOp(
  socket: Socket,
  request: OpRequest,
  devices: readonly ExportedDevice[],
): ExportedDevice | null {
  if (request.kind === "devlist") {
    const free = devices.filter((device) => device.isFree());
    return endWith(socket, devlistReply(free.map(({ record }) => record)));
  }
  const device = devices.find(({ record }) => record.busId === request.busId);
  if (device?.isFree() === true) {
    socket.write(importReply(device.record));
    return device;
  }
  // One that is not on the bus is as good as unknown; one that another client has comes free.
  const status = device?.isTaken() === true ? IMPORT_STATUS.busy : IMPORT_STATUS.noDevice;
  return endWith(socket, importRefusal(status));
}

/** The last word: whatever the client still sends is left to the kernel, whose buffer is limited. */
function endWith(socket: Socket, bytes: Uint8Array): null {
  socket.pause();
  socket.write(bytes);
  socket.destroySoon();
  return null;
}
