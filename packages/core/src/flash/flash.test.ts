/** The whole job against a device: its events, its result, and what stands before the first erase. */
import { describe, expect, it } from "vitest";
import type { FlashEvent } from "./events.js";
import type { FaultRule } from "./test-device.js";
import { BASE, kindsOf, PROGRAM, setUp, TARGET } from "./test-flash-job.js";
import type { Part } from "./test-plan.js";
import { deviceOf, filled, pattern } from "./test-targets.js";

it("tells everything in its order, and compares every byte that it was asked for", async () => {
  const { flash: job, events, device } = setUp();
  const result = await job();
  expect(kindsOf(events)).toEqual([
    "device-ready",
    "phase-started read",
    "phase-finished read",
    "plan-ready",
    "bytes-kept",
    "phase-started erase",
    "phase-finished erase",
    "phase-started write",
    "phase-finished write",
    "phase-started verify",
    "phase-finished verify",
    "phase-started leave",
    "phase-finished leave",
    "bytes-restored",
    "left",
    "finished",
  ]);
  expect(device.bytesAt(0, BASE, 256)).toEqual(Uint8Array.of(...PROGRAM, ...filled(128, 7)));
  expect(device.log).toEqual([
    "alternate 0",
    "pointer 0x08000000",
    "abort",
    "read 0x08000000+128",
    "read 0x08000080+128",
    "read 0x08000080+128",
    "abort",
    "erase 0x08000000",
    "pointer 0x08000000",
    "write 0x08000080+128",
    "write 0x08000000+128",
    "abort",
    "read 0x08000000+128",
    "read 0x08000080+128",
    "abort",
    "pointer 0x08000000",
    "leave 0x08000000",
  ]);
  expect(result).toMatchObject({
    bytesRequested: 128,
    bytesWritten: 256,
    bytesAlreadyThere: 0,
    bytesKept: 128,
    sectorsErased: 1,
    bytesVerified: 128,
    verified: true,
    left: "assumed",
  });
  expect(events.at(-1)).toEqual({ kind: "finished", result });
});

it("counts every transfer, GETSTATUS included", async () => {
  let statuses = 0;
  const { flash: job, device } = setUp({
    rule: (request) => {
      if (request === "status") statuses++;
      return undefined;
    },
  });
  const { controlTransfers } = await job();
  expect(controlTransfers).toBe(device.log.length + statuses);
});

it("writes nothing where everything is there, and says so", async () => {
  const options = { leave: false };
  const { flash: job, events, device } = setUp({ parts: [[BASE, filled(256, 7)]], options });
  expect(await job()).toMatchObject({
    bytesRequested: 256,
    bytesWritten: 0,
    bytesAlreadyThere: 256,
    bytesVerified: 256,
    sectorsErased: 0,
    left: "no",
  });
  expect(kindsOf(events)).toEqual([
    "device-ready",
    "phase-started read",
    "phase-finished read",
    "plan-ready",
    "finished",
  ]);
  expect(device.bytesAt(0, BASE, 300)).toEqual(filled(300, 7));
});

it("does not claim a proof that was not wanted", async () => {
  const { flash: job, events } = setUp({ options: { verify: false, leave: false } });
  expect(await job()).toMatchObject({ bytesVerified: 0, verified: false, bytesWritten: 256 });
  expect(kindsOf(events)).not.toContain("bytes-restored");
});

