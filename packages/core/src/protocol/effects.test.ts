import { describe, expect, it } from "vitest";
import {
  controlIn,
  controlOut,
  type Effect,
  type Outcome,
  type Steps,
  selectAlternate,
  tell,
  wait,
} from "./effects.js";
import type { ControlSetup } from "./transport.js";

const SETUP: ControlSetup = {
  requestType: "class",
  recipient: "interface",
  request: 3,
  value: 0,
  index: 0,
};
const BYTES = Uint8Array.of(1, 2);

/** The one effect of a step, and what the step makes of an outcome. */
function once<T, E>(
  steps: Steps<T, E>,
  outcome: Outcome,
): readonly [Effect<E> | T, T | Effect<E> | undefined] {
  const first = steps.next();
  return first.done === true ? [first.value, undefined] : [first.value, steps.next(outcome).value];
}

const FAILURES = [
  { kind: "stall" },
  { kind: "timeout" },
  { kind: "disconnected" },
  { kind: "fault", message: "noise" },
] as const;

it.each([{ kind: "ok", bytes: BYTES } as const, ...FAILURES])("controlIn: %o", (outcome) => {
  expect(once(controlIn(SETUP, 6, 5000), outcome)).toEqual([
    { kind: "control-in", setup: SETUP, lengthBytes: 6, timeoutMs: 5000 },
    outcome,
  ]);
});

it.each([{ kind: "ok", bytesWritten: 2 } as const, ...FAILURES])("controlOut: %o", (outcome) => {
  expect(once(controlOut(SETUP, BYTES, 1000), outcome)).toEqual([
    { kind: "control-out", setup: SETUP, bytes: BYTES, timeoutMs: 1000 },
    outcome,
  ]);
});

it.each([{ kind: "ok" } as const, ...FAILURES])("selectAlternate: %o", (outcome) => {
  // The type of `ok` is that of all outcomes: nothing but its kind is looked at.
  const given: Outcome = outcome.kind === "ok" ? { kind: "ok" } : outcome;
  expect(once(selectAlternate(3), given)).toEqual([
    { kind: "select-alternate", alternateSetting: 3 },
    outcome,
  ]);
});

it("waits for what is more than nothing", () => {
  expect(once(wait(0.5), undefined)).toEqual([{ kind: "wait", milliseconds: 0.5 }, undefined]);
  expect(wait(0).next()).toEqual({ done: true, value: undefined });
  expect(wait(-1).next()).toEqual({ done: true, value: undefined });
});

it("tells an event", () => {
  expect(once(tell("left"), undefined)).toEqual([{ kind: "event", event: "left" }, undefined]);
});

describe("an outcome of another effect is a fault of the driver", () => {
  const text = "the driver handed back an outcome of another effect";
  it.each<[string, () => Steps<unknown>, Outcome]>([
    ["nothing for controlIn", () => controlIn(SETUP, 6, 0), undefined],
    ["bytesWritten for controlIn", () => controlIn(SETUP, 6, 0), { kind: "ok", bytesWritten: 6 }],
    ["ok alone for controlIn", () => controlIn(SETUP, 6, 0), { kind: "ok" }],
    ["nothing for controlOut", () => controlOut(SETUP, BYTES, 0), undefined],
    ["bytes for controlOut", () => controlOut(SETUP, BYTES, 0), { kind: "ok", bytes: BYTES }],
    ["ok alone for controlOut", () => controlOut(SETUP, BYTES, 0), { kind: "ok" }],
    ["nothing for selectAlternate", () => selectAlternate(1), undefined],
  ])("%s", (_what, steps, outcome) => {
    expect(() => once(steps(), outcome)).toThrow(new TypeError(text));
  });
});
