/** What `simulate` says: what is served, what to type next, and what happens then. */
import { escapeText } from "@dfukit/formats";
import { formatAddress, formatHex } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import type { UsbipEvent } from "@dfukit/sim/usbip";
import type { Context } from "../verb.js";
import { toText } from "./device.js";
import { count } from "./style.js";

/** A chip that is served. */
export interface ServedEntry {
  readonly busId: string;
  readonly chip: Chip;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | null;
}

/** A server at work. */
export interface Serving {
  readonly host: string;
  readonly port: number;
  readonly controlPort: number;
  readonly chips: readonly ServedEntry[];
}

/** The port that `usbip` uses unless it is told another. */
const DEFAULT_PORT = 3240;

/** Plugs a served chip into a Linux machine. */
export function attachCommand({ host, port }: Serving, busId: string): string {
  const tcpPort = port === DEFAULT_PORT ? "" : ` --tcp-port ${port}`;
  return `sudo usbip${tcpPort} attach -r ${reachableAt(host)} -b ${busId}`;
}

/** Loads the kernel module without which nothing can be plugged in. */
export const LOAD_MODULE = "sudo modprobe vhci-hcd";

/** A server that listens on every address is reached by this machine's own. */
function reachableAt(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
}

/** Everything as text with a line end. */
export function servingText(serving: Serving, { paint }: Context): string {
  const { host, port, controlPort, chips } = serving;
  return toText([
    `${paint.out("good", "serving")} ${count(chips.length, "simulated boot ROM")} on ${host}:${port}; control socket ${host}:${controlPort}`,
    ...chips.map(
      ({ busId, chip, vendorId, productId, serialNumber }) =>
        `  ${paint.out("bold", busId)}  ${chip.part ?? chip.name}, ${idText(vendorId)}:${idText(productId)}, ${serialNumber === null ? "no serial number" : `serial ${escapeText(serialNumber)}`}`,
    ),
    "plug in, on Linux (package usbip or linux-tools):",
    `  ${LOAD_MODULE}`,
    ...chips.map(({ busId }) => `  ${attachCommand(serving, busId)}`),
    "Ctrl-C unplugs and ends",
  ]);
}

function idText(id: number): string {
  return formatHex(id, 4).slice(2);
}

/** What happened, as a line. */
export function usbipEventText(event: UsbipEvent): string {
  const { busId } = event;
  if (event.kind === "attached") return `${busId} plugged in`;
  if (event.by === "host") return `${busId} unplugged by the host`;
  if (event.by === "control") return `${busId} unplugged by the control socket`;
  const { startedAt } = event;
  return startedAt === null
    ? `${busId} left the bus`
    : `${busId} left DFU mode; its program was started at ${formatAddress(startedAt)}`;
}
