/** The read-only phase against a device: what it asks, what it finds, and what it survives. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newSession } from "../protocol/session.js";
import type { FlashEvent } from "./events.js";
import type { DeviceContents, FlashOptions } from "./plan-types.js";
import { readContents } from "./read-contents.js";
import { newReadProgress, type ReadProgress } from "./read-progress.js";
import { splitRequest } from "./request.js";
import { type FaultRule, type TestDevice, testDevice } from "./test-device.js";
import type { Part } from "./test-plan.js";
import { programOf } from "./test-plan.js";
import { type Ran, runSteps } from "./test-run.js";
import {
  deviceOf,
  F405,
  F405_FLASH,
  F405_OPTIONS,
  F405_OTP,
  filled,
  imageOf,
  pattern,
  run,
} from "./test-targets.js";

const BASE = 0x08000000;
const FLASH = { ...F405_FLASH, runs: [run(BASE, 4, 256)] };
/** Four sectors of 256 bytes, read in blocks of 128, one alternate setting. */
const SMALL = { ...F405, transferSizeBytes: 128, layout: { regions: [FLASH] } };
const NO_LEAVE: FlashOptions = { leave: false };
const SHORT = { kind: "ok", bytes: filled(1, 0) } as const;
const ERR_VENDOR = { kind: "error", bStatus: 0x0b } as const;

interface Case {
  readonly target?: typeof F405;
  readonly options?: FlashOptions;
  readonly rule?: FaultRule;
  readonly put?: readonly Part[];
  readonly progress?: ReadProgress;
}

interface Read extends Ran<DeviceContents, FlashEvent> {
  readonly device: TestDevice;
}

function read(parts: readonly Part[], given: Case = {}): Read {
  const { target = SMALL, options = NO_LEAVE, put = [] } = given;
  const device = testDevice(target, given.rule);
  for (const [address, bytes] of put) device.put(0, address, bytes);
  const described = deviceOf(target);
  const images = [{ alternateSetting: null, image: imageOf(...parts) }];
  const request = { images, device: described, target, options };
  const split = splitRequest(request);
  const progress = given.progress ?? newReadProgress();
  const steps = readContents(newSession(described, target), { request, split, progress });
  return { ...runSteps(steps, device), device };
}

describe("reading", () => {
  it("stops in a sector as soon as its fate is decided, and goes on in the next", () => {
    const wanted = pattern(768);
    const old = wanted.slice();
    old[130] = 0;
    old[256] = 0;
    const { result, device } = read([[BASE, wanted]], { put: [[BASE, old]] });
    expect(result?.sectors).toEqual(
      new Map([
        [
          `0:${BASE}`,
          { kind: "differs", sample: { address: BASE + 130, bytes: old.slice(130, 194) } },
        ],
        [
          `0:${BASE + 256}`,
          { kind: "differs", sample: { address: BASE + 256, bytes: old.slice(256, 320) } },
        ],
        [`0:${BASE + 512}`, { kind: "same" }],
      ]),
    );
    expect(device.log).toEqual([
      "pointer 0x08000000",
      "abort",
      "read 0x08000000+128",
      "read 0x08000080+128",
      "read 0x08000100+128",
      "read 0x08000200+128",
      "read 0x08000280+128",
    ]);
  });

  it("reads bytes to keep twice, and the others once", () => {
    const old = pattern(512);
    const { result, device } = read([[BASE, filled(300, 1)]], { put: [[BASE, old]] });
    expect(result?.kept).toEqual([
      { alternateSetting: 0, address: BASE + 300, bytes: old.slice(300) },
    ]);
    expect(device.log).toEqual([
      "pointer 0x08000000",
      "abort",
      "read 0x08000000+128",
      "read 0x08000100+128",
      "read 0x08000100+128",
      "read 0x08000180+128",
      "read 0x08000180+128",
    ]);
  });

  it("keeps nothing of a sector that is the same", () => {
    const { result } = read([[BASE, pattern(10)]], { put: [[BASE, pattern(256)]] });
    expect(result).toEqual({
      sectors: new Map([[`0:${BASE}`, { kind: "same" }]]),
      kept: [],
      present: [],
    });
  });

  it("keeps the bytes of a sector that is the same and is written all the same", () => {
    const options = { ...NO_LEAVE, skip: false };
    const { result } = read([[BASE, pattern(10)]], { put: [[BASE, pattern(256)]], options });
    expect(result).toEqual({
      sectors: new Map([[`0:${BASE}`, { kind: "not-compared" }]]),
      kept: [{ alternateSetting: 0, address: BASE + 10, bytes: pattern(246, 11) }],
      present: [],
    });
  });

  it("takes one block for several small sectors", () => {
    const target = { ...SMALL, layout: { regions: [{ ...FLASH, runs: [run(BASE, 8, 32)] }] } };
    const wanted = pattern(192);
    const { result, device } = read([[BASE, wanted]], {
      target,
      put: [[BASE, Uint8Array.of(...wanted.slice(0, 32), ...filled(32, 0), ...filled(64, 0xff))]],
    });
    expect([...(result?.sectors ?? [])].map(([key, { kind }]) => [key, kind])).toEqual([
      [`0:${BASE}`, "same"],
      [`0:${BASE + 32}`, "differs"],
      [`0:${BASE + 64}`, "blank"],
      [`0:${BASE + 96}`, "blank"],
      [`0:${BASE + 128}`, "blank"],
      [`0:${BASE + 160}`, "blank"],
    ]);
    expect(device.log.slice(2)).toEqual(["read 0x08000000+128", "read 0x08000080+64"]);
  });

  it("reads nothing and tells no phase where there is nothing to read", () => {
    const { events, device, result } = read([[BASE, pattern(256)]], {
      options: { ...NO_LEAVE, skip: false, keep: false },
    });
    expect([events, device.log, result?.sectors.size]).toEqual([[], [], 0]);
  });
});

