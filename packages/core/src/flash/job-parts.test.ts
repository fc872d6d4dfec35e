/** What comes before every job, and what comes after a broken one. */
import { describe, expect, it } from "vitest";
import type { DescribedDevice } from "../protocol/device.js";
import { type Steps, wait } from "../protocol/effects.js";
import { newSession } from "../protocol/session.js";
import type { FlashTarget } from "../protocol/target.js";
import { assertUsable, cleanly, readySteps, refusedError } from "./job-parts.js";
import { testDevice } from "./test-device.js";
import { runSteps, transportOf } from "./test-run.js";
import { deviceOf, F405 } from "./test-targets.js";

const PLAIN: FlashTarget = { ...F405, origins: { ...F405.origins, layout: "descriptor" } };

function check(device: Partial<DescribedDevice>, target = F405): unknown {
  const job = {
    transport: transportOf(testDevice(F405)),
    device: { ...deviceOf(F405), ...device },
    target,
  };
  try {
    assertUsable(job);
    return null;
  } catch (error) {
    return error;
  }
}

describe("assertUsable", () => {
  it("takes a DfuSe device in DFU mode", () => {
    expect([check({}), check({}, PLAIN)]).toEqual([null, null]);
  });

  it("takes a device that does not say DfuSe where the user knows the chip", () => {
    expect(check({ dialect: "dfu" })).toBe(null);
  });

  it("refuses a device that runs its application", () => {
    expect(check({ mode: "run-time" })).toMatchObject({
      code: "device-in-run-time-mode",
      message: "device runs its application, not its DFU mode",
      hint: "enter DFU mode (BOOT0 pin, or the firmware's own way) and try again",
      actor: "device",
    });
  });

  it("refuses a device that has no addresses", () => {
    const functional = { ...deviceOf(F405).functional, dfuVersion: 0x0110 };
    expect(check({ dialect: "dfu", functional }, PLAIN)).toMatchObject({
      code: "not-dfuse",
      message:
        "device speaks plain DFU (bcdDFUVersion 0x0110), not ST's DfuSe: it has no addresses",
      hint: "name the chip with --chip if it is an STM32 all the same",
      actor: "device",
    });
  });
});

describe("refusedError", () => {
  const first = { code: "outside-memory", message: "it lies outside", hint: "look" } as const;
  const second = { code: "not-erasable", message: "it cannot be erased" } as const;

  it("tells one reason", () => {
    const range = { start: 0x08000000, end: 0x08000004 };
    expect(refusedError([{ ...first, range }])).toMatchObject({
      code: "plan-refused",
      message: "it lies outside",
      hint: "look",
      actor: "plan",
      details: { address: 0x08000000, refusals: [first] },
    });
  });

  it("tells that there are more, and has them all", () => {
    const error = refusedError([second, first, second]);
    expect(error).toMatchObject({
      message: "it cannot be erased (and 2 more)",
      details: { refusals: [second, first, second] },
    });
    expect([error.hint, "address" in error.details]).toEqual([undefined, false]);
  });

  it("has words even without a reason", () => {
    expect(refusedError([]).message).toBe("the plan is refused");
  });
});

describe("readySteps", () => {
  it.each([
    ["in dfuIDLE", [], null],
    ["in dfuERROR", [10], "dfuERROR"],
    ["in dfuUPLOAD-IDLE", [9], "dfuUPLOAD-IDLE"],
  ])("tell how a device was found: %s", (_what, states, recoveredFrom) => {
    const left = [...states];
    const device = testDevice(F405, (request) => {
      const state = request === "status" ? left.shift() : undefined;
      return state === undefined
        ? undefined
        : { kind: "ok", bytes: Uint8Array.of(0, 0, 0, 0, state, 0) };
    });
    // The device itself is idle, where CLRSTATUS would stall: only the answer is another.
    const { events } = runSteps(readySteps(newSession(deviceOf(F405), F405)), device);
    expect(events).toEqual([{ kind: "device-ready", recoveredFrom }]);
  });
});

describe("cleanly", () => {
  const session = () => newSession(deviceOf(F405), F405);
  function* failing(): Steps<void> {
    yield* wait(1);
    throw new RangeError("broken");
  }
  function* passing(): Steps<number> {
    yield* wait(1);
    return 7;
  }

  it("brings the device to rest after an error, and passes the error on", () => {
    const device = testDevice(F405);
    let statuses = 0;
    const counting = testDevice(F405, (request) => {
      if (request === "status") statuses++;
      return undefined;
    });
    expect(runSteps(cleanly(session(), failing()), counting).error).toEqual(
      new RangeError("broken"),
    );
    expect(statuses).toBe(1);
    expect(runSteps(cleanly(session(), passing()), device).result).toBe(7);
  });

  it("asks nothing after success", () => {
    let statuses = 0;
    const device = testDevice(F405, () => {
      statuses++;
      return undefined;
    });
    runSteps(cleanly(session(), passing()), device);
    expect(statuses).toBe(0);
  });

  it("does not hide the error behind a device that is gone", () => {
    const device = testDevice(F405, () => ({ kind: "disconnected" }));
    expect(runSteps(cleanly(session(), failing()), device).error).toEqual(new RangeError("broken"));
  });
});
