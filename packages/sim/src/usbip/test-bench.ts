/** A server with chips, and its control socket, for tests. */
import { connect } from "node:net";
import { listProfiles, partsOf } from "@dfukit/profiles";
import { createRom } from "../rom/index.js";
import type { Rom, RomOptions } from "../rom-types.js";
import { startUsbipServer, type UsbipServer, type UsbipServerOptions } from "./server.js";
import {
  importDevice,
  nextReturn,
  type Returned,
  submitBytes,
  type TestClient,
} from "./test-client.js";

export function romOf(part: string, options: Omit<RomOptions, "profile" | "part"> = {}): Rom {
  const profile = listProfiles().find((each) => partsOf(each).some((entry) => entry.part === part));
  if (profile === undefined) throw new Error(`no profile has ${part}`);
  return createRom({ ...options, profile, part });
}

/** Runs a test with a server, and closes it. */
export async function withServer(
  options: UsbipServerOptions,
  test: (server: UsbipServer) => Promise<void>,
): Promise<void> {
  const server = await startUsbipServer(options);
  try {
    await test(server);
  } finally {
    await server.close();
  }
}

/** Sends lines to a control socket and returns as many answers. */
export function controlLines(port: number, lines: readonly string[]): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(`${lines.join("\n")}\n`));
    socket.setEncoding("utf8");
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`closed after ${text.length} characters`)));
    socket.on("data", (more: string) => {
      text += more;
      const answers = text.split("\n").slice(0, -1);
      if (answers.length < lines.length) return;
      resolve(answers.map((answer) => JSON.parse(answer)));
      socket.destroy();
    });
  });
}

/** One command, and its result. */
export async function control(port: number, command: object): Promise<unknown> {
  const [answer] = await controlLines(port, [JSON.stringify(command)]);
  return Object(answer).result;
}

export const F405 = "STM32F405RG";
/** bmRequestType, bRequest, wValue, wIndex. */
export const GET_DEVICE = [0x80, 6, 0x0100, 0] as const;
export const GETSTATUS = [0xa1, 3, 0, 0] as const;
export const CLRSTATUS = [0x21, 4, 0, 0] as const;
export const DNLOAD = [0x21, 1, 0, 0] as const;

export function twoChips(): { readonly busId: string; readonly rom: Rom }[] {
  return [
    { busId: "1-1", rom: romOf(F405) },
    { busId: "2-1.4", rom: romOf("STM32L073RZ") },
  ];
}

/** Imports a device that is there. */
export async function imported(port: number, busId = "1-1"): Promise<TestClient> {
  const client = await importDevice(port, busId);
  if (client === null) throw new Error(`${busId} was not given`);
  return client;
}

/** One IN transfer, and its answer. */
export async function read(
  client: TestClient,
  setup: typeof GETSTATUS | typeof GET_DEVICE,
  seqnum: number,
  lengthBytes = 6,
): Promise<Returned | null> {
  client.send(submitBytes({ seqnum, setup, lengthBytes }));
  return nextReturn(client, true);
}
