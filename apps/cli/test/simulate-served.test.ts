/** `simulate` as a USB/IP client meets it: faults, real time, a plug that goes and comes, files that are written. */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { inFreshFolder, runCli } from "./run-cli.js";
import { ask, type Running, simulate } from "./simulating.js";
import { type ImportedDevice, importDevice } from "./usbip-client.js";

const DNLOAD = 1;
const CLRSTATUS = 4;

interface Board {
  readonly running: Running;
  readonly device: ImportedDevice;
  readonly port: number;
  readonly command: (name: string, more?: object) => Promise<Record<string, unknown>>;
}

/** Serves and imports the first chip. */
async function plugIn(...words: readonly string[]): Promise<Board> {
  const running = await simulate(...words, "--json");
  const { port, controlPort } = JSON.parse(running.ready);
  const device = await importDevice(port, "1-1");
  if (device === null) throw new Error("not imported");
  const command = (name: string, more = {}) =>
    ask(controlPort, { command: name, device: "1-1", ...more });
  return { running, device, port, command };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(10);
}

async function isAttached({ command }: Board): Promise<boolean> {
  return Object((await command("state")).result).attached === true;
}

it("faults of the option come, those behind a chip as well, and each is told", async () => {
  const board = await plugIn("STM32F405RG,fault=stall@0", "--fault", "disconnect@2");
  const { device, running } = board;
  await device.request(CLRSTATUS);
  await device.request(CLRSTATUS);
  expect(await device.getStatus()).toBeNull();
  await until(() => running.notes().includes("left"));
  const { result } = await board.command("transcript");
  expect(String(result)).toMatch(/#0 .* stall \(stall@0\).*#2 .* \(disconnect@2\)/);
  await pause(1500);
  expect(await isAttached(board)).toBe(false);
  expect(await running.end()).toMatchObject({
    code: 0,
    err: "1-1 plugged in\n1-1 left the bus\n",
  });
});

it("--replug: back after a second, unless unplugged by hand", async () => {
  const board = await plugIn("STM32F405RG", "--replug", "--fault", "disconnect@0");
  expect(await board.device.getStatus()).toBeNull();
  const begin = performance.now();
  await until(() => isAttached(board));
  expect(performance.now() - begin).toBeGreaterThan(800);
  const again = await importDevice(board.port, "1-1");
  await board.command("unplug");
  await again?.closed();
  await pause(2000);
  expect(await isAttached(board)).toBe(false);
  expect((await board.running.end()).err).toBe(
    [
      "1-1 plugged in",
      "1-1 left the bus",
      "1-1 plugged in",
      "1-1 unplugged by the control socket",
      "",
    ].join("\n"),
  );
}, 20_000);

it("tells where a leave has started the program", async () => {
  const { device, command, running } = await plugIn("STM32F405RG");
  await command("write-memory", { start: 0x0800_0000, bytes: "0040002001010008" });
  await device.request(CLRSTATUS);
  // An empty DNLOAD, and the GETSTATUS that starts the program: AN3156 §4.4.
  await device.request(DNLOAD);
  await device.getStatus();
  await device.closed();
  await until(() => running.notes().includes("left"));
  expect((await running.end()).err).toBe(
    "1-1 plugged in\n1-1 left DFU mode; its program was started at 0x08000000\n",
  );
});

it("writes the memory file when the host lets go", async () => {
  await inFreshFolder(async () => {
    const { device, command, running } = await plugIn("STM32L073RZ,memory=l073.json");
    await command("write-memory", { start: 0x0800_0000, bytes: "4142" });
    expect(existsSync("l073.json")).toBe(false);
    device.close();
    await until(() => existsSync("l073.json"));
    const line = "read -o - --to bin --range 0x08000000+2 --sim STM32L073RZ,memory=l073.json -q";
    const read = await runCli(line.split(" "));
    expect(read).toMatchObject({ code: 0, out: "AB" });
    expect((await running.end()).err).toBe("1-1 plugged in\n1-1 unplugged by the host\n");
  });
});

it("warns of a memory file that cannot be written, and goes on", async () => {
  await inFreshFolder(async () => {
    const { device, running, port } = await plugIn("STM32L073RZ,memory=none/l073.json");
    device.close();
    await until(() => running.notes().includes("warning"));
    expect(running.notes()).toContain('warning: cannot write "none/l073.json"');
    expect(await importDevice(port, "1-1")).not.toBeNull();
    const { code } = await running.end();
    expect(code).toBe(7);
  });
});

/** Erases the first sector of an F405; what is announced, and how long the next answer is held, ms. */
async function erase(
  ...words: readonly string[]
): Promise<{ readonly announcedMs: number; readonly heldMs: number }> {
  const { device, running } = await plugIn("STM32F405RG,contents=full", ...words);
  await device.request(CLRSTATUS);
  await device.request(DNLOAD, Uint8Array.of(0x41, 0, 0, 0, 8));
  const busy = await device.getStatus();
  const begin = performance.now();
  const done = await device.getStatus();
  const heldMs = performance.now() - begin;
  expect([busy?.[4], done?.[4]]).toEqual([4, 5]);
  await running.end();
  return { announcedMs: (busy?.[1] ?? 0) + (busy?.[2] ?? 0) * 256, heldMs };
}

it("takes no time, and announces none", async () => {
  const { announcedMs, heldMs } = await erase();
  expect(announcedMs).toBe(0);
  expect(heldMs).toBeLessThan(150);
});

it("--real-time: takes its time, and announces it", async () => {
  const { announcedMs, heldMs } = await erase("--real-time");
  expect(announcedMs).toBeGreaterThan(0);
  expect(heldMs).toBeGreaterThan(200);
});