describe("what cannot be read", () => {
  const dead: FaultRule = (request) => (request.startsWith("read 0x08000080") ? SHORT : undefined);

  it("is tried twice, and does not end the job", () => {
    const { result, events, device } = read(
      [
        [BASE, pattern(10)],
        [BASE + 256, pattern(256)],
      ],
      { rule: dead },
    );
    expect(result?.sectors).toEqual(
      new Map([
        [`0:${BASE}`, { kind: "unreadable" }],
        [`0:${BASE + 256}`, { kind: "blank" }],
      ]),
    );
    expect(result?.kept).toEqual([]);
    expect(events).toContainEqual({
      kind: "warning",
      code: "sector-unreadable",
      message:
        "0x08000080–0x080000FF cannot be read: its sectors are erased without having been read",
    });
    expect(device.log.filter((request) => request === "read 0x08000080+128")).toHaveLength(2);
  });

  it("may come right the second time", () => {
    const rule: FaultRule = (request, nth) =>
      request.startsWith("read 0x08000080") && nth === 0 ? { kind: "stall" } : undefined;
    const { result } = read([[BASE, pattern(256)]], { rule, put: [[BASE, pattern(256)]] });
    expect(result?.sectors.get(`0:${BASE}`)).toEqual({ kind: "same" });
  });

  it("counts failures over a reconnect, and does not read again what is done", () => {
    const progress = newReadProgress();
    const parts: readonly Part[] = [
      [BASE, pattern(256)],
      [BASE + 512, pattern(512)],
    ];
    const rule: FaultRule = (request) =>
      request.startsWith("read 0x08000280") ? { kind: "disconnected" } : undefined;
    const put: readonly Part[] = [[BASE, pattern(256)]];
    const first = read(parts, { rule, put, progress });
    const second = read(parts, { rule, put, progress });
    const third = read(parts, { rule, put, progress });
    expect([first.error, second.error]).toMatchObject([
      { code: "device-disconnected" },
      { code: "device-disconnected" },
    ]);
    expect(third.device.log.slice(2)).toEqual([
      "read 0x08000200+128",
      "read 0x08000300+128",
      "read 0x08000380+128",
    ]);
    expect([...(third.result?.sectors ?? [])].map(([key, { kind }]) => [key, kind])).toEqual([
      [`0:${BASE}`, "same"],
      [`0:${BASE + 512}`, "unreadable"],
      [`0:${BASE + 768}`, "blank"],
    ]);
  });

  it("ends the job where the chip is read-protected", () => {
    const rule: FaultRule = (request) => (request.startsWith("read") ? ERR_VENDOR : undefined);
    const { error, device } = read([[BASE, pattern(256)]], { rule });
    expect(error).toMatchObject({
      code: "read-protected",
      message:
        "device reported errVENDOR (0x0B) in dfuERROR while reading 0x08000000 (wBlockNum 2): the chip is read-protected",
    });
    expect(device.log.filter((request) => request.startsWith("read"))).toHaveLength(1);
  });
});

describe("bytes to keep that read differently", () => {
  const noise = (count: number): FaultRule => {
    let reads = 0;
    return (request) =>
      request === "read 0x08000000+128" && reads < count
        ? { kind: "ok", bytes: filled(128, reads++) }
        : undefined;
  };

  it("are read until two readings in a row agree", () => {
    const { result } = read([[BASE + 4, pattern(4)]], {
      rule: noise(3),
      put: [[BASE, pattern(128)]],
    });
    expect(result?.kept[0]).toEqual({ alternateSetting: 0, address: BASE, bytes: pattern(4) });
  });

  it("end the job if they never agree", () => {
    const { error } = read([[BASE + 4, pattern(4)]], { rule: noise(9) });
    expect(error).toMatchObject({
      code: "read-unstable",
      message: "0x08000000–0x0800007F reads differently every time, so it cannot be kept",
      hint: "try another cable or USB port; --discard does without these bytes",
      details: { request: "DFU_UPLOAD", address: BASE },
    });
  });
});

