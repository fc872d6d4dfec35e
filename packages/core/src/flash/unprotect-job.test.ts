/** Lifting the read protection, and the proof that it is lifted. */
import { describe, expect, it } from "vitest";
import type { FlashEvent } from "./events.js";
import type { LossReason } from "./job.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { transportOf } from "./test-run.js";
import { deviceOf, F405, F405_FLASH, F405_OTP } from "./test-targets.js";
import { unprotect } from "./unprotect-job.js";

const TARGET = { ...F405, layout: { regions: [F405_FLASH] } };

function setUp(rule?: FaultRule, target = TARGET) {
  const device = testDevice(target, rule);
  const events: FlashEvent[] = [];
  const reasons: LossReason[] = [];
  const job = {
    transport: transportOf(device),
    device: deviceOf(target),
    target,
    wait: async () => {},
    onEvent: (event: FlashEvent) => {
      events.push(event);
    },
  };
  const reconnect = async (why: LossReason) => {
    reasons.push(why);
    device.reopen();
    return transportOf(device);
  };
  return { device, events, reasons, job, reconnecting: { ...job, reconnect } };
}

it("tells the chip to open, opens the device again and reads a few bytes", async () => {
  const { device, events, reasons, reconnecting } = setUp();
  expect(await unprotect(reconnecting)).toBe("confirmed");
  expect(device.log).toEqual([
    "unprotect",
    "pointer 0x08000000",
    "abort",
    "read 0x08000000+8",
    "abort",
  ]);
  expect(reasons).toEqual(["gone"]);
  expect(events.map(({ kind }) => kind)).toEqual(["device-ready", "reconnected", "device-ready"]);
});

it("claims no proof where the device is not opened again", async () => {
  const { device, job } = setUp();
  expect(await unprotect(job)).toBe("assumed");
  expect(await unprotect({ ...setUp().job, reconnect: async () => null })).toBe("assumed");
  expect(device.log).toEqual(["unprotect"]);
});

it("claims no proof where there is no flash to read", async () => {
  const target = { ...F405, layout: { regions: [F405_OTP] } };
  expect(await unprotect(setUp(undefined, target).reconnecting)).toBe("assumed");
});

it("claims no proof where the device fails for another reason", async () => {
  const rule: FaultRule = (request) => (request.startsWith("read") ? { kind: "stall" } : undefined);
  expect(await unprotect(setUp(rule).reconnecting)).toBe("assumed");
});

it("fails if the chip is still protected", async () => {
  const rule: FaultRule = (request) =>
    request.startsWith("read") ? { kind: "error", bStatus: 11 } : undefined;
  await expect(unprotect(setUp(rule).reconnecting)).rejects.toMatchObject({
    code: "read-protected",
    message: "the chip is still read-protected after it was told to open",
    actor: "device",
    hint: "cycle its power and try again; level 2 can never be lifted",
    cause: { code: "read-protected" },
  });
});

describe("a device that cannot be told", () => {
  it("because it is lost before it has begun", async () => {
    const rule: FaultRule = (request) =>
      request === "unprotect" ? { kind: "disconnected" } : undefined;
    await expect(unprotect(setUp(rule).reconnecting)).rejects.toMatchObject({
      code: "device-disconnected",
      message: "device left the bus while lifting the read protection",
    });
  });

  it("because it runs its application", async () => {
    const { device, job } = setUp();
    const runTime = { ...job, device: { ...job.device, mode: "run-time" as const } };
    await expect(unprotect(runTime)).rejects.toMatchObject({
      code: "device-in-run-time-mode",
      message: "device runs its application, not its DFU mode",
    });
    expect(device.log).toEqual([]);
  });
});

it("is broken off while it looks for the proof", async () => {
  const { reconnecting } = setUp();
  const signal = { aborted: false };
  const reconnect = async (why: LossReason) => {
    signal.aborted = true;
    return await reconnecting.reconnect(why);
  };
  await expect(unprotect({ ...reconnecting, reconnect, signal })).rejects.toMatchObject({
    code: "interrupted",
    message: "the job was interrupted",
  });
});
