/**
 * The verb `simulate`: two boards, served by the command line, for a kernel and dfu-util; and
 * the five lines of docs/simulator.md, by which a project tests its own flashing script.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { PROGRAM } from "./support/dfukit.js";
import { onLines } from "./support/guest.js";
import { ROOT, SHARED } from "./support/paths.js";
import { firmware, share, useGuest } from "./support/scene.js";
import { ask, attach } from "./support/serve.js";
import { until } from "./support/until.js";

const scene = useGuest();
const BASE = 0x0800_0000;
/** Three programs of Node start in each run. */
const LINES_MS = 240_000;
let simulating: ChildProcess | null = null;

afterEach(() => {
  simulating?.kill("SIGKILL");
});

/** What the verb prints when it is ready. */
interface Serving {
  readonly port: number;
  readonly controlPort: number;
  readonly devices: readonly { readonly busId: string }[];
}

it("serves boards until it is told to end", async () => {
  const { guest } = scene;
  const words = ["STM32F405RG,serial=A", "STM32L476RG,serial=B", "--port", "0", "--json"];
  const child = spawn(process.execPath, [PROGRAM, "simulate", ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  simulating = child;
  const { port, controlPort, devices } = await new Promise<Serving>((resolve) => {
    onLines(child.stdout, (line) => resolve(JSON.parse(line)));
  });
  expect(devices.map(({ busId }) => busId)).toEqual(["1-1", "1-2"]);
  for (const { busId } of devices) await attach(guest, { port }, busId);
  const image = firmware(5000, 40);
  share("simulate.bin", image);
  await guest.output("dfu-util -S B -a 0 -s 0x08000000 -D simulate.bin");
  const memory = { command: "memory", device: "1-2", start: BASE, end: BASE + image.length };
  expect(await ask(controlPort, memory)).toEqual({
    id: null,
    ok: true,
    result: Buffer.from(image).toString("hex"),
  });
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  // The guest's kernel takes a moment to see that both are gone.
  await until(async () => !(await guest.run("dfu-util -l")).stdout.includes("Found DFU"));
});

/** The lines as the page has them. */
function fiveLines(): string {
  const page = readFileSync(`${ROOT}/docs/simulator.md`, "utf8");
  const [, lines = ""] = /```sh\n(rm -f chip\.json[^`]*)```/.exec(page) ?? [];
  return lines;
}

const PROJECT = `${SHARED}/project`;

function writeProgram(name: string, text: string): void {
  writeFileSync(`${PROJECT}/${name}`, `#!/bin/sh\n${text}\n`);
  chmodSync(`${PROJECT}/${name}`, 0o755);
}

it("the five lines tell a script that flashes from one that does not, run after run", async () => {
  const { guest } = scene;
  rmSync(PROJECT, { recursive: true, force: true });
  mkdirSync(`${PROJECT}/build`, { recursive: true });
  mkdirSync(`${PROJECT}/bin`);
  writeFileSync(`${PROJECT}/build/firmware.bin`, firmware(5000, 41));
  writeFileSync(`${PROJECT}/lines.sh`, fiveLines());
  writeProgram("bin/dfukit", `exec "${process.execPath}" "${PROGRAM}" "$@"`);
  // The guest's user is root, and its kernel has the module.
  writeProgram("bin/sudo", 'exec "$@"');
  writeProgram("bin/modprobe", "test -d /sys/devices/platform/vhci_hcd.0");
  const flash = 'dfu-util -S SIM -a 0 -s 0x08000000 -D "$1"';
  const codes: number[] = [];
  const errors: string[] = [];
  for (const script of [":", flash, ":", `${flash}; exit 5`, flash]) {
    writeProgram("flash.sh", script);
    const command = 'cd project && PATH="$PWD/bin:$PATH" sh lines.sh';
    const { code, stderr } = await guest.run(command, LINES_MS);
    codes.push(code);
    errors.push(/\(([a-z-]+)\)/.exec(stderr)?.[1] ?? "none");
  }
  expect({ codes, errors }).toEqual({
    codes: [1, 0, 1, 1, 0],
    errors: ["verify-failed", "none", "verify-failed", "command-failed", "none"],
  });
});
