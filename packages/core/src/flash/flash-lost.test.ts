/** The whole job on a device that is lost, that resets, or that is to be left alone. */
import { describe, expect, it } from "vitest";
import type { FlashEvent } from "./events.js";
import type { FlashOptions } from "./plan-types.js";
import type { FaultRule } from "./test-device.js";
import { BASE, kindsOf, lostOnce, PROGRAM, setUp } from "./test-flash-job.js";
import type { Part } from "./test-plan.js";
import { transportOf } from "./test-run.js";
import { filled, imageOf, pattern } from "./test-targets.js";

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

  it("at a place that hangs it whenever it is read: given up after the second time", async () => {
    let [isHung, isErased] = [false, false];
    const rule: FaultRule = (request) => {
      if (request.startsWith("erase")) isErased = true;
      if (request === "read 0x08000080+128" && !isErased) isHung = true;
      return isHung ? { kind: "timeout" } : undefined;
    };
    const { flash: job, events, device } = setUp({ rule });
    const reasons: string[] = [];
    const reconnect = async (why: string) => {
      reasons.push(why);
      isHung = false;
      device.reopen();
      return transportOf(device);
    };
    expect(await job({ reconnect })).toMatchObject({ bytesVerified: 128, bytesKept: 0 });
    expect(reasons).toEqual(["silent", "silent"]);
    expect(events).toContainEqual({
      kind: "warning",
      code: "sector-unreadable",
      message:
        "0x08000080–0x080000FF cannot be read: its sectors are erased without having been read",
    });
  });

  it("and is dead when it is opened again ends the job with the first reason", async () => {
    let isDead = false;
    const rule: FaultRule = (request) => {
      if (request.startsWith("erase")) isDead = true;
      return isDead ? { kind: "timeout" } : undefined;
    };
    const { flash: job, events, reopening } = setUp({ rule });
    await expect(job({ ...reopening, resume: true })).rejects.toMatchObject({
      code: "transfer-timeout",
      message: "device did not answer DFU_DNLOAD in time while erasing the sector at 0x08000000",
    });
    expect(events.at(-1)).toMatchObject({
      kind: "failed",
      sectors: [{ start: BASE, state: "erasing" }],
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

describe("bytes of an earlier run", () => {
  const image = imageOf([BASE + 128, pattern(128)]);

  it("go back where the device looks like the one that was cut", async () => {
    const options: FlashOptions = { leave: false, recover: { image, damaged: [] } };
    const { flash: job, device, events } = setUp({ options });
    device.put(0, BASE, filled(256, 0xff));
    expect(await job()).toMatchObject({ bytesRequested: 128, bytesWritten: 256, bytesKept: 0 });
    expect(device.bytesAt(0, BASE, 256)).toEqual(Uint8Array.of(...PROGRAM, ...pattern(128)));
    expect(events).toContainEqual({ kind: "bytes-restored", segments: image.segments });
  });

  it("stay away where it holds something else", async () => {
    const options: FlashOptions = { leave: false, recover: { image, damaged: [] } };
    const { flash: job, device, events } = setUp({ options });
    await job();
    expect(device.bytesAt(0, BASE, 256)).toEqual(Uint8Array.of(...PROGRAM, ...filled(128, 7)));
    expect(events).toContainEqual({
      kind: "warning",
      code: "restore-refused",
      message:
        "0x08000080–0x080000FF was kept by an earlier run and holds something else by now, so it is not put back",
    });
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
      "bytes-kept",
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
      "bytes-restored",
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
