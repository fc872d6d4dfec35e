/** Many short waits last together as long as they should, whatever the timer does. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { startPace } from "./pace.js";

/** Plays waits on a timer that ends late by `latenessMs` and knows whole milliseconds only. */
function play(costsMs: readonly number[], latenessMs: readonly number[]): number {
  let nowMs = 0;
  const pace = startPace(() => nowMs);
  for (const [nth, costMs] of costsMs.entries()) {
    const waitMs = pace.begin(costMs);
    if (waitMs > 0) nowMs += Math.trunc(waitMs) + (latenessMs[nth] ?? 0);
    pace.end();
  }
  return nowMs;
}

it("0.1 ms a hundred times are 10 ms, and neither 0 nor 100", () => {
  expect(
    play(
      Array.from({ length: 100 }, () => 0.1),
      [],
    ),
  ).toBeGreaterThanOrEqual(9);
  expect(
    play(
      Array.from({ length: 100 }, () => 0.1),
      [],
    ),
  ).toBeLessThanOrEqual(11);
});

it("is never off by more than a wait's own error", () => {
  const waits = fc.array(
    fc.record({
      costMs: fc.double({ min: 0, max: 20, noNaN: true }),
      lateMs: fc.double({ min: 0, max: 0.9, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(waits, (all) => {
      const costsMs = all.map(({ costMs }) => costMs);
      const took = play(
        costsMs,
        all.map(({ lateMs }) => lateMs),
      );
      const wanted = costsMs.reduce((sum, costMs) => sum + costMs, 0);
      expect(Math.abs(took - wanted)).toBeLessThanOrEqual(1 + 1e-6);
    }),
  );
});

it("does not hurry for long after a standstill", () => {
  let nowMs = 0;
  const pace = startPace(() => nowMs);
  pace.begin(1);
  nowMs += 5000;
  pace.end();
  expect([pace.begin(1), pace.begin(10)]).toEqual([0, 8]);
});
