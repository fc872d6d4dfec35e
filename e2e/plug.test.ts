/** Plugs that are pulled, and devices that appear, are held by others, or are not permitted. */
import { existsSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { expectMemory } from "./support/memory.js";
import { SHARED } from "./support/paths.js";
import { RUN_TIME_IDS, runTimeRom } from "./support/run-time-rom.js";
import { firmware, runProgram, share, useGuest } from "./support/scene.js";
import { attach, romFor } from "./support/serve.js";
import { until } from "./support/until.js";

const scene = useGuest();
const BASE = 0x0800_0000;
const F405 = { busId: "1-1", part: "STM32F405RG", serialNumber: "357236543131" } as const;
const L073 = { busId: "1-2", part: "STM32L073RZ", serialNumber: "FFFFFFFEFFFF" } as const;

it("a plug pulled while flashing ends the job, and the next one succeeds", async () => {
  const { guest } = scene;
  const boards = await scene.serve([{ ...F405, contents: "full" }]);
  const path = await attach(guest, boards, "1-1");
  const image = firmware(40_000, 3);
  share("plug.bin", image);
  await boards.control("faults", "1-1", { faults: ["disconnect@80"] });
  expect(await runProgram(guest, "flash", `path=${path}`, F405.part, "plug.bin")).toMatchObject({
    error: {
      code: "device-disconnected",
      hint: "check cable and power, enter DFU mode again and run the same command once more",
    },
  });
  expect(await runProgram(guest, "list")).toEqual([]);
  await boards.control("replug", "1-1");
  const again = await attach(guest, boards, "1-1");
  expect(again).toBe(path);
  expect(await runProgram(guest, "flash", `path=${path}`, F405.part, "plug.bin")).toMatchObject({
    result: { bytesVerified: image.length, verified: true },
  });
  await expectMemory(boards, "1-1", { start: BASE, expected: image });
});

it("a plug pulled during a transfer that is not answered ends it at once", async () => {
  const { guest } = scene;
  const boards = await scene.serve([F405]);
  const path = await attach(guest, boards, "1-1");
  share("silent.bin", firmware(1000, 4));
  await boards.control("faults", "1-1", { faults: ["wedge@5"] });
  const flashing = runProgram(guest, "flash", `path=${path}`, F405.part, "silent.bin");
  await until(async () => (await boards.counters("1-1")).dfuRequests >= 6);
  await boards.control("unplug", "1-1");
  expect(await flashing).toMatchObject({ error: { code: "device-disconnected" } });
});

it("a device is waited for, and the process ends when it is there", async () => {
  const { guest } = scene;
  const boards = await scene.serve([F405, L073]);
  const first = await attach(guest, boards, "1-1");
  const waiting = guest.output(`node wait.mjs serial=${L073.serialNumber} 60000 waiting`);
  await until(async () => existsSync(`${SHARED}/waiting`));
  const second = await attach(guest, boards, "1-2");
  const found = JSON.parse(await waiting);
  expect(second).not.toBe(first);
  expect(found).toEqual({ path: second, lingeredMs: expect.any(Number) });
  expect(found.lingeredMs).toBeLessThan(500);
  expect(await runProgram(guest, "wait", "serial=none", "300")).toMatchObject({
    code: "no-device",
  });
});

it("two devices without a choice are refused, with their paths", async () => {
  const { guest } = scene;
  const boards = await scene.serve([F405, L073]);
  const paths = [await attach(guest, boards, "1-1"), await attach(guest, boards, "1-2")];
  expect(await runProgram(guest, "open", "")).toEqual({
    code: "several-devices",
    message: `2 devices are in DFU mode: 0483:DF11 serial 357236543131 path ${paths[0]}; 0483:DF11 serial FFFFFFFEFFFF path ${paths[1]}`,
    hint: "choose one by its path",
    coded: true,
  });
  expect(await runProgram(guest, "open", "2")).toEqual({ opened: paths[1] });
});

it("a device that another process has is busy, and free once that has ended", async () => {
  const { guest } = scene;
  const boards = await scene.serve([F405]);
  const path = await attach(guest, boards, "1-1");
  const holding = runProgram(guest, "open", `path=${path}`, "held");
  await until(async () => existsSync(`${SHARED}/held`));
  expect(await runProgram(guest, "open", `path=${path}`)).toEqual({
    code: "device-busy",
    message: `device 0483:DF11 at ${path} cannot be claimed: interface is busy (errno 16)`,
    hint: "close the other program that uses it",
    coded: true,
  });
  rmSync(`${SHARED}/held`);
  expect(await holding).toEqual({ opened: path });
  expect(await runProgram(guest, "open", `path=${path}`)).toEqual({ opened: path });
});

it("without permission a device is listed, and opening it names the udev rule", async () => {
  const { guest } = scene;
  const boards = await scene.serve([F405]);
  const path = await attach(guest, boards, "1-1");
  const nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
  const listed = JSON.parse(await guest.output(`${nobody} node list.mjs`));
  expect(listed).toMatchObject([{ identity: { path, serialNumber: "357236543131" } }]);
  expect(JSON.parse(await guest.output(`${nobody} node open.mjs path=${path}`))).toEqual({
    code: "device-not-permitted",
    message: `device 0483:DF11 at ${path} cannot be opened: permission denied (errno 13)`,
    hint: "add a udev rule for the device, as docs/transports.md shows, then plug it in again",
    coded: true,
  });
});

it.each([
  ["idle", ""],
  ["busy", ""],
  // The transfer alone keeps the process alive: its watch does not.
  ["awaited", "timeout\n"],
])(
  "a process that leaves a device open (%s) ends, and the device is free",
  async (how, outcome) => {
    const { guest } = scene;
    const boards = await scene.serve([F405]);
    const path = await attach(guest, boards, "1-1");
    if (how !== "idle") await boards.control("faults", "1-1", { faults: ["lost@0"] });
    const output = await guest.output(`node abandon.mjs path=${path} ${how}`, 30_000);
    expect(output).toBe(`${outcome}left open\n`);
    expect(await runProgram(guest, "open", `path=${path}`)).toEqual({ opened: path });
  },
);

it.each([
  ["leaves", "device-detaches"],
  ["waits-for-reset", "host-must-reset"],
] as const)(
  "a device at run time that %s after DETACH is found in DFU mode",
  async (way, answer) => {
    const { guest } = scene;
    const rom = runTimeRom(romFor(F405), way);
    const boards = await scene.serve([F405], { roms: [rom] });
    const path = await attach(guest, boards, "1-1");
    expect(await runProgram(guest, "list")).toMatchObject([
      { identity: RUN_TIME_IDS, interfaces: [{ interfaceNumber: 1, mode: "run-time" }] },
    ]);
    const detaching = runProgram(guest, "detach", `path=${path}`);
    if (way === "leaves") {
      await until(async () => !(await boards.state("1-1")).attached);
      await until(async () => (await boards.state("1-1")).attached);
      expect(await attach(guest, boards, "1-1")).toBe(path);
    }
    expect(await detaching).toMatchObject({
      from: RUN_TIME_IDS,
      answer,
      to: { vendorId: 0x0483, productId: 0xdf11, path, serialNumber: "357236543131" },
      mode: "dfu",
      alternates: 4,
    });
  },
);
