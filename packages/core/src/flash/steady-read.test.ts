/** A second try for a failed read, and a second reading of what is written back. */
import { describe, expect, it } from "vitest";
import { newSession } from "../protocol/session.js";
import { readStable, tryRead } from "./steady-read.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { runSteps } from "./test-run.js";
import { deviceOf, F405, F405_FLASH, filled, pattern, run } from "./test-targets.js";

const BASE = 0x08000000;
const TARGET = {
  ...F405,
  transferSizeBytes: 64,
  layout: { regions: [{ ...F405_FLASH, runs: [run(BASE, 1, 256)] }] },
};
const BLOCK = { start: BASE + 64, end: BASE + 128 };
const isRead = (request: string) => request.startsWith("read");

function reading(rule?: FaultRule, failures = new Map<number, number>()) {
  const device = testDevice(TARGET, rule);
  device.put(0, BASE, pattern(256));
  const session = newSession(deviceOf(TARGET), TARGET);
  const place = { block: BLOCK, pointer: BASE, failures };
  return {
    stable: () => runSteps(readStable(session, place), device),
    once: () => runSteps(tryRead(session, place), device),
    reads: () => device.log.filter(isRead).length,
    failures,
  };
}

describe("tryRead", () => {
  it("reads once where that works, with the number that the pointer gives the block", () => {
    const one = reading();
    expect([one.once().result, one.reads()]).toEqual([pattern(64, 65), 1]);
  });

  it.each([
    ["a stall", { kind: "stall" } as const],
    ["a timeout", { kind: "timeout" } as const],
    ["a fault", { kind: "fault", message: "pipe" } as const],
    ["a short block", { kind: "ok", bytes: filled(63, 0) } as const],
    ["errADDRESS", { kind: "error", bStatus: 8 } as const],
  ])("tries again after %s, and gives up after the second", (_what, fault) => {
    const once = reading((request, nth) => (isRead(request) && nth === 0 ? fault : undefined));
    expect([once.once().result, once.failures]).toEqual([
      pattern(64, 65),
      new Map([[BASE + 64, 1]]),
    ]);
    const always = reading((request) => (isRead(request) ? fault : undefined));
    expect([always.once().result, always.reads()]).toEqual([null, 2]);
    expect(always.failures).toEqual(new Map([[BASE + 64, 2]]));
  });

  it("does not try what has failed twice before", () => {
    const one = reading(undefined, new Map([[BASE + 64, 2]]));
    expect([one.once().result, one.reads()]).toEqual([null, 0]);
  });

  it("notes a lost device as a failure, and passes it on", () => {
    const one = reading((request) => (isRead(request) ? { kind: "disconnected" } : undefined));
    expect(one.once().error).toMatchObject({
      code: "device-disconnected",
      message: "device left the bus while reading 0x08000040 (wBlockNum 3)",
    });
    expect(one.failures).toEqual(new Map([[BASE + 64, 1]]));
  });

  it("passes read protection on at once", () => {
    const one = reading((request) =>
      isRead(request) ? { kind: "error", bStatus: 11 } : undefined,
    );
    expect(one.once().error).toMatchObject({
      code: "read-protected",
      message:
        "device reported errVENDOR (0x0B) in dfuERROR while reading 0x08000040 (wBlockNum 3): the chip is read-protected",
    });
    expect([one.reads(), one.failures.size]).toEqual([1, 0]);
  });

  it("names the read, not the recovery, if the device hangs, and reads there once more at most", () => {
    let isHung = false;
    const one = reading((request) => {
      if (isRead(request)) isHung = true;
      return isHung ? { kind: "timeout" } : undefined;
    });
    expect(one.once().error).toMatchObject({
      code: "transfer-timeout",
      message: "device did not answer DFU_UPLOAD in time while reading 0x08000040 (wBlockNum 3)",
    });
    expect([one.reads(), one.failures]).toEqual([1, new Map([[BASE + 64, 1]])]);
    const again = reading(
      (request) => (isRead(request) ? { kind: "stall" } : undefined),
      one.failures,
    );
    expect([again.once().result, again.reads()]).toEqual([null, 1]);
  });

  it("names the lost device, if it is lost in the recovery", () => {
    let isLost = false;
    const one = reading((request) => {
      if (isRead(request)) {
        isLost = true;
        return { kind: "timeout" };
      }
      return isLost ? { kind: "disconnected" } : undefined;
    });
    expect(one.once().error).toMatchObject({
      code: "device-disconnected",
      message: "device left the bus while bringing the device to dfuIDLE",
      details: { request: "DFU_UPLOAD", address: BASE + 64 },
      cause: { code: "transfer-timeout" },
    });
  });
});

describe("readStable", () => {
  const noisy = (noise: readonly number[]): FaultRule => {
    const left = [...noise];
    return (request) => {
      const byte = isRead(request) ? left.shift() : undefined;
      return byte === undefined ? undefined : { kind: "ok", bytes: filled(64, byte) };
    };
  };

  it.each([
    ["two that agree", [], pattern(64, 65), 2],
    ["one odd reading first", [1], pattern(64, 65), 3],
    ["the wrong ones agree", [1, 2, 2], filled(64, 2), 3],
    ["the last two agree", [1, 2, 3], pattern(64, 65), 5],
  ])("%s", (_what, noise, expected, reads) => {
    const one = reading(noisy(noise));
    expect([one.stable().result, one.reads()]).toEqual([expected, reads]);
  });

  it("gives up after five", () => {
    const one = reading(noisy([1, 2, 3, 4]));
    expect(one.stable().error).toMatchObject({
      code: "read-unstable",
      message: "0x08000040–0x0800007F reads differently every time, so it cannot be kept",
      actor: "device",
      details: { request: "DFU_UPLOAD", address: BASE + 64 },
      hint: "try another cable or USB port; --discard does without these bytes",
    });
    expect(one.reads()).toBe(5);
  });

  it.each([
    ["the first", 0],
    ["the second", 1],
  ])("is null where %s reading fails", (_what, from) => {
    const one = reading((request, nth) =>
      isRead(request) && nth >= from ? { kind: "stall" } : undefined,
    );
    expect(one.stable().result).toBe(null);
  });
});
