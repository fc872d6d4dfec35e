/**
 * The five lines of docs/simulator.md, as they stand there, in a shell. Kernel and USB are
 * stand-ins, and the script that is tested writes through the control socket; the lines over
 * a real kernel are run by e2e/simulate.test.ts.
 */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { inFreshFolder, runCli } from "./run-cli.js";
import { busOf, usbBoard } from "./usb-bus.js";

const page = readFileSync(new URL("../../../docs/simulator.md", import.meta.url), "utf8");
const lines = /```sh\n(rm -f chip\.json[^`]*)```/.exec(page)?.[1] ?? "";

const FIRMWARE = Uint8Array.from({ length: 3000 }, (_, at) => (at * 7 + 1) % 256);

/** Hands its words to this process, and ends as the command line does; what that prints of results is dropped. */
const DFUKIT = `#!${process.execPath}
const socket = require("node:net").connect(process.env.TEST_PORT, "127.0.0.1");
let text = "";
socket.write(JSON.stringify(process.argv.slice(2)) + "\\n");
socket.on("data", (more) => (text += more));
socket.on("end", () => {
  const { code, err } = JSON.parse(text);
  process.stderr.write(err);
  process.exitCode = code;
});`;

const FLASH = `#!${process.execPath}
const socket = require("node:net").connect(process.env.DFUKIT_CONTROL_PORT, "127.0.0.1");
const bytes = require("node:fs").readFileSync(process.argv[2]).toString("hex");
const command = { command: "write-memory", device: "1-1", start: 0x08000000, bytes };
socket.write(JSON.stringify(command) + "\\n");
socket.on("data", () => socket.destroy());`;

function writeProgram(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** What the lines expect to be there. */
function makeScene(): void {
  mkdirSync("bin");
  mkdirSync("build");
  writeFileSync("build/firmware.bin", FIRMWARE);
  writeProgram("bin/dfukit", DFUKIT);
  writeProgram("bin/sudo", '#!/bin/sh\nexec "$@"\n');
  writeProgram("bin/modprobe", '#!/bin/sh\n[ "$*" = vhci-hcd ]\n');
  writeProgram("bin/usbip", '#!/bin/sh\necho "$*" >> usbip.log\n');
}

/** Serves `bin/dfukit`. */
async function withCommandLine(body: (port: number) => Promise<void>): Promise<void> {
  const usb = busOf(usbBoard({ part: "STM32F405RG", serialNumber: "SIM" }));
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.once("data", async (text) => {
      socket.end(JSON.stringify(await runCli(JSON.parse(String(text)), { usb })));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    await body(Object(server.address()).port);
  } finally {
    server.close();
  }
}

async function runLines(port: number): Promise<{ readonly code: number; readonly err: string }> {
  const PATH = `${join(process.cwd(), "bin")}${delimiter}${process.env.PATH}`;
  const env = { ...process.env, PATH, TEST_PORT: String(port) };
  // The shell of `--run` is started by this process.
  const before = { PATH: process.env.PATH, TEST_PORT: process.env.TEST_PORT };
  Object.assign(process.env, { PATH, TEST_PORT: String(port) });
  const child = spawn("sh", ["-c", lines], { env, stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  child.stderr.on("data", (text) => {
    err += text;
  });
  try {
    const code = await new Promise<number>((resolve) => {
      child.on("close", (status) => resolve(status ?? -1));
    });
    return { code, err };
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

it("are five", () => {
  expect(lines.trimEnd().split("\n")).toHaveLength(5);
});

it.skipIf(process.platform === "win32")(
  "fail with a script that does nothing, before and after one that flashes",
  async () => {
    await inFreshFolder(async () => {
      makeScene();
      await withCommandLine(async (port) => {
        const runs: { readonly code: number; readonly err: string }[] = [];
        for (const script of [
          "#!/bin/sh\n",
          FLASH,
          "#!/bin/sh\n",
          FLASH,
          "#!/bin/sh\nexit 5\n",
          FLASH.replace(".toString", ".fill(0, 2999).toString"),
        ]) {
          writeProgram("flash.sh", script);
          runs.push(await runLines(port));
        }
        expect(runs.map(({ code }) => code)).toEqual([1, 0, 1, 0, 1, 1]);
        expect(runs.map(({ err }) => /\(([a-z-]+)\)\n/.exec(err)?.[1] ?? null)).toEqual([
          "verify-failed",
          null,
          "verify-failed",
          null,
          "command-failed",
          "verify-failed",
        ]);
      });
      const attached = readFileSync("usbip.log", "utf8").trimEnd().split("\n");
      expect(attached).toEqual(
        Array.from({ length: 6 }, () =>
          expect.stringMatching(/^--tcp-port \d+ attach -r 127\.0\.0\.1 -b 1-1$/),
        ),
      );
    });
  },
  60_000,
);
