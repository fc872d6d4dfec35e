/** The whole job against a device: its events, its result, and what it does when it is cut. */
import { describe, expect, it } from "vitest";
import type { FlashTarget } from "../protocol/target.js";
import type { FlashEvent } from "./events.js";
import { flash, planJob } from "./flash.js";
import type { Job } from "./job.js";
import type { FlashOptions } from "./plan-types.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { type Part, programOf } from "./test-plan.js";
import { transportOf } from "./test-run.js";
import {
  deviceOf,
  F405,
  F405_FLASH,
  F405_OPTIONS,
  filled,
  imageOf,
  pattern,
  run,
} from "./test-targets.js";

const BASE = 0x08000000;
const FLASH = { ...F405_FLASH, runs: [run(BASE, 4, 256)] };
const TARGET: FlashTarget = {
  ...F405,
  transferSizeBytes: 128,
  layout: { regions: [FLASH, F405_OPTIONS] },
};
const PROGRAM = programOf(BASE, 128);

interface Case {
  readonly rule?: FaultRule;
  readonly job?: Partial<Job>;
  readonly options?: FlashOptions;
  readonly parts?: readonly Part[];
}

function setUp({ rule, job: more = {}, options, parts = [[BASE, PROGRAM]] }: Case = {}) {
  const device = testDevice(TARGET, rule);
  device.put(0, BASE, filled(300, 7));
  const events: FlashEvent[] = [];
  const job: Job = {
    transport: transportOf(device),
    device: deviceOf(TARGET),
    target: TARGET,
    wait: async () => {},
    onEvent: (event) => {
      events.push(event);
    },
    ...more,
  };
  const images = [{ alternateSetting: null, image: imageOf(...parts) }];
  const reopening = {
    reconnect: async () => {
      device.reopen();
      return transportOf(device);
    },
  };
  return {
    device,
    events,
    reopening,
    flash: (extra: Partial<Job> = {}) => flash({ ...job, ...extra }, images, options),
    plan: (extra: Partial<Job> = {}) => planJob({ ...job, ...extra }, images, options),
  };
}

const kindsOf = (events: readonly FlashEvent[]) =>
  events.flatMap((event) => {
    if (event.kind === "progress") return [];
    return "phase" in event ? [`${event.kind} ${event.phase}`] : [event.kind];
  });
/** Once, at the request with that text. */
const lostOnce = (text: string): FaultRule => {
  let isLost = false;
  return (request) => {
    if (isLost || request !== text) return undefined;
    isLost = true;
    return { kind: "disconnected" };
  };
};

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

