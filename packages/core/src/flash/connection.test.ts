/** A lost device opened again: how often, why, and what counts as back. */
import { describe, expect, it } from "vitest";
import { CoreError, type CoreErrorCode } from "../error.js";
import type { Transport } from "../protocol/transport.js";
import { isLost, lossOf, reconnect, start } from "./connection.js";
import type { FlashEvent } from "./events.js";
import type { Job, LossReason } from "./job.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { transportOf } from "./test-run.js";
import { deviceOf, F405 } from "./test-targets.js";

function setUp(rule?: FaultRule, more: Partial<Job> = {}) {
  const device = testDevice(F405, rule);
  const calls: string[] = [];
  const events: FlashEvent[] = [];
  const opened = (): Transport => ({
    ...transportOf(device),
    close: async () => {
      calls.push("close");
    },
  });
  const running = start({
    transport: opened(),
    device: deviceOf(F405),
    target: F405,
    wait: async () => {},
    onEvent: (event) => {
      events.push(event);
    },
    reconnect: async (why) => {
      calls.push(`open (${why})`);
      device.reopen();
      return opened();
    },
    ...more,
  });
  return { running, calls, events };
}

it("closes the old connection, opens a new one with a new session, and tells it", async () => {
  const { running, calls, events } = setUp();
  const { session, transport } = running;
  session.pointer = 0x08000000;
  expect(await reconnect(running, "silent")).toBe(true);
  expect(calls).toEqual(["close", "open (silent)"]);
  expect(events).toEqual([{ kind: "reconnected" }]);
  expect([running.session === session, running.transport === transport]).toEqual([false, false]);
  expect(running.session).toMatchObject({ state: "idle", pointer: null });
});

it("goes on counting transfers", async () => {
  const { running } = setUp();
  running.count.transfers = 7;
  await reconnect(running, "gone");
  // One GETSTATUS has shown that the device is alive.
  expect(running.count.transfers).toBe(8);
});

describe("a device does not come back", () => {
  it("if nobody can open it", async () => {
    const { running, calls } = setUp(undefined, { reconnect: undefined });
    expect([await reconnect(running, "gone"), calls]).toEqual([false, []]);
  });

  it("if it cannot be opened", async () => {
    const { running, calls, events } = setUp(undefined, { reconnect: async () => null });
    expect([await reconnect(running, "gone"), calls, events]).toEqual([false, ["close"], []]);
  });

  it("if it is open and says nothing", async () => {
    const { running, events } = setUp(() => ({ kind: "timeout" }));
    expect([await reconnect(running, "gone"), events]).toEqual([false, []]);
  });

  it("after the job was interrupted", async () => {
    const { running, calls } = setUp(undefined, { signal: { aborted: true } });
    expect([await reconnect(running, "gone"), calls]).toEqual([false, []]);
  });

  it("more than eight times", async () => {
    const { running, calls } = setUp();
    const back: boolean[] = [];
    for (let nth = 0; nth < 10; nth++) back.push(await reconnect(running, "gone"));
    expect(back).toEqual([...new Array<boolean>(8).fill(true), false, false]);
    expect(calls).toHaveLength(16);
  });
});

describe("an error", () => {
  const errorOf = (code: CoreErrorCode) =>
    new CoreError(code, "", { actor: "device", details: {} });

  it.each<[CoreErrorCode, boolean, LossReason]>([
    ["device-disconnected", true, "gone"],
    ["transfer-timeout", true, "silent"],
    ["transfer-fault", true, "silent"],
    ["request-stalled", true, "silent"],
    ["device-stuck-busy", true, "silent"],
    ["not-recoverable", true, "silent"],
    ["status-malformed", true, "silent"],
    ["device-error", false, "silent"],
    ["read-protected", false, "silent"],
    ["verify-failed", false, "silent"],
    ["interrupted", false, "silent"],
  ])("%s: opening again may help: %s (%s)", (code, mayHelp, why) => {
    expect([isLost(errorOf(code)), lossOf(errorOf(code))]).toEqual([mayHelp, why]);
  });

  it("of another kind is none of a device", () => {
    expect([isLost(new RangeError("disk full")), isLost(undefined)]).toEqual([false, false]);
  });
});
