/** Reading back and comparing, and what a difference is called. */
import { describe, expect, it } from "vitest";
import { newSession } from "../protocol/session.js";
import { type Comparison, compare } from "./compare.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { runSteps } from "./test-run.js";
import { deviceOf, F405, F405_FLASH, filled, pattern, run } from "./test-targets.js";

const BASE = 0x08000000;
const TARGET = {
  ...F405,
  transferSizeBytes: 64,
  layout: { regions: [{ ...F405_FLASH, runs: [run(BASE, 8, 64)] }] },
};
const SEGMENTS = [
  { address: BASE, bytes: pattern(100) },
  { address: BASE + 256, bytes: pattern(64, 50) },
];

function comparing(given: Partial<Comparison> = {}, rule?: FaultRule) {
  const device = testDevice(TARGET, rule);
  for (const { address, bytes } of SEGMENTS) device.put(0, address, bytes);
  const job: Comparison = {
    alternateSetting: 0,
    segments: SEGMENTS,
    doneBytes: 1000,
    totalBytes: 2000,
    samples: [],
    ...given,
  };
  return {
    ...runSteps(compare(newSession(deviceOf(TARGET), TARGET), job), device),
    log: device.log,
  };
}

it("reads all segments with one pointer and tells its progress within the phase", () => {
  const { result, events, log } = comparing();
  expect(result).toBe(164);
  expect(log).toEqual([
    "pointer 0x08000000",
    "abort",
    "read 0x08000000+64",
    "read 0x08000040+36",
    "read 0x08000100+64",
  ]);
  const progress = { kind: "progress", phase: "verify", totalBytes: 2000 };
  expect(events).toEqual([
    { ...progress, doneBytes: 1064, address: BASE },
    { ...progress, doneBytes: 1100, address: BASE + 64 },
    { ...progress, doneBytes: 1164, address: BASE + 256 },
  ]);
});

it("compares nothing without segments", () => {
  expect(comparing({ segments: [] })).toEqual({ result: 0, error: undefined, events: [], log: [] });
});

describe("a difference", () => {
  const wrong = (at: number, byte: number) => {
    const bytes = pattern(100);
    bytes[at] = byte;
    return [{ address: BASE, bytes }];
  };

  it("is named by its first byte", () => {
    const { error, events } = comparing({ segments: wrong(70, 0x99) });
    expect(error).toMatchObject({
      code: "verify-failed",
      message: "0x08000046 reads 0x47, expected 0x99: the chip does not hold the expected bytes",
      actor: "device",
      details: { address: BASE + 70, expected: 0x99, actual: 0x47 },
      hint: "run the same command again; if it fails at the same address, the sector is worn or protected",
    });
    expect(events).toHaveLength(1);
  });

  it("where nothing has changed is a protected sector", () => {
    const samples = [{ alternateSetting: 0, address: BASE + 70, bytes: pattern(64, 71) }];
    expect(comparing({ segments: wrong(70, 0x99), samples }).error).toMatchObject({
      code: "sector-unchanged",
      message:
        "0x08000040–0x08000063 still holds what it held before, although the device answered OK to every request: it is write-protected",
      actor: "device",
      details: { address: BASE + 70, expected: 0x99, actual: 0x47 },
      hint: "lift the write protection (option bytes) or the read protection (`unprotect`, erases the chip)",
    });
  });

  it.each([
    ["of another alternate setting", 1, BASE + 70, pattern(4, 71)],
    ["of another block", 0, BASE + 60, pattern(4, 61)],
    ["of a later block", 0, BASE + 128, pattern(4)],
    ["that has changed", 0, BASE + 70, filled(4, 3)],
    ["without bytes", 0, BASE + 70, filled(0, 0)],
  ])("does not count as unchanged by a sample %s", (_what, alternateSetting, address, bytes) => {
    const samples = [{ alternateSetting, address, bytes }];
    expect(comparing({ segments: wrong(70, 0x99), samples }).error).toMatchObject({
      code: "verify-failed",
    });
  });
});

describe("a failed read", () => {
  const failing = (fault: ReturnType<FaultRule>, times: number): FaultRule => {
    let left = times;
    return (request) => (request.startsWith("read 0x08000040") && left-- > 0 ? fault : undefined);
  };

  it("is tried once more, with a pointer of its own", () => {
    const { result, log } = comparing({}, failing({ kind: "stall" }, 1));
    expect(result).toBe(164);
    expect(log).toEqual([
      "pointer 0x08000000",
      "abort",
      "read 0x08000000+64",
      "read 0x08000040+36",
      "abort",
      "pointer 0x08000040",
      "abort",
      "read 0x08000040+36",
      "read 0x08000100+64",
    ]);
  });

  it("a second time ends the comparison", () => {
    expect(comparing({}, failing({ kind: "timeout" }, 2)).error).toMatchObject({
      code: "transfer-timeout",
      message: "device did not answer DFU_UPLOAD in time while reading 0x08000040 (wBlockNum 2)",
    });
  });

  it.each([
    ["device-disconnected", { kind: "disconnected" } as const],
    ["read-protected", { kind: "error", bStatus: 11 } as const],
  ])("is final: %s", (code, fault) => {
    const { error, log } = comparing({}, failing(fault, 1));
    expect(error).toMatchObject({ code });
    expect(log.at(-1)).toBe("read 0x08000040+36");
  });
});