describe("a device that is lost", () => {
  it("ends the job with an account of the sectors", async () => {
    const { flash: job, events } = setUp({ rule: lostOnce("write 0x08000000+128") });
    await expect(job()).rejects.toMatchObject({
      code: "device-disconnected",
      message: "device left the bus while writing 0x08000000 (wBlockNum 2)",
    });
    expect(events.at(-1)).toMatchObject({
      kind: "failed",
      error: { code: "device-disconnected" },
      sectors: [{ alternateSetting: 0, start: BASE, end: BASE + 256, state: "half-written" }],
    });
  });

  it("while it is read is opened again, also without a resume", async () => {
    const { flash: job, events, reopening } = setUp({ rule: lostOnce("read 0x08000080+128") });
    expect(await job(reopening)).toMatchObject({ bytesVerified: 128 });
    expect(kindsOf(events).slice(0, 5)).toEqual([
      "device-ready",
      "phase-started read",
      "reconnected",
      "phase-started read",
      "phase-finished read",
    ]);
  });

  it.each([
    "erase 0x08000000",
    "write 0x08000080+128",
    "write 0x08000000+128",
    "read 0x08000080+128",
  ])("at %s is resumed, and no kept byte is lost", async (request) => {
    let nth = 0;
    // The reads before the erase are not meant.
    const rule = lostOnce(request);
    const guarded: FaultRule = (asked, count) => {
      if (asked.startsWith("erase")) nth++;
      return nth > 0 ? rule(asked, count) : undefined;
    };
    const { flash: job, events, device, reopening } = setUp({ rule: guarded });
    expect(await job({ ...reopening, resume: true })).toMatchObject({
      bytesRequested: 128,
      bytesVerified: 128,
    });
    expect(device.bytesAt(0, BASE, 256)).toEqual(Uint8Array.of(...PROGRAM, ...filled(128, 7)));
    const kinds = kindsOf(events);
    expect(kinds.filter((kind) => kind === "reconnected")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "finished" || kind === "failed")).toEqual(["finished"]);
  });

  it("time and again ends the job", async () => {
    const rule: FaultRule = (request) =>
      request.startsWith("erase") ? { kind: "disconnected" } : undefined;
    const { flash: job, events, reopening } = setUp({ rule });
    await expect(job({ ...reopening, resume: true })).rejects.toMatchObject({
      code: "device-disconnected",
      message: "device left the bus while erasing the sector at 0x08000000",
    });
    expect(kindsOf(events).filter((kind) => kind === "reconnected")).toHaveLength(8);
  });

  it("for good ends the job with the first reason", async () => {
    const { flash: job } = setUp({ rule: lostOnce("erase 0x08000000") });
    await expect(job({ resume: true, reconnect: async () => null })).rejects.toMatchObject({
      message: "device left the bus while erasing the sector at 0x08000000",
    });
  });

  it("is not opened again after an interruption", async () => {
    const signal = { aborted: false };
    const { flash: job, events, device, reopening } = setUp();
    const onEvent = (event: FlashEvent) => {
      events.push(event);
      if (event.kind === "phase-started" && event.phase === "write") signal.aborted = true;
    };
    await expect(job({ ...reopening, resume: true, signal, onEvent })).rejects.toMatchObject({
      code: "interrupted",
      message: "the job was interrupted",
    });
    expect(kindsOf(events)).not.toContain("reconnected");
    expect(events.at(-1)).toMatchObject({ kind: "failed", sectors: [{ state: "half-written" }] });
    // Broken off before the block was sent; the account leans to the safe side.
    expect(device.log.slice(-2)).toEqual(["erase 0x08000000", "abort"]);
  });
});

describe("option bytes", () => {
  const options: FlashOptions = { consent: ["option-bytes"], leave: false };
  const parts: readonly Part[] = [
    [BASE, filled(256, 1)],
    [0x1fffc002, Uint8Array.of(0x55)],
  ];

  it("reset the chip, which is opened again, and compared", async () => {
    const { flash: job, events, device, reopening } = setUp({ options, parts });
    expect(await job(reopening)).toMatchObject({ bytesRequested: 257, bytesVerified: 257 });
    const after = filled(16, 0xff);
    after[2] = 0x55;
    expect(device.bytesAt(1, 0x1fffc000, 16)).toEqual(after);
    expect(kindsOf(events).slice(4)).toEqual([
      "phase-started erase",
      "phase-finished erase",
      "phase-started write",
      "phase-finished write",
      "phase-started verify",
      "phase-finished verify",
      "phase-started write",
      "phase-finished write",
      "reconnected",
      "phase-started verify",
      "phase-finished verify",
      "finished",
    ]);
  });

  it("of a chip that does not come back are not claimed to be right", async () => {
    const { flash: job, events } = setUp({ options, parts });
    await expect(job()).rejects.toMatchObject({
      code: "device-disconnected",
      message:
        "device reset after its option bytes were written and did not come back in DFU mode, so they are not read back",
      actor: "transport",
      hint: "enter DFU mode again and run the same command once more: it compares them",
    });
    expect(events.at(-1)).toMatchObject({
      kind: "failed",
      sectors: [{ state: "verified" }, { alternateSetting: 1, state: "written" }],
    });
  });

  it("need no second opening where nothing follows", async () => {
    const { flash: job, events } = setUp({ options: { ...options, verify: false }, parts });
    expect(await job()).toMatchObject({ verified: false, bytesVerified: 0 });
    expect(kindsOf(events)).not.toContain("reconnected");
  });
});

describe("leave", () => {
  it.each([
    ["confirmed", true],
    ["assumed", false],
  ])("is %s by whoever watches the bus", async (left, hasGone) => {
    const { flash: job, events } = setUp();
    expect(await job({ confirmLeft: async () => hasGone })).toMatchObject({ left });
    expect(events).toContainEqual({ kind: "left", how: left });
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