describe("memories without an erase", () => {
  const target = { ...F405, transferSizeBytes: 128 };

  it("are read whole by unit and block, behind their own alternate setting", () => {
    const device = testDevice(target);
    device.put(1, 0x1fffc000, pattern(16));
    device.put(2, 0x1fff7900, pattern(8));
    const described = deviceOf(target);
    const image = imageOf([0x1fffc004, pattern(1)], [0x1fff7901, pattern(4)]);
    const images = [{ alternateSetting: null, image }];
    const request = { images, device: described, target, options: NO_LEAVE };
    const steps = readContents(newSession(described, target), {
      request,
      split: splitRequest(request),
      progress: newReadProgress(),
    });
    const { result } = runSteps(steps, device);
    expect(result?.present).toEqual([
      { alternateSetting: 1, address: 0x1fffc000, bytes: pattern(16) },
      { alternateSetting: 2, address: 0x1fff7900, bytes: pattern(8) },
    ]);
    expect(device.log).toEqual([
      "alternate 1",
      "pointer 0x1fffc000",
      "abort",
      "read 0x1fffc000+16",
      "read 0x1fffc000+16",
      "alternate 2",
      "abort",
      "pointer 0x1fff7900",
      "abort",
      "read 0x1fff7900+8",
      "read 0x1fff7900+8",
    ]);
  });

  it("are not known in part", () => {
    const otp = { ...target, layout: { regions: [F405_OTP] } };
    const rule: FaultRule = (request) => (request.includes("0x1fff7880") ? SHORT : undefined);
    const { result } = read([[0x1fff7800, pattern(256)]], { target: otp, rule });
    expect(result?.present).toEqual([]);
  });
});

describe("the vector table at the base", () => {
  const table = programOf(BASE, 8);
  const put: readonly Part[] = [[BASE, table]];
  const present = [{ alternateSetting: 0, address: BASE, bytes: table }];

  it.each<[string, readonly Part[], FlashOptions, readonly unknown[]]>([
    ["is read where the image does not bring it", [[BASE + 512, pattern(256)]], {}, present],
    ["is not read where the image brings it", [[BASE, table]], {}, []],
    ["is not read where the image brings a part of it", [[BASE + 4, pattern(4)]], {}, []],
    ["is not read where nothing is started", [[BASE + 512, pattern(256)]], NO_LEAVE, []],
    ["is not read where the start is given", [[BASE + 512, pattern(4)]], { startAddress: 0 }, []],
    [
      "is not read where it is about to be erased",
      [[BASE + 512, pattern(4)]],
      { massErase: true },
      [],
    ],
  ])("%s", (_what, parts, options, expected) => {
    expect(read(parts, { options, put }).result?.present).toEqual(expected);
  });

  it("is not read on a chip without flash", () => {
    const target = { ...F405, layout: { regions: [F405_OPTIONS] } };
    expect(read([[0x1fffc000, pattern(1)]], { target, options: {} }).device.log).toEqual([
      "pointer 0x1fffc000",
      "abort",
      "read 0x1fffc000+16",
      "read 0x1fffc000+16",
    ]);
  });

  it("may be unreadable", () => {
    const rule: FaultRule = (request) => (request.endsWith("+8") ? SHORT : undefined);
    const { result, error } = read([[BASE + 512, pattern(256)]], { options: {}, rule });
    expect([result?.present, error]).toEqual([[], undefined]);
  });
});

it("tells a progress that never falls, never exceeds its total, and ends with it", () => {
  const partArbitrary = fc
    .tuple(fc.nat(1023), fc.integer({ min: 1, max: 300 }))
    .map(([at, size]): Part => [BASE + at, pattern(Math.min(size, 1024 - at))]);
  const arbitrary = fc.tuple(
    partArbitrary,
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(7), fc.nat(3)), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(arbitrary, ([part, skip, faults]) => {
      const progress = newReadProgress();
      const events: FlashEvent[] = [];
      const hits = new Map(
        faults.map(([block, count]) => [
          `0x${(BASE + block * 128).toString(16).padStart(8, "0")}`,
          count,
        ]),
      );
      const rule: FaultRule = (request) => {
        const address = request.slice(5, 15);
        const left = hits.get(address) ?? 0;
        if (!request.startsWith("read") || left === 0) return undefined;
        hits.set(address, left - 1);
        return left % 2 === 0 ? { kind: "disconnected" } : { kind: "stall" };
      };
      for (let attempt = 0; attempt < 10; attempt++) {
        const ran = read([part], { options: { ...NO_LEAVE, skip }, rule, progress });
        events.push(...ran.events);
        if (ran.error === undefined) break;
      }
      const done = events.flatMap((event) => (event.kind === "progress" ? [event.doneBytes] : []));
      expect(done).toEqual([...done].sort((a, b) => a - b));
      const totals = events.flatMap((event) =>
        event.kind === "phase-started" || event.kind === "progress" ? [event.totalBytes] : [],
      );
      expect(new Set(totals).size).toBeLessThanOrEqual(1);
      const last = events.at(-1);
      expect(last ?? { kind: "phase-finished", phase: "read", doneBytes: 0 }).toEqual({
        kind: "phase-finished",
        phase: "read",
        doneBytes: totals[0] ?? 0,
      });
    }),
    { numRuns: 200 },
  );
});
