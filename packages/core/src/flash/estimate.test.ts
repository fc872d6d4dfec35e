/** The rough time of a plan, term by term. */
import { describe, expect, it } from "vitest";
import type { FlashTarget, FlashTimes } from "../protocol/target.js";
import { eraseMs, estimateMs, programMs } from "./estimate.js";
import type { Operation } from "./plan-types.js";
import { compareOf, eraseOf, writeOf } from "./test-plan.js";
import { F405, F405_SLOW_TIMES, filled, H743, L073, L476 } from "./test-targets.js";

const BASE = 0x08000000;
const KEEP: Operation = {
  kind: "keep",
  segments: [{ alternateSetting: 0, address: BASE, bytes: filled(9, 1) }],
  sectors: [{ start: BASE, end: BASE + 16 }],
};
const MASS: Operation = { kind: "mass-erase", alternateSetting: 0, sectorCount: 12, sizeBytes: 9 };
const SUPPLY: Operation = {
  kind: "declare-supply",
  alternateSetting: 3,
  address: 0xffff0000,
  value: 0,
  times: F405_SLOW_TIMES,
};

it.each<[string, FlashTarget, readonly Operation[], number | null]>([
  ["nothing", F405, [], 0],
  ["an erase and its command", F405, [eraseOf(F405, BASE)], 253],
  ["an erase of which no source knows the time", H743, [eraseOf(H743, BASE)], null],
  ["a mass erase", F405, [MASS], 8003],
  ["a mass erase of which only the maximum is known", L476, [MASS], 28],
  ["a mass erase of which nothing is known", L073, [MASS], null],
  [
    // 3 + 2 × 3 + 4096 × 0.0015 + 1024 × 0.016.
    "a run of two blocks",
    F405,
    [
      writeOf(BASE, [
        [2, BASE, filled(2048, 1)],
        [3, BASE + 2048, filled(2048, 1)],
      ]),
    ],
    32,
  ],
  // 3 + 3 + 3.07 and no time to program.
  ["a run without a known time to program", L476, [writeOf(BASE, [[2, BASE, filled(2048, 1)]])], 9],
  // 6 + 3 + 4100 × 0.0015.
  ["a comparison of three blocks", F405, [compareOf([[BASE, filled(4100, 1)]])], 15],
  ["a leave", F405, [{ kind: "leave", address: BASE }], 3],
  ["kept bytes", F405, [KEEP], 0],
  ["a declared supply, in force for what follows", F405, [SUPPLY, eraseOf(F405, BASE)], 406],
  ["a declared supply, not for what was before", F405, [eraseOf(F405, BASE), SUPPLY], 256],
  ["a sector that the supply has no time for", F405, [SUPPLY, eraseOf(F405, BASE + 0x10000)], null],
])("%s", (_what, target, operations, expected) => {
  expect(estimateMs(operations, target)).toBe(expected);
});

describe("times", () => {
  const times: FlashTimes = {
    erase: [
      { sectorSizeBytes: 16, typicalMs: 2, maximumMs: 4 },
      { sectorSizeBytes: 32, typicalMs: null, maximumMs: 9 },
      { sectorSizeBytes: 64, typicalMs: null, maximumMs: null },
    ],
    program: null,
    massErase: null,
  };

  it.each([
    [16, 2],
    [32, 9],
    [64, null],
    [128, null],
  ])("an erase of %i bytes", (size, expected) => {
    expect(eraseMs(times, size)).toBe(expected);
  });

  it.each([
    [null, 9, 0],
    [{ unitBytes: 4, typicalMs: 0.5, maximumMs: 3 }, 8, 1],
    [{ unitBytes: 4, typicalMs: 0.5, maximumMs: 3 }, 9, 1.5],
    [{ unitBytes: 4, typicalMs: null, maximumMs: 3 }, 4, 3],
    [{ unitBytes: 4, typicalMs: null, maximumMs: null }, 4, 0],
  ])("programming with %j", (program, length, expected) => {
    expect(programMs({ ...times, program }, length)).toBe(expected);
  });
});
