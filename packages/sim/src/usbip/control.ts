/**
 * The control socket of the USB/IP server: one JSON object per line in, one per line out.
 * Lets a test in another process or machine look at a simulated device and pull its plug.
 */
import type { Socket } from "node:net";
import { setImmediate } from "node:timers";
import { isCodedError } from "@dfukit/memory";
import { runCommand } from "./control-commands.js";
import type { ExportedDevice } from "./exported-device.js";

/** Longer than any command; a client that sends more is cut off. */
const LINE_CHARS_MAX = 65_536;

/**
 * Serves a client of the control socket. Between two commands everybody else has a turn, and
 * while a client does not read its answer it is not read from: one answer at most waits for it.
 */
export function serveControl(socket: Socket, devices: readonly ExportedDevice[]): void {
  let unread = "";
  function proceed(): void {
    if (socket.destroyed) return;
    const end = unread.indexOf("\n");
    if (end === -1) {
      if (unread.length > LINE_CHARS_MAX) socket.destroy();
      else socket.resume();
      return;
    }
    const line = unread.slice(0, end);
    unread = unread.slice(end + 1);
    const isTaken = socket.write(`${JSON.stringify(answerTo(line, devices))}\n`);
    if (isTaken) setImmediate(proceed);
    else socket.once("drain", proceed);
  }
  socket.setEncoding("utf8");
  socket.on("error", () => socket.destroy());
  socket.on("data", (text: string) => {
    socket.pause();
    unread += text;
    proceed();
  });
}

/** `id` is the client's own, given back so that it can tell answers apart. */
type Answer = { readonly id: unknown } & (
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
);

function answerTo(line: string, devices: readonly ExportedDevice[]): Answer {
  let id: unknown = null;
  try {
    const command = parseObject(line);
    id = command.id ?? null;
    return { id, ok: true, result: runCommand(command, devices) };
  } catch (error) {
    return { id, ok: false, error: describe(error) };
  }
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(line);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("the line is no JSON object");
  }
  return { ...value };
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (isCodedError(error)) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "command-malformed", message };
}
