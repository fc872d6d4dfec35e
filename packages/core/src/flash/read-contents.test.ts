/** The read-only phase against a device: what it asks and what it finds. */
import { describe, expect, it } from "vitest";
import { newSession } from "../protocol/session.js";
import type { FlashOptions } from "./plan-types.js";
import { readContents } from "./read-contents.js";
import { newReadProgress } from "./read-progress.js";
import { splitRequest } from "./request.js";
import { type FaultRule, testDevice } from "./test-device.js";
import { type Part, programOf } from "./test-plan.js";
import { BASE, NO_LEAVE, read, SHORT, SMALL } from "./test-reading.js";
import { runSteps } from "./test-run.js";
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
    const target = { ...SMALL, layout: { regions: [{ ...F405_FLASH, runs: [run(BASE, 8, 32)] }] } };
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
