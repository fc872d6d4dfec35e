/** What is wanted in which memory: sorting, restored bytes, sectors, uncovered parts. */
import { expect, it } from "vitest";
import type { RequestedImage } from "./plan-types.js";
import { requestedWithin, sectorKey, splitRequest, writeStyle } from "./request.js";
import type { Part } from "./test-plan.js";
import { deviceOf, F405, imageOf, pattern, run, sectorOf } from "./test-targets.js";

const BASE = 0x08000000;
const split = (images: readonly RequestedImage[], options = {}) =>
  splitRequest({ images, device: deviceOf(F405), target: F405, options });
const at = (...parts: readonly Part[]): RequestedImage => ({
  alternateSetting: null,
  image: imageOf(...parts),
});

it("sorts images by memory, in the order of the layout", () => {
  const images = [
    at([0x1fff77fe, pattern(4)], [BASE + 0x3ffe, pattern(4)]),
    at([BASE + 0x4002, pattern(2, 5)]),
    { alternateSetting: 1, image: imageOf([0x1fffc000, pattern(16)]) },
  ];
  const { regions, bytesRequested } = split(images);
  const [flash, options, otp] = F405.layout.regions;
  expect(regions).toEqual([
    {
      region: flash,
      style: "sectors",
      requested: imageOf([BASE + 0x3ffe, pattern(6)]),
      wanted: imageOf([BASE + 0x3ffe, pattern(6)]),
      sectors: [sectorOf(F405, BASE), sectorOf(F405, BASE + 0x4000)],
    },
    {
      region: options,
      style: "whole-blocks",
      requested: imageOf([0x1fffc000, pattern(16)]),
      wanted: imageOf([0x1fffc000, pattern(16)]),
      sectors: [sectorOf(F405, 0x1fffc000)],
    },
    {
      region: otp,
      style: "once",
      requested: imageOf([0x1fff7800, pattern(2, 3)]),
      wanted: imageOf([0x1fff7800, pattern(2, 3)]),
      sectors: [sectorOf(F405, 0x1fff7800)],
    },
  ]);
  expect(bytesRequested).toBe(26);
});

it("counts bytes that two images want once", () => {
  const { bytesRequested } = split([at([BASE, pattern(8)]), at([BASE + 4, pattern(8, 5)])]);
  expect(bytesRequested).toBe(12);
});

it("lets restored bytes yield to requested ones, and adds the sectors that only they touch", () => {
  const restore = imageOf(
    [BASE, pattern(8, 100)],
    [BASE + 0x10000, pattern(4)],
    [0x1fff7800, pattern(4)],
  );
  const { regions, bytesRequested } = split([at([BASE + 2, pattern(2)])], { restore });
  expect(regions).toEqual([
    {
      region: F405.layout.regions[0],
      style: "sectors",
      requested: imageOf([BASE + 2, pattern(2)]),
      wanted: imageOf(
        [BASE, Uint8Array.of(100, 101, 1, 2, 104, 105, 106, 107)],
        [BASE + 0x10000, pattern(4)],
      ),
      sectors: [sectorOf(F405, BASE), sectorOf(F405, BASE + 0x10000)],
    },
  ]);
  expect(bytesRequested).toBe(2);
});

it("gives an address that two alternate settings share to the first, unless one is named", () => {
  const twin = {
    ...F405.layout.regions[0],
    name: "Twin",
    kind: "other",
    alternateSetting: 1,
  } as const;
  const runs = [run(BASE, 1, 64)];
  const regions = [
    { name: "Flash", kind: "flash", alternateSetting: 0, runs } as const,
    { ...twin, runs },
  ];
  const target = { ...F405, layout: { regions } };
  const image = imageOf([BASE, pattern(4)]);
  const settingsOf = (alternateSetting: number | null) =>
    splitRequest({
      images: [{ alternateSetting, image }],
      device: deviceOf(target),
      target,
    }).regions.map(({ region }) => region.alternateSetting);
  expect([settingsOf(null), settingsOf(0), settingsOf(1)]).toEqual([[0], [0], [1]]);
});

it("names a sector once, however many segments lie in it", () => {
  const image = at([BASE + 0x10, pattern(1)], [BASE, pattern(1)], [BASE + 0x3fff, pattern(2)]);
  const [flash] = split([image]).regions;
  expect(flash?.sectors.map(sectorKey)).toEqual([`0:${BASE}`, `0:${BASE + 0x4000}`]);
});

it("keeps a flash that is erased as a whole, also without a byte for it", () => {
  const { regions } = split([], { massErase: true });
  expect(regions).toEqual([
    {
      region: F405.layout.regions[0],
      style: "sectors",
      requested: { segments: [] },
      wanted: { segments: [] },
      sectors: [],
    },
  ]);
});

it.each([
  ["flash", "sectors"],
  ["external", "sectors"],
  ["other", "sectors"],
  ["eeprom", "in-place"],
  ["otp", "once"],
  ["option-bytes", "whole-blocks"],
  ["device-feature", "never"],
] as const)("changes %s %s", (kind, style) => {
  expect(writeStyle({ name: "", kind, alternateSetting: 0, runs: [] })).toBe(style);
});

it("counts requested bytes within a range", () => {
  const [region] = split([at([BASE, pattern(4)], [BASE + 8, pattern(4)])]).regions;
  const count = (start: number, end: number) =>
    region === undefined ? -1 : requestedWithin(region, { start: BASE + start, end: BASE + end });
  expect([count(0, 16), count(3, 9), count(4, 8), count(11, 12)]).toEqual([8, 2, 0, 1]);
});
