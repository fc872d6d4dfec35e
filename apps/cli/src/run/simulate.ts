/**
 * `simulate`: boot ROMs on a USB/IP server, until it is told to end or the command of
 * `--run` has ended. The work is done by `@dfukit/sim/usbip`.
 */
import { startUsbipServer, type UsbipEvent, type UsbipServer } from "@dfukit/sim/usbip";
import { parsePort } from "../args/port.js";
import type { SimulateArguments } from "../commands/simulate.js";
import { keepMemories, makeServedChips, type ServedChip } from "../devices/served.js";
import { CliError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { untilInterrupted } from "../files/interrupt.js";
import { servingDocument } from "../json/simulate.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { servingText, usbipEventText } from "../text/simulate.js";
import type { Context } from "../verb.js";
import { runServedCommand } from "./served-command.js";

/** The port that `usbip` expects. */
const USBIP_PORT = 3240;
/** How long a chip that has left stays away with `--replug`: hosts need to see that it went. */
const AWAY_MS = 1_000;

/** Runs `simulate` on what yargs read. */
export async function runSimulate(args: SimulateArguments, context: Context): Promise<ExitCode> {
  if (args.run?.trim() === "") {
    throw new CliError("usage", "--run has no command", {
      actor: "input",
      details: {},
      hint: "is the variable that it comes from set?",
    });
  }
  const port = args.port === undefined ? USBIP_PORT : parsePort(args.port, "--port");
  const controlPort = args.control === undefined ? 0 : parsePort(args.control, "--control");
  const host = args.host ?? "127.0.0.1";
  const { lines } = await profilesAtHand(args, context);
  const chips = makeServedChips(args.chips, { faults: args.fault, lines });
  const server = await startUsbipServer({
    devices: chips.map(({ busId, device, faults }) => ({ busId, rom: device.rom, faults })),
    host,
    port,
    controlPort,
    realTime: args.realTime,
    ...(args.replug ? { replugAfterMs: AWAY_MS } : {}),
    onEvent: (event) => follow(event, chips, context),
  });
  try {
    return await serve({ server, host, chips }, args, context);
  } finally {
    await server.close();
    keepMemories(chips);
  }
}

interface Served {
  readonly server: UsbipServer;
  readonly host: string;
  readonly chips: readonly ServedChip[];
}

/** Says that it serves, and waits for the end. */
function serve(served: Served, args: SimulateArguments, context: Context): Promise<ExitCode> {
  const { host, chips, server } = served;
  const { port, controlPort } = server;
  const serving = { host, port, controlPort, chips };
  return untilInterrupted(
    async (signal) => {
      if (args.json) context.io.out(servingDocument(serving));
      if (args.run === undefined) {
        if (!args.json) context.io.out(servingText(serving, context));
        await aborted(signal);
        return EXIT.done;
      }
      const env = { DFUKIT_USBIP_PORT: `${port}`, DFUKIT_CONTROL_PORT: `${controlPort}` };
      const isDone = await runServedCommand(args.run, { env, keepsOutput: args.json, signal });
      return isDone ? EXIT.done : EXIT.interrupted;
    },
    () => undefined,
  );
}

/** Called from within the server's work, so that nothing may be thrown. */
function follow(event: UsbipEvent, chips: readonly ServedChip[], context: Context): void {
  context.note(usbipEventText(event));
  if (event.kind !== "detached") return;
  try {
    // Whoever looks into the file after flashing need not end the server for it.
    keepMemories(chips.filter(({ busId }) => busId === event.busId));
  } catch (error) {
    context.insist(`warning: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
