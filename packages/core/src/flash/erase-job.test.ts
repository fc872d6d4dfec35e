/** Erasing as a job: whole sectors, once, and read back. */
import { describe, expect, it } from "vitest";
import type { FlashTarget } from "../protocol/target.js";
import { erase } from "./erase-job.js";
import type { FlashEvent } from "./events.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { transportOf } from "./test-run.js";
import { deviceOf, F405, F405_FLASH, F405_OTP, filled, pattern, RW, run } from "./test-targets.js";

const BASE = 0x08000000;
const TARGET: FlashTarget = {
  ...F405,
  transferSizeBytes: 64,
  layout: { regions: [{ ...F405_FLASH, runs: [run(BASE, 2, 64), run(BASE + 128, 2, 128)] }] },
};

function setUp(target = TARGET, rule?: FaultRule) {
  const device = testDevice(target, rule);
  device.put(0, BASE, pattern(384));
  const events: FlashEvent[] = [];
  const job = {
    transport: transportOf(device),
    device: deviceOf(target),
    target,
    onEvent: (event: FlashEvent) => {
      events.push(event);
    },
  };
  return { device, job, events };
}

const range = (start: number, end: number) => ({
  alternateSetting: 0,
  start: BASE + start,
  end: BASE + end,
});

it("erases whole sectors and reads them back as one", async () => {
  const { device, job, events } = setUp();
  expect(await erase(job, { ranges: [range(64, 256)] })).toEqual({
    sectorsErased: 2,
    bytesErased: 192,
    bytesVerified: 192,
  });
  expect(device.bytesAt(0, BASE, 384)).toEqual(
    Uint8Array.of(...pattern(64), ...filled(192, 0xff), ...pattern(128, 257)),
  );
  expect(device.log).toEqual([
    "erase 0x08000040",
    "erase 0x08000080",
    "pointer 0x08000040",
    "abort",
    "read 0x08000040+64",
    "read 0x08000080+64",
    "read 0x080000c0+64",
    "abort",
  ]);
  const verify = { kind: "progress", phase: "verify", totalBytes: 192 };
  expect(events).toEqual([
    { kind: "device-ready", recoveredFrom: null },
    { kind: "phase-started", phase: "erase", totalBytes: 192, estimatedMs: null },
    { kind: "progress", phase: "erase", doneBytes: 64, totalBytes: 192, address: BASE + 64 },
    { kind: "progress", phase: "erase", doneBytes: 192, totalBytes: 192, address: BASE + 128 },
    { kind: "phase-finished", phase: "erase", doneBytes: 192 },
    { kind: "phase-started", phase: "verify", totalBytes: 192, estimatedMs: null },
    { ...verify, doneBytes: 64, address: BASE + 64 },
    { ...verify, doneBytes: 128, address: BASE + 128 },
    { ...verify, doneBytes: 192, address: BASE + 192 },
    { kind: "phase-finished", phase: "verify", doneBytes: 192 },
  ]);
});

it("erases a sector that two ranges name once, and counts it once", async () => {
  const { device, job } = setUp();
  const ranges = [range(64, 256), range(0, 128)];
  expect(await erase(job, { ranges })).toEqual({
    sectorsErased: 3,
    bytesErased: 256,
    bytesVerified: 256,
  });
  expect(device.log.filter((request) => request.startsWith("erase"))).toHaveLength(3);
});

it("proves nothing on a device that cannot be read", async () => {
  const { job } = setUp();
  const functional = { ...job.device.functional, canUpload: false };
  const blind = { ...job, device: { ...job.device, functional } };
  expect(await erase(blind, { ranges: [range(0, 64)] })).toEqual({
    sectorsErased: 1,
    bytesErased: 64,
    bytesVerified: 0,
  });
});

it("erases the whole flash with one command", async () => {
  const { device, job } = setUp();
  expect(await erase(job, { massErase: true })).toEqual({
    sectorsErased: 4,
    bytesErased: 384,
    bytesVerified: 384,
  });
  expect(device.bytesAt(0, BASE, 384)).toEqual(filled(384, 0xff));
  expect(device.log.slice(0, 2)).toEqual(["mass-erase", "pointer 0x08000000"]);
});

