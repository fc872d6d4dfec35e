/** The jobs for plain DFU 1.1, against a device that keeps a firmware and knows no addresses. */
import { describe, expect, it } from "vitest";
import type { ControlOutOutcome, Transport } from "../protocol/transport.js";
import type { FlashEvent } from "./events.js";
import { detachDevice, downloadPlain, uploadPlain } from "./plain-jobs.js";
import { deviceOf, F405, F405_FLASH, pattern } from "./test-targets.js";

/** One alternate setting and blocks of 8 bytes. */
const TARGET = { ...F405, transferSizeBytes: 8, layout: { regions: [F405_FLASH] } };
const TWO = {
  ...TARGET,
  layout: { regions: [F405_FLASH, { ...F405_FLASH, alternateSetting: 1 }] },
};

/** Takes blocks 0, 1, 2, …; manifests on an empty one; gives its firmware back in blocks. */
function plainDevice(firmware: Uint8Array = new Uint8Array(0)) {
  const blocks: (readonly [number, number])[] = [];
  const log: string[] = [];
  let [state, data] = [2, [...firmware]];
  const done = (bytesWritten = 0): ControlOutOutcome => ({ kind: "ok", bytesWritten });
  const transport: Transport = {
    identity: { vendorId: 1, productId: 2, deviceVersion: 0, serialNumber: null, path: null },
    interfaceNumber: 3,
    controlIn: async ({ request, value }, lengthBytes) => {
      if (request === 3) {
        if (state === 3) state = 5;
        if (state === 6) state = 2;
        return { kind: "ok", bytes: Uint8Array.of(0, 0, 0, 0, state, 0) };
      }
      const bytes = Uint8Array.from(data.slice(value * 8, value * 8 + lengthBytes));
      state = bytes.length < lengthBytes ? 2 : 9;
      return { kind: "ok", bytes };
    },
    controlOut: async ({ request, value, index }, bytes) => {
      if (request === 0) {
        log.push(`detach ${value} of ${index}`);
        return done();
      }
      if (request !== 1) {
        state = 2;
        return done();
      }
      if (bytes.length === 0) state = 6;
      else {
        if (value === 0) data = [];
        blocks.push([value, bytes.length]);
        data.push(...bytes);
        state = 3;
      }
      return done(bytes.length);
    },
    selectAlternate: async (alternateSetting) => {
      log.push(`alternate ${alternateSetting}`);
      return { kind: "ok" };
    },
    close: async () => {},
  };
  return { transport, blocks, log, firmware: () => Uint8Array.from(data) };
}

function collector() {
  const events: FlashEvent[] = [];
  const onEvent = (event: FlashEvent) => {
    events.push(event);
  };
  return { events, onEvent };
}

const READY: FlashEvent = { kind: "device-ready", recoveredFrom: null };

describe("downloadPlain", () => {
  it("sends the whole firmware in blocks from 0 on and tells how far it is", async () => {
    const device = plainDevice();
    const { events, onEvent } = collector();
    const job = { transport: device.transport, device: deviceOf(TARGET), target: TARGET, onEvent };
    expect(await downloadPlain(job, pattern(20))).toBe("idle");
    expect([device.firmware(), device.blocks, device.log]).toEqual([
      pattern(20),
      [
        [0, 8],
        [1, 8],
        [2, 4],
      ],
      [],
    ]);
    const progress = { kind: "progress", phase: "write", totalBytes: 20 };
    expect(events).toEqual([
      READY,
      { ...progress, doneBytes: 8, address: 8 },
      { ...progress, doneBytes: 16, address: 16 },
      { ...progress, doneBytes: 20, address: 20 },
    ]);
  });

  it("selects the alternate setting that is asked for", async () => {
    const device = plainDevice();
    const job = { transport: device.transport, device: deviceOf(TWO), target: TWO };
    await downloadPlain(job, pattern(8), 1);
    expect(device.log).toEqual(["alternate 1"]);
  });

  it("passes on what goes wrong", async () => {
    const { transport } = plainDevice();
    const broken: Transport = { ...transport, controlOut: async () => ({ kind: "disconnected" }) };
    const job = { transport: broken, device: deviceOf(TARGET), target: TARGET };
    await expect(downloadPlain(job, pattern(8))).rejects.toMatchObject({
      code: "device-disconnected",
      message: "device left the bus while sending the firmware (wBlockNum 0)",
    });
  });
});

describe("uploadPlain", () => {
  it.each([
    ["ends with a short block", 20, 100, 20, [8, 16, 20]],
    ["ends with an empty block", 16, 100, 16, [8, 16, 16]],
    ["ends at the limit", 32, 12, 12, [8, 12]],
  ])("%s", async (_what, size, limit, length, done) => {
    const device = plainDevice(pattern(size));
    const { events, onEvent } = collector();
    const job = { transport: device.transport, device: deviceOf(TARGET), target: TARGET, onEvent };
    expect(await uploadPlain(job, limit)).toEqual(pattern(length));
    const progress = { kind: "progress", phase: "read", totalBytes: limit };
    expect(events).toEqual([
      READY,
      ...done.map((doneBytes) => ({ ...progress, doneBytes, address: doneBytes })),
    ]);
  });
});

describe("detachDevice", () => {
  it.each([
    ["device-detaches", true],
    ["host-must-reset", false],
  ])("%s", async (expected, willDetach) => {
    const device = plainDevice();
    const described = deviceOf(TARGET);
    const functional = { ...described.functional, willDetach };
    const runTime = { ...described, interfaceNumber: 3, functional };
    const detached = await detachDevice(device.transport, runTime, { wait: async () => {} });
    expect([detached, device.log]).toEqual([expected, ["detach 255 of 3"]]);
  });
});
