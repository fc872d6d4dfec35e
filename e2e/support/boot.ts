/** Boots a virtual machine for many tests, with the agent in it and the guest's programs built. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { bundleGuestPrograms } from "./bundle.js";
import { connectGuest, type Guest } from "./guest.js";
import { E2E } from "./paths.js";

/** A machine that runs. */
export interface Machine {
  /** Of the agent, on 127.0.0.1. */
  readonly port: number;
  shutDown(): Promise<void>;
}

/** An emulated boot takes 4 s on an idle host, and has taken 50 s on a loaded one. */
const BOOT_MS = 120_000;
const BOOTS_MAX = 3;
const LIFE_SECONDS = 3000;
const POLL_MS = 500;
/** The first process that is started there is slow. */
const ANSWER_MS = 15_000;

/**
 * Boots, and once more if that comes to nothing: on a loaded host an emulated boot may hang.
 * @param folder what guest and host share, emptied first
 */
export async function bootMachine(folder: string): Promise<Machine> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundleGuestPrograms(folder);
  for (let tries = 1; tries < BOOTS_MAX; tries++) {
    const machine = await boot(folder).catch(() => null);
    if (machine !== null) return machine;
  }
  return await boot(folder);
}

async function boot(folder: string): Promise<Machine> {
  const port = await freePort();
  const agent = ["node", `${E2E}/vm/agent.mjs`, `${port}`];
  const options = ["-f", `${port}`, "-w", folder, "-t", `${LIFE_SECONDS}`];
  const machine = spawn(`${E2E}/vm/vm-run`, [...options, "--", ...agent], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const guest = await agentOf(machine, port);
  return {
    port,
    async shutDown() {
      guest.powerOff();
      guest.close();
      const timer = setTimeout(() => machine.kill("SIGTERM"), 10_000);
      if (machine.exitCode === null) await once(machine, "exit");
      clearTimeout(timer);
    },
  };
}

/** Waits for the agent's first answer: the forwarded port accepts connections long before. */
async function agentOf(machine: ChildProcess, port: number): Promise<Guest> {
  const until = Date.now() + BOOT_MS;
  while (Date.now() < until && machine.exitCode === null) {
    const guest = await connectGuest(port).catch(() => null);
    if (guest !== null && (await Promise.race([answers(guest), after(ANSWER_MS)]))) return guest;
    guest?.close();
    await after(POLL_MS);
  }
  machine.kill("SIGTERM");
  throw new Error("the virtual machine did not come up");
}

function answers(guest: Guest): Promise<boolean> {
  return guest.run("true").then(
    () => true,
    () => false,
  );
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, false as const);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no free port");
  server.close();
  await once(server, "close");
  return address.port;
}
