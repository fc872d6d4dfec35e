/** Verify, read and leave as jobs of their own. */
import { describe, expect, it } from "vitest";
import type { FlashEvent } from "./events.js";
import { leave, read, verify } from "./single-jobs.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { transportOf } from "./test-run.js";
import {
  deviceOf,
  F405,
  F405_FLASH,
  F405_OPTIONS,
  F405_OTP,
  imageOf,
  pattern,
  R,
  run,
} from "./test-targets.js";

const BASE = 0x08000000;
const OTP = 0x1fff7800;
const TARGET = {
  ...F405,
  transferSizeBytes: 64,
  layout: { regions: [{ ...F405_FLASH, runs: [run(BASE, 8, 64)] }, F405_OPTIONS, F405_OTP] },
};

function setUp(rule?: FaultRule, target = TARGET) {
  const device = testDevice(target, rule);
  const events: FlashEvent[] = [];
  const job = {
    transport: transportOf(device),
    device: deviceOf(target),
    target,
    onEvent: (event: FlashEvent) => {
      events.push(event);
    },
  };
  return { device, job, events };
}

const READY = { kind: "device-ready", recoveredFrom: null };

describe("verify", () => {
  const image = imageOf([BASE + 32, pattern(100)], [OTP, pattern(4)]);

  it("compares what is asked for in every memory, and changes nothing", async () => {
    const { device, job, events } = setUp();
    device.put(0, BASE + 32, pattern(100));
    device.put(2, OTP, pattern(4));
    expect(await verify(job, [{ alternateSetting: null, image }])).toEqual({ bytesVerified: 104 });
    expect(device.log).toEqual([
      "alternate 0",
      "pointer 0x08000020",
      "abort",
      "read 0x08000020+64",
      "read 0x08000060+36",
      "alternate 2",
      "abort",
      "pointer 0x1fff7800",
      "abort",
      "read 0x1fff7800+4",
      "abort",
    ]);
    const progress = { kind: "progress", phase: "verify", totalBytes: 104 };
    expect(events).toEqual([
      READY,
      { kind: "phase-started", phase: "verify", totalBytes: 104, estimatedMs: null },
      { ...progress, doneBytes: 64, address: BASE + 32 },
      { ...progress, doneBytes: 100, address: BASE + 96 },
      { ...progress, doneBytes: 104, address: OTP },
      { kind: "phase-finished", phase: "verify", doneBytes: 104 },
    ]);
  });

  it("names the first difference", async () => {
    const { device, job } = setUp();
    device.put(0, BASE + 32, pattern(99));
    await expect(verify(job, [{ alternateSetting: null, image }])).rejects.toMatchObject({
      code: "verify-failed",
      message: "0x08000083 reads 0xFF, expected 0x64: the chip does not hold the expected bytes",
    });
  });

  it("needs no right to write", async () => {
    const runs = [run(BASE, 8, 64, R)];
    const regions = [{ ...F405_FLASH, runs }, F405_OPTIONS];
    const { device, job } = setUp(undefined, { ...TARGET, layout: { regions } });
    device.put(0, BASE, pattern(8));
    device.put(1, 0x1fffc000, pattern(8));
    const both = imageOf([BASE, pattern(8)], [0x1fffc000, pattern(8)]);
    const takesNothing = { ...job.device.functional, canDownload: false };
    const readOnly = { ...job, device: { ...job.device, functional: takesNothing } };
    expect(await verify(readOnly, [{ alternateSetting: null, image: both }])).toEqual({
      bytesVerified: 16,
    });
  });

  it("refuses what lies outside, also on a chip of which nothing can be written", async () => {
    const regions = [{ ...F405_FLASH, runs: [run(BASE, 8, 64, R)] }];
    const { device, job } = setUp(undefined, { ...TARGET, layout: { regions } });
    const outside = imageOf([BASE + 511, pattern(2)]);
    await expect(verify(job, [{ alternateSetting: null, image: outside }])).rejects.toMatchObject({
      code: "plan-refused",
      message: "0x08000200–0x08000200 lies outside every memory of the device",
    });
    expect(device.log).toEqual([]);
  });

  it("refuses to prove nothing", async () => {
    await expect(verify(setUp().job, [])).rejects.toMatchObject({
      code: "plan-refused",
      message: "the image holds no bytes, so there is nothing to write",
    });
  });
});

