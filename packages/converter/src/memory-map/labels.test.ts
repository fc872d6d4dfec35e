import type { Segment } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { F4, filled, firmware, L0 } from "../../test/layouts.js";
import {
  blockTotal,
  erasedNote,
  formatShare,
  regionTitle,
  regionTotal,
  sectorLabel,
  sectorSizeLabel,
  useLabel,
} from "./labels.js";
import { memoryMap } from "./memory-map.js";
import type { MapRegion, MapRow } from "./types.js";

describe("formatShare", () => {
  it.each([
    [0, 100, "0 %"],
    [1, 1_000_000, "<0.1 %"],
    [1, 1000, "0.1 %"],
    [215, 1000, "21.5 %"],
    [1, 2, "50.0 %"],
    [999, 1000, "99.9 %"],
    [999_999, 1_000_000, ">99.9 %"],
    [100, 100, "100 %"],
    [0, 0, "0 %"],
  ])("%d of %d is %s", (part, whole, text) => {
    expect(formatShare(part, whole)).toBe(text);
  });
});

const REGION: MapRegion = {
  name: "Internal Flash  ",
  kind: "flash",
  alternateSetting: 0,
  ranges: [{ start: 0x0800_0000, end: 0x0803_0000 }],
  sizeBytes: 196_608,
  usedBytes: 42_192,
  share: 42_192 / 196_608,
  dataSpan: { start: 0x0800_0000, end: 0x0800_a4d0 },
  sectorCount: 1536,
  erasedSectorCount: 3,
  rows: [],
};

it.each([
  [REGION, "flash 41.2 KiB of 192 KiB (21.5 %), 0x08000000–0x0800A4CF"],
  [{ ...REGION, usedBytes: 0, dataSpan: null }, "flash 0 bytes of 192 KiB (0 %)"],
  [
    { ...REGION, kind: "option-bytes" as const },
    "option bytes 41.2 KiB of 192 KiB (21.5 %), 0x08000000–0x0800A4CF",
  ],
])("regionTotal", (region, text) => {
  expect(regionTotal(region)).toBe(text);
});

it.each([
  ["flash", "flash"],
  ["option-bytes", "option bytes"],
  ["otp", "OTP"],
  ["eeprom", "EEPROM"],
  ["device-feature", "device feature"],
  ["external", "external memory"],
  ["other", "other memory"],
] as const)("a region of kind %s without a name is titled %s", (kind, title) => {
  expect(regionTitle({ ...REGION, kind, name: " " })).toBe(title);
});

it("a title is trimmed, and escaped like all text from devices", () => {
  expect(regionTitle(REGION)).toBe("Internal Flash");
  expect(regionTitle({ ...REGION, name: 'a\u001b[31m"\u202e' })).toBe('a\\x1b[31m\\"\\u202e');
});

it.each([
  [3, 0xff, "3 of 1536 sectors hold only 0xFF"],
  [1, 0, "1 of 1536 sectors holds only 0x00"],
  [0, 0xff, null],
  [3, null, null],
])("erasedNote of %d sectors of %s", (erasedSectorCount, byte, text) => {
  expect(erasedNote({ ...REGION, erasedSectorCount }, byte)).toBe(text);
});

it("blockTotal", () => {
  const total = (...segments: readonly Segment[]) => {
    const block = memoryMap(firmware(...segments)).segments;
    return block === null ? null : blockTotal(block);
  };
  expect(total()).toBe("no data");
  expect(total(filled(0xffff_ffff, 1))).toBe("data 1 byte in 1 segment, 0xFFFFFFFF–0xFFFFFFFF");
  expect(total(filled(0, 1024), filled(2048, 512))).toBe(
    "data 1.5 KiB in 2 segments, 0x00000000–0x000009FF",
  );
});

it("labels of rows", () => {
  const labels = (row: MapRow) => [sectorLabel(row), sectorSizeLabel(row), useLabel(row)];
  const images = firmware(filled(0x0800_0000, 328), filled(0x9000_0000, 1));
  const map = memoryMap(images, L0);
  expect(map.regions[0]?.rows.map(labels)).toEqual([
    ["0–1", "2 × 128 bytes", "100 %"],
    ["2", "", "56.3 %"],
    ["3–767", "765 × 128 bytes", "free"],
    ["768–1535", "768 × 128 bytes", "free"],
  ]);
  expect(map.outside?.rows.map(labels)).toEqual([["", "", ""]]);
  expect(memoryMap(images).segments?.rows.map(labels)).toEqual([
    ["", "", ""],
    ["", "", "gap"],
    ["", "", ""],
  ]);
  expect(memoryMap(images, undefined, { maxRows: 1 }).segments?.rows.map(useLabel)).toEqual([
    "<0.1 %",
  ]);
  const erased = memoryMap(firmware(filled(0x0800_0000, 0x4000, 0xff)), F4, { erasedByte: 0xff });
  expect(erased.regions[0]?.rows.slice(0, 2).map(useLabel)).toEqual(["erased", "free"]);
});
