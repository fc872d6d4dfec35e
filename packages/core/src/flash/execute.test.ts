/** Plans carried out against a device: the requests, the counts, the account of the sectors. */
import { describe, expect, it } from "vitest";
import type { Operation } from "./plan-types.js";
import type { FaultRule } from "./test-device.js";
import { BASE, execute, TARGET } from "./test-execute.js";
import { compareOf, eraseOf, findings, writeOf } from "./test-plan.js";
import { F405_SLOW_TIMES, filled, pattern } from "./test-targets.js";

const at = (start: number, end: number, alternateSetting = 0) => ({ alternateSetting, start, end });

const WRITES = writeOf(BASE, [
  [2, BASE, filled(32, 1)],
  [4, BASE + 64, filled(32, 2)],
]);
const CONTENT = Uint8Array.of(
  ...filled(32, 1),
  ...filled(32, 0xff),
  ...filled(32, 2),
  ...filled(32, 0xff),
);
const PROGRAM: readonly Operation[] = [
  eraseOf(TARGET, BASE),
  eraseOf(TARGET, BASE + 64),
  WRITES,
  compareOf([[BASE, CONTENT]]),
  { kind: "leave", address: BASE },
];

it("erases, writes behind one pointer, compares and leaves", () => {
  const { result, device, done, report } = execute(PROGRAM);
  expect(result).toEqual({ kind: "done" });
  expect(device.log).toEqual([
    "alternate 0",
    "erase 0x08000000",
    "erase 0x08000040",
    "pointer 0x08000000",
    "write 0x08000000+32",
    "write 0x08000040+32",
    "abort",
    "read 0x08000000+32",
    "read 0x08000020+32",
    "read 0x08000040+32",
    "read 0x08000060+32",
    "abort",
    "pointer 0x08000000",
    "leave 0x08000000",
  ]);
  expect(done).toEqual({ sectorsErased: 2, bytesWritten: 64, bytesCompared: 128, left: "assumed" });
  expect(report).toEqual([{ ...at(BASE, BASE + 128), state: "verified" }]);
});

it("begins where it is told to", () => {
  const { device } = execute(PROGRAM, { first: 4 });
  expect(device.log).toEqual(["alternate 0", "pointer 0x08000000", "leave 0x08000000"]);
});

describe("a job that is cut", () => {
  const lostAt =
    (request: string): FaultRule =>
    (asked) =>
      asked === request ? { kind: "disconnected" } : undefined;

  it.each([
    ["erase 0x08000000", ["erasing", "intact"], 0, 0],
    ["erase 0x08000040", ["erased", "erasing"], 1, 0],
    ["write 0x08000000+32", ["half-written", "erased"], 2, 0],
    ["write 0x08000040+32", ["written", "half-written"], 2, 32],
    ["read 0x08000040+32", ["written"], 2, 64],
  ])("at %s has an account of every sector", (request, states, sectorsErased, bytesWritten) => {
    const { error, report, done } = execute(PROGRAM, { rule: lostAt(request) });
    expect(error).toMatchObject({ code: "device-disconnected" });
    expect(report.map(({ state }) => state)).toEqual(states);
    expect(done).toEqual({ sectorsErased, bytesWritten, bytesCompared: 0, left: "no" });
  });
});

it("tells the kept bytes and the sectors that are erased before it erases any", () => {
  const segments = [{ alternateSetting: 0, address: BASE + 32, bytes: filled(4, 9) }];
  const sectors = [
    { start: BASE, end: BASE + 64 },
    { start: BASE + 64, end: BASE + 128 },
  ];
  const keep: Operation = { kind: "keep", segments, sectors };
  const { events, device } = execute([keep, ...PROGRAM.slice(0, 2)]);
  expect(events[0]).toEqual({ kind: "bytes-kept", segments, sectors });
  expect(device.log).toHaveLength(3);
});

it("erases all at once and counts every sector", () => {
  const mass: Operation = {
    kind: "mass-erase",
    alternateSetting: 0,
    sectorCount: 4,
    sizeBytes: 256,
  };
  const { device, done, report, events } = execute([mass, compareOf([[BASE, filled(256, 0xff)]])]);
  expect(device.log.slice(0, 3)).toEqual(["alternate 0", "mass-erase", "pointer 0x08000000"]);
  expect(done).toEqual({ sectorsErased: 4, bytesWritten: 0, bytesCompared: 256, left: "no" });
  expect(report).toEqual([{ ...at(BASE, BASE + 256), state: "verified" }]);
  expect(events[1]).toEqual({
    kind: "progress",
    phase: "erase",
    doneBytes: 256,
    totalBytes: 256,
    address: 0,
  });
});

it("declares the supply first, and its times are in force", () => {
  const supply: Operation = {
    kind: "declare-supply",
    alternateSetting: 3,
    address: 0xffff0000,
    value: 2,
    times: F405_SLOW_TIMES,
  };
  const { device, session, events, done } = execute([supply]);
  expect(device.log).toEqual(["alternate 3", "pointer 0xffff0000", "write 0xffff0000+1"]);
  expect(device.bytesAt(3, 0xffff0000, 1)).toEqual(Uint8Array.of(2));
  expect(session.times).toBe(F405_SLOW_TIMES);
  expect([events, done.bytesWritten]).toEqual([[], 0]);
});

it("does not take a sample of erased bytes for a protected sector: an erase leaves the same", () => {
  const sample = { address: BASE, bytes: filled(32, 0xff) };
  const sectors = new Map([[`0:${BASE}`, { kind: "differs" as const, sample }]]);
  const contents = { ...findings(TARGET, []), sectors };
  // The write is lost, and what the erase has left is what the sector held before.
  const operations = [...PROGRAM.slice(0, 2), ...PROGRAM.slice(3)];
  expect(execute(operations, { contents }).error).toMatchObject({
    code: "verify-failed",
    message: "0x08000000 reads 0xFF, expected 0x01: the chip does not hold the expected bytes",
  });
});

it("knows a protected sector by the sample of what it held", () => {
  const contents = findings(TARGET, []);
  const sample = { address: BASE, bytes: pattern(64) };
  const withSample = {
    ...contents,
    sectors: new Map([[`0:${BASE}`, { kind: "differs" as const, sample }]]),
  };
  expect(execute(PROGRAM.slice(3), { contents: withSample }).error).toMatchObject({
    code: "sector-unchanged",
    message:
      "0x08000000–0x0800001F still holds what it held before, although the device answered OK to every request: it is write-protected",
  });
});