describe("before anything is changed", () => {
  it("a refused plan ends the job with every reason", async () => {
    const parts: readonly Part[] = [
      [BASE + 1020, pattern(8)],
      [0x20000000, pattern(4)],
    ];
    const { flash: job, events, device } = setUp({ parts });
    await expect(job()).rejects.toMatchObject({
      code: "plan-refused",
      message: "0x08000400–0x08000403 lies outside every memory of the device (and 1 more)",
    });
    expect(kindsOf(events)).toEqual(["device-ready", "plan-ready", "failed"]);
    expect(device.log).toEqual([]);
  });

  it.each([
    ["mode", { mode: "run-time" } as const, "device-in-run-time-mode"],
    ["state", {}, "device-leaving"],
  ])("a device in the wrong %s ends the job", async (_what, change, code) => {
    const rule: FaultRule = (request) =>
      request === "status" ? { kind: "ok", bytes: Uint8Array.of(0, 0, 0, 0, 7, 0) } : undefined;
    const { flash: job, events } = setUp({ rule });
    await expect(job({ device: { ...deviceOf(TARGET), ...change } })).rejects.toMatchObject({
      code,
    });
    expect(events).toMatchObject([{ kind: "failed", error: { code }, sectors: [] }]);
  });

  it("kept bytes are with whoever stores them before the first erase", async () => {
    const { flash: job, device } = setUp();
    let logAtStoring: readonly string[] = [];
    const onEvent = async (event: FlashEvent) => {
      if (event.kind !== "bytes-kept") return;
      await Promise.resolve();
      logAtStoring = [...device.log];
    };
    await job({ onEvent });
    expect(logAtStoring).toContain("read 0x08000080+128");
    expect(logAtStoring).not.toContain("erase 0x08000000");
  });

  it("nothing is erased if they cannot be stored", async () => {
    const { flash: job, device } = setUp();
    const onEvent = async (event: FlashEvent) => {
      if (event.kind === "bytes-kept") throw new RangeError("disk full");
    };
    await expect(job({ onEvent })).rejects.toEqual(new RangeError("disk full"));
    expect(device.log.filter((request) => request.startsWith("erase"))).toEqual([]);
  });
});

describe("leave", () => {
  it("is confirmed by whoever watches the bus", async () => {
    const { flash: job, events } = setUp();
    expect(await job({ confirmLeft: async () => true })).toMatchObject({ left: "confirmed" });
    expect(events).toContainEqual({ kind: "left", how: "confirmed" });
  });

  it("that nobody saw is told, and does not make the job fail", async () => {
    const { flash: job, events } = setUp();
    expect(await job({ confirmLeft: async () => false })).toMatchObject({ left: "no" });
    expect(events.slice(-3, -1)).toEqual([
      {
        kind: "warning",
        code: "leave-failed",
        message: "the program was not started: the device is still in DFU mode",
      },
      { kind: "left", how: "no" },
    ]);
  });

  it("that fails does not make the job fail", async () => {
    const rule: FaultRule = (request) =>
      request.startsWith("leave") ? { kind: "stall" } : undefined;
    const { flash: job, events } = setUp({ rule });
    expect(await job()).toMatchObject({ left: "no", bytesVerified: 128 });
    expect(events).toContainEqual({ kind: "left", how: "no" });
  });
});

describe("planJob", () => {
  it("reads, plans and leaves the device as it was", async () => {
    const { plan, device, events } = setUp();
    expect((await plan()).totals).toMatchObject({ bytesRequested: 128, sectorsToErase: 1 });
    expect(device.bytesAt(0, BASE, 300)).toEqual(filled(300, 7));
    expect(device.log.filter((request) => /^(erase|write|leave)/.test(request))).toEqual([]);
    expect(device.log.at(-1)).toBe("abort");
    expect(kindsOf(events)).toEqual([
      "device-ready",
      "phase-started read",
      "phase-finished read",
      "plan-ready",
    ]);
  });

  it("gives a refused plan without an error, and without reading", async () => {
    const { plan, device } = setUp({ parts: [[0x20000000, pattern(4)]] });
    expect((await plan()).refusals.map(({ code }) => code)).toEqual(["outside-memory"]);
    expect(device.log).toEqual([]);
  });

  it("is the plan that the job carries out", async () => {
    const planned = await setUp().plan();
    const { flash: job, events } = setUp();
    await job();
    expect(events).toContainEqual({ kind: "plan-ready", plan: planned });
  });
});
