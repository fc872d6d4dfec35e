/** Why a range that a user names cannot be read or erased. */
import { describe, expect, it } from "vitest";
import { refuseRange, regionsBehind } from "./range-refusals.js";
import { testDevice } from "./test-device.js";
import { transportOf } from "./test-run.js";
import { deviceOf, F405, F405_FLASH, H743, R, run } from "./test-targets.js";

const BASE = 0x08000000;
const WRITE_ONLY = { readable: false, erasable: true, writable: true };
const MIXED = {
  ...F405,
  layout: {
    regions: [
      {
        ...F405_FLASH,
        runs: [run(BASE, 2, 64, WRITE_ONLY), run(BASE + 128, 1, 64), run(BASE + 192, 2, 64, R)],
      },
    ],
  },
};
const jobOf = (target = F405) => ({
  transport: transportOf(testDevice(target)),
  device: deviceOf(target),
  target,
});
const outside = (range: { start: number; end: number }, text: string) => [
  { code: "outside-memory", message: text, hint: "`list` shows the memories of the device", range },
];

describe("a range that is no part of one memory", () => {
  it.each([
    [
      "below",
      F405,
      { alternateSetting: 0, start: BASE - 1, end: BASE + 4 },
      "0x07FFFFFF–0x08000003",
      0,
    ],
    [
      "beyond",
      F405,
      { alternateSetting: 0, start: BASE, end: BASE + 0x100001 },
      "0x08000000–0x08100000",
      0,
    ],
    [
      "over the hole",
      H743,
      { alternateSetting: 0, start: BASE, end: BASE + 0x100001 },
      "0x08000000–0x08100000",
      0,
    ],
    [
      "of another setting",
      F405,
      { alternateSetting: 1, start: BASE, end: BASE + 1 },
      "0x08000000–0x08000000",
      1,
    ],
    [
      "of no setting",
      F405,
      { alternateSetting: 9, start: BASE, end: BASE + 1 },
      "0x08000000–0x08000000",
      9,
    ],
  ])("%s", (_what, target, range, text, setting) => {
    const message = `${text} is not a part of one memory behind alternate setting ${setting}`;
    expect(refuseRange(jobOf(target), range, "readable")).toEqual(outside(range, message));
    expect(refuseRange(jobOf(target), range, "erasable")).toEqual(outside(range, message));
  });

  it("empty", () => {
    const range = { alternateSetting: 0, start: BASE, end: BASE };
    expect(refuseRange(jobOf(), range, "readable").map(({ code }) => code)).toEqual([
      "outside-memory",
    ]);
  });
});

describe("a range without the right", () => {
  const all = { alternateSetting: 0, start: BASE, end: BASE + 320 };

  it("to be read", () => {
    expect(refuseRange(jobOf(MIXED), all, "readable")).toEqual([
      {
        code: "not-readable",
        message: "the sectors at 0x08000000–0x0800007F are not readable",
        range: { start: BASE, end: BASE + 128 },
      },
    ]);
  });

  it("to be erased", () => {
    expect(refuseRange(jobOf(MIXED), all, "erasable")).toEqual([
      {
        code: "not-erasable",
        message: "the sectors at 0x080000C0–0x0800013F are not erasable",
        range: { start: BASE + 192, end: BASE + 320 },
      },
    ]);
  });

  it("is judged by the sectors that it touches alone", () => {
    const middle = { alternateSetting: 0, start: BASE + 128, end: BASE + 192 };
    expect(refuseRange(jobOf(MIXED), middle, "readable")).toEqual([]);
    expect(refuseRange(jobOf(MIXED), middle, "erasable")).toEqual([]);
  });
});

it("takes a whole memory over the border of two runs", () => {
  const range = { alternateSetting: 0, start: BASE, end: BASE + 0x100000 };
  expect(refuseRange(jobOf(), range, "erasable")).toEqual([]);
});

it("finds the memories behind an alternate setting", () => {
  const range = { alternateSetting: 2, start: 0, end: 1 };
  expect(regionsBehind(F405.layout.regions, range).map(({ name }) => name)).toEqual(["OTP Memory"]);
});