describe("read", () => {
  it("reads ranges as an image, those that touch as one", async () => {
    const { device, job, events } = setUp();
    device.put(0, BASE, pattern(512));
    device.put(2, OTP, pattern(16));
    const ranges = [
      { alternateSetting: 0, start: BASE + 3, end: BASE + 103 },
      { alternateSetting: 0, start: BASE + 103, end: BASE + 104 },
      { alternateSetting: 2, start: OTP, end: OTP + 16 },
    ];
    expect(await read(job, ranges)).toEqual(
      imageOf([BASE + 3, pattern(101, 4)], [OTP, pattern(16)]),
    );
    const progress = { kind: "progress", phase: "read", totalBytes: 117 };
    expect(events).toEqual([
      READY,
      { kind: "phase-started", phase: "read", totalBytes: 117, estimatedMs: null },
      { ...progress, doneBytes: 64, address: BASE + 3 },
      { ...progress, doneBytes: 100, address: BASE + 67 },
      { ...progress, doneBytes: 101, address: BASE + 103 },
      { ...progress, doneBytes: 117, address: OTP },
      { kind: "phase-finished", phase: "read", doneBytes: 117 },
    ]);
  });

  it("takes ranges that overlap", async () => {
    const { device, job } = setUp();
    device.put(0, BASE, pattern(128));
    const range = { alternateSetting: 0, start: BASE, end: BASE + 100 };
    const later = { ...range, start: BASE + 50, end: BASE + 128 };
    expect(await read(job, [range, later, range])).toEqual(imageOf([BASE, pattern(128)]));
  });

  it("refuses before it asks the device anything, with every reason", async () => {
    const { device, job, events } = setUp();
    const ranges = [
      { alternateSetting: 0, start: BASE, end: BASE + 1024 },
      { alternateSetting: 5, start: BASE, end: BASE + 4 },
    ];
    await expect(read(job, ranges)).rejects.toMatchObject({
      code: "plan-refused",
      message:
        "0x08000000–0x080003FF is not a part of one memory behind alternate setting 0 (and 1 more)",
    });
    expect([device.log, events]).toEqual([[], []]);
  });

  it("leaves the device at rest after a failure", async () => {
    const { device, job } = setUp((request) =>
      request.startsWith("read 0x08000040") ? { kind: "ok", bytes: pattern(3) } : undefined,
    );
    const ranges = [{ alternateSetting: 0, start: BASE, end: BASE + 128 }];
    await expect(read(job, ranges)).rejects.toMatchObject({
      code: "short-read",
      message: "device sent 3 of 64 bytes while reading 0x08000040 (wBlockNum 3)",
    });
    expect(device.log.at(-1)).toBe("abort");
  });

  it("breaks off when it is told to", async () => {
    const { device, job } = setUp();
    const signal = { aborted: false };
    const onEvent = (event: FlashEvent) => {
      if (event.kind === "progress") signal.aborted = true;
    };
    const ranges = [{ alternateSetting: 0, start: BASE, end: BASE + 256 }];
    await expect(read({ ...job, onEvent, signal }, ranges)).rejects.toMatchObject({
      code: "interrupted",
      message: "the job was interrupted",
    });
    expect(device.log.slice(-2)).toEqual(["read 0x08000000+64", "abort"]);
  });
});

describe("leave", () => {
  it("starts the program behind the flash's alternate setting", async () => {
    const { device, job } = setUp();
    expect(await leave(job, BASE + 0x40)).toBe("assumed");
    expect(device.log).toEqual(["alternate 0", "pointer 0x08000040", "leave 0x08000040"]);
  });

  it("asks the outside world whether the device was seen to go", async () => {
    const confirmLeft = async () => true;
    expect(await leave({ ...setUp().job, confirmLeft }, BASE)).toBe("confirmed");
  });

  it("fails if it was not", async () => {
    const confirmLeft = async () => false;
    await expect(leave({ ...setUp().job, confirmLeft }, BASE)).rejects.toMatchObject({
      code: "leave-failed",
      message: "device is still in DFU mode after it was told to start the program at 0x08000000",
      actor: "device",
      details: { address: BASE },
      hint: "reset the device by hand",
    });
  });

  it("does not ask where the device was seen to go", async () => {
    const { job } = setUp((request) =>
      request.startsWith("leave") ? { kind: "disconnected" } : undefined,
    );
    const confirmLeft = () => Promise.reject(new Error("asked"));
    expect(await leave({ ...job, confirmLeft }, BASE)).toBe("confirmed");
  });

  it("works without a flash", async () => {
    const target = { ...TARGET, layout: { regions: [F405_OTP] } };
    const { device, job } = setUp(undefined, target);
    expect(await leave(job, BASE)).toBe("assumed");
    expect(device.log).toEqual(["pointer 0x08000000", "leave 0x08000000"]);
  });
});