it("does not believe a device that says OK and does nothing", async () => {
  const { device, job, events } = setUp();
  const lying = {
    handle: (effect: Parameters<typeof device.handle>[0]) => {
      const outcome = device.handle(effect);
      device.put(0, BASE, pattern(384));
      return outcome;
    },
  };
  const transport = transportOf(lying);
  await expect(erase({ ...job, transport }, { ranges: [range(0, 64)] })).rejects.toMatchObject({
    code: "verify-failed",
    message: "0x08000000 reads 0x01, expected 0xFF: the chip does not hold the expected bytes",
  });
  expect(events.at(-1)).toMatchObject({
    kind: "failed",
    error: { code: "verify-failed" },
    sectors: [{ alternateSetting: 0, start: BASE, end: BASE + 64, state: "erased" }],
  });
});

it("tells in what state a failed erase left the sectors", async () => {
  const rule: FaultRule = (request) =>
    request === "erase 0x08000040" ? { kind: "disconnected" } : undefined;
  const { job, events } = setUp(TARGET, rule);
  await expect(erase(job, { ranges: [range(0, 256)] })).rejects.toMatchObject({
    code: "device-disconnected",
    message: "device left the bus while erasing the sector at 0x08000040",
  });
  expect(events.at(-1)).toMatchObject({
    kind: "failed",
    sectors: [
      { alternateSetting: 0, start: BASE, end: BASE + 64, state: "erased" },
      { alternateSetting: 0, start: BASE + 64, end: BASE + 128, state: "erasing" },
      { alternateSetting: 0, start: BASE + 128, end: BASE + 256, state: "intact" },
    ],
  });
});

describe("refusals", () => {
  const withQuirks = (quirks: FlashTarget["behaviour"]["quirks"], bank2Start: number | null) => ({
    ...TARGET,
    behaviour: { ...TARGET.behaviour, quirks, bank2Start },
  });
  const broken = withQuirks(["bank-2-erase-hits-other-sector"], 128);

  it.each([
    [
      "parts of sectors",
      TARGET,
      { ranges: [range(70, 130)] },
      {
        code: "not-whole-sectors",
        message:
          "0x08000046–0x08000081 is not made of whole sectors: erasing it would erase 0x08000040–0x080000FF",
        hint: "say so: --range 0x08000040..0x08000100",
      },
    ],
    [
      "a bank that cannot be erased",
      broken,
      { ranges: [range(64, 256)] },
      {
        code: "bank-2-erase-broken",
        message:
          "0x08000080–0x080000FF lies in bank 2, which the boot ROM of this chip cannot erase over USB",
        hint: "erase bank 2 with a debug probe; a chip that can be switched to a single bank has no bank 2 then",
      },
    ],
    [
      "what is no memory",
      TARGET,
      { ranges: [range(0, 385)] },
      {
        code: "outside-memory",
        message: "0x08000000–0x08000180 is not a part of one memory behind alternate setting 0",
        hint: "`list` shows the memories of the device",
      },
    ],
    [
      "what has no erase",
      { ...TARGET, layout: { regions: [{ ...F405_FLASH, runs: [run(BASE, 6, 64, RW)] }] } },
      { ranges: [range(0, 64)] },
      {
        code: "not-erasable",
        message: "the sectors at 0x08000000–0x0800003F are not erasable",
      },
    ],
    [
      "a mass erase that does not work",
      withQuirks(["mass-erase-fails"], null),
      { massErase: true } as const,
      {
        code: "mass-erase-unsupported",
        message: "mass erase does not work in the boot ROM of this chip",
        hint: "erase the sectors: `erase` with a --range over the flash",
      },
    ],
  ])("%s", async (_what, target, request, refusal) => {
    const { device, job } = setUp(target);
    const { message, ...rest } = refusal;
    await expect(erase(job, request)).rejects.toMatchObject({
      code: "plan-refused",
      message,
      details: { refusals: [{ message, ...rest }] },
    });
    expect(device.log).toEqual([]);
  });

  it("not the first bank of such a chip", async () => {
    expect(await erase(setUp(broken).job, { ranges: [range(0, 128)] })).toMatchObject({
      sectorsErased: 2,
    });
  });

  it("a mass erase without a flash", async () => {
    const target = { ...TARGET, layout: { regions: [F405_OTP] } };
    const job = { transport: transportOf(testDevice(target)), device: deviceOf(target), target };
    await expect(erase(job, { massErase: true })).rejects.toMatchObject({
      code: "plan-refused",
      message: "the device has no flash that could be erased",
      details: { refusals: [{ code: "not-erasable" }] },
    });
  });
});
