/** A server with chips, and its control socket, for tests. */
import { connect } from "node:net";
import { listProfiles, partsOf } from "@dfukit/profiles";
import { createRom } from "../rom/index.js";
import type { Rom, RomOptions } from "../rom-types.js";
import { startUsbipServer, type UsbipServer, type UsbipServerOptions } from "./server.js";

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
