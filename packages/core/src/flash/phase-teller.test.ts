/** Phases with their totals and times, in order, each ended before the next begins. */
import { describe, expect, it } from "vitest";
import type { Steps } from "../protocol/effects.js";
import type { FlashEvent } from "./events.js";
import { PHASE, PhaseTeller } from "./phase-teller.js";
import type { Operation } from "./plan-types.js";
import { testDevice } from "./test-device.js";
import { compareOf, eraseOf, writeOf } from "./test-plan.js";
import { runSteps } from "./test-run.js";
import { F405, F405_SLOW_TIMES, filled, H743 } from "./test-targets.js";

const BASE = 0x08000000;
const OPTION: Operation = {
  kind: "write-option-bytes",
  alternateSetting: 1,
  segment: { address: 0x1fffc000, bytes: filled(16, 1) },
};
const ALL: readonly Operation[] = [
  eraseOf(F405, BASE),
  eraseOf(F405, BASE + 0x10000),
  writeOf(BASE, [
    [2, BASE, filled(2048, 1)],
    [3, BASE + 2048, filled(2048, 1)],
  ]),
  writeOf(BASE + 8192, [[2, BASE + 8192, filled(400, 1)]]),
  compareOf([[BASE, filled(0x4000, 1)]]),
  OPTION,
  compareOf([[0x1fffc000, filled(16, 1)]], 1),
  { kind: "leave", address: BASE },
];
const SUPPLY: Operation = {
  kind: "declare-supply",
  alternateSetting: 3,
  address: 0xffff0000,
  value: 0,
  times: F405_SLOW_TIMES,
};

function told(operations: readonly Operation[], target = F405): readonly FlashEvent[] {
  const teller = new PhaseTeller(operations, target);
  const steps = (function* (): Steps<void, FlashEvent> {
    yield* teller.progress(99, 0);
    for (const [nth, { kind }] of operations.entries()) {
      const phase = PHASE[kind];
      if (phase !== null) yield* teller.enter(phase, nth);
    }
    yield* teller.end();
    yield* teller.end();
  })();
  return runSteps(steps, testDevice(F405)).events;
}

const started = (phase: string, totalBytes: number, estimatedMs: number | null) => ({
  kind: "phase-started",
  phase,
  totalBytes,
  estimatedMs,
});
const finished = (phase: string) => ({ kind: "phase-finished", phase, doneBytes: 0 });

it("tells every phase once for what follows each other, and option bytes as phases of their own", () => {
  expect(told(ALL)).toEqual([
    started("erase", 0x14000, 800),
    finished("erase"),
    // (2048 + 2048 + 400) / 4 × 0.016.
    started("write", 4496, expect.closeTo(17.984)),
    finished("write"),
    started("verify", 0x4000, null),
    finished("verify"),
    started("write", 16, null),
    finished("write"),
    started("verify", 16, null),
    finished("verify"),
    started("leave", 0, null),
    finished("leave"),
  ]);
});

it("takes the times of a declared supply", () => {
  expect(told([SUPPLY, eraseOf(F405, BASE)])[0]).toEqual(started("erase", 0x4000, 400));
});

it.each([
  ["of a sector without a known time", [eraseOf(H743, BASE)], H743],
  [
    "of a mass erase",
    [{ kind: "mass-erase", alternateSetting: 0, sectorCount: 1, sizeBytes: 0x20000 } as const],
    F405,
  ],
])("knows no time %s", (_what, operations, target) => {
  expect(told(operations, target)[0]).toEqual(started("erase", 0x20000, null));
});

describe("progress", () => {
  it("adds up within a phase and begins anew with the next", () => {
    const teller = new PhaseTeller(ALL, F405);
    const steps = (function* (): Steps<void, FlashEvent> {
      yield* teller.enter("erase", 0);
      yield* teller.progress(0x4000, BASE);
      yield* teller.enter("erase", 1);
      yield* teller.progress(0x10000, BASE + 0x10000);
      yield* teller.enter("write", 2);
      yield* teller.progress(2048, BASE);
      yield* teller.end();
      yield* teller.progress(1, BASE);
    })();
    const { events } = runSteps(steps, testDevice(F405));
    const progress = { kind: "progress", phase: "erase", totalBytes: 0x14000 };
    expect(events.filter(({ kind }) => kind !== "phase-started")).toEqual([
      { ...progress, doneBytes: 0x4000, address: BASE },
      { ...progress, doneBytes: 0x14000, address: BASE + 0x10000 },
      { kind: "phase-finished", phase: "erase", doneBytes: 0x14000 },
      { kind: "progress", phase: "write", doneBytes: 2048, totalBytes: 4496, address: BASE },
      { kind: "phase-finished", phase: "write", doneBytes: 2048 },
    ]);
  });
});
