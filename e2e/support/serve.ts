/** Simulated chips on a USB/IP server of this machine, looked at through its control socket. */
import { connect } from "node:net";
import { listProfiles, partsOf } from "@dfukit/profiles";
import { type Counters, createRom, type Rom, type RomOptions } from "@dfukit/sim";
import { startUsbipServer } from "@dfukit/sim/usbip";
import type { Guest } from "./guest.js";
import { onLines } from "./guest.js";
import { E2E } from "./paths.js";

/** A chip to serve. */
export interface Board extends Omit<RomOptions, "profile" | "part"> {
  readonly busId: string;
  readonly part: string;
}

/** Part of what the control socket says of a board. */
export interface BoardState {
  readonly attached: boolean;
  readonly imported: boolean;
  readonly startedAt: number | null;
  readonly nextRequest: number;
}

/** Chips at work. */
export interface Boards {
  /** Of the USB/IP server, as the guest reaches it. */
  readonly port: number;
  control(
    command: string,
    busId?: string,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  memory(busId: string, start: number, end: number): Promise<Uint8Array>;
  counters(busId: string): Promise<Counters>;
  state(busId: string): Promise<BoardState>;
  close(): Promise<void>;
}

/** The guest's end of the cable. */
const USB = `${E2E}/vm/usb`;
/** As the guest's network names the host. */
const HOST = "10.0.2.2";

/** A boot ROM for a part. */
export function romFor({ busId: _, part, ...options }: Board): Rom {
  const profile = listProfiles().find((each) => partsOf(each).some((entry) => entry.part === part));
  if (profile === undefined) throw new Error(`no profile has ${part}`);
  return createRom({ ...options, profile, part });
}

/** How to serve them. */
export interface ServeOptions {
  readonly realTime?: boolean;
  /** Instead of new ones, by board. */
  readonly roms?: readonly Rom[];
  /** Whether the transcript holds bytes. */
  readonly recordsBytes?: boolean;
}

/** Serves chips. */
export async function serve(boards: readonly Board[], options: ServeOptions = {}): Promise<Boards> {
  const devices = boards.map((board, nth) => ({
    busId: board.busId,
    rom: options.roms?.[nth] ?? romFor(board),
    transcript: options.recordsBytes === true ? ("full" as const) : ("requests" as const),
  }));
  const server = await startUsbipServer({ devices, realTime: options.realTime ?? false });
  async function control(command: string, device?: string, more = {}): Promise<unknown> {
    const answer = await ask(server.controlPort, { command, device, ...more });
    if (answer.ok) return answer.result;
    throw new Error(`${command}: ${answer.error.message}`);
  }
  return {
    port: server.port,
    control,
    async memory(busId, start, end) {
      const digits = await control("memory", busId, { start, end });
      return Uint8Array.from(Buffer.from(String(digits), "hex"));
    },
    counters: async (busId) => (await control("counters", busId)) as Counters,
    state: async (busId) => (await control("state", busId)) as BoardState,
    close: () => server.close(),
  };
}

type Answer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: { readonly message: string } };

/** Sends a command to a control socket. */
export function ask(port: number, request: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on("error", reject);
    onLines(socket, (line) => {
      socket.destroy();
      resolve(JSON.parse(line));
    });
  });
}

let attaching: Promise<unknown> = Promise.resolve();

/**
 * Plugs a board into the guest and waits until the guest's kernel has configured it. Returns
 * its path there. One board after the other: which one is new tells its path.
 */
export function attach(
  guest: Guest,
  { port }: Pick<Boards, "port">,
  busId: string,
): Promise<string> {
  const attached = attaching.then(async () => {
    const text = await guest.output(`${USB} attach ${HOST} ${port} ${busId}`);
    return text.slice(0, text.indexOf(":"));
  });
  attaching = attached.catch(() => undefined);
  return attached;
}

/** Unplugs everything from the guest. Returns what a test has left running there. */
export async function tidyUp(guest: Guest): Promise<readonly string[]> {
  const text = await guest.output(`${USB} tidy-up`);
  return text.split("\n").filter((line) => line !== "");
}
