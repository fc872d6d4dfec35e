/** Plugs devices of a USB/IP server into this machine. Part of the guest's programs, none by itself. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type FoundUsbDevice, findUsbDevices } from "@dfukit/node-usb";

const run = promisify(execFile);
/** An emulated machine under load takes its time to enumerate. */
const ENUMERATION_MS = 20_000;
const LOOK_MS = 30;

/** Where a server is. */
export interface Server {
  readonly host: string;
  readonly port: number;
}

/** Attaches a device and waits until it is configured. Returns what node-usb finds that was not there before. */
export async function plugIn({ host, port }: Server, busId: string): Promise<FoundUsbDevice> {
  const before = new Set(await addresses());
  await run("usbip", ["--tcp-port", `${port}`, "attach", "-r", host, "-b", busId]);
  const until = performance.now() + ENUMERATION_MS;
  while (performance.now() < until) {
    for (const device of await findUsbDevices()) {
      if (!before.has(keyOf(device))) return device;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
  throw new Error(`${busId} was not enumerated`);
}

async function addresses(): Promise<readonly string[]> {
  return (await findUsbDevices()).map(keyOf);
}

function keyOf({ identity }: FoundUsbDevice): string {
  return `${identity.path}`;
}
