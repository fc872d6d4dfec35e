import { describe, expect, it } from "vitest";
import { formatAddress, formatByte, formatHex, formatRange, formatSize } from "./text.js";

describe("formatHex", () => {
  it.each([
    [0, 2, "0x00"],
    [0xab, 2, "0xAB"],
    [0xab, 4, "0x00AB"],
    [0x1_0000, 4, "0x10000"],
    [0xffff_ffff, 8, "0xFFFFFFFF"],
    [2 ** 32, 8, "0x100000000"],
  ])("%d with %d digits is %s", (value, digits, text) => {
    expect(formatHex(value, digits)).toBe(text);
  });
});

it.each([
  [0, "0x00000000"],
  [0x0800_4000, "0x08004000"],
  [0x8000_0000, "0x80000000"],
  [0xffff_ffff, "0xFFFFFFFF"],
])("formatAddress(%d) is %s", (address, text) => {
  expect(formatAddress(address)).toBe(text);
});

it.each([
  [0, "0x00"],
  [10, "0x0A"],
  [255, "0xFF"],
])("formatByte(%d) is %s", (byte, text) => {
  expect(formatByte(byte)).toBe(text);
});

it.each([
  [{ start: 0x0800_0000, end: 0x0802_0000 }, "0x08000000–0x0801FFFF"],
  [{ start: 0, end: 1 }, "0x00000000–0x00000000"],
  [{ start: 0xffff_ffff, end: 2 ** 32 }, "0xFFFFFFFF–0xFFFFFFFF"],
  [{ start: 0, end: 2 ** 32 }, "0x00000000–0xFFFFFFFF"],
])("formatRange(%o) is %s", (range, text) => {
  expect(formatRange(range)).toBe(text);
});

describe("formatSize", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [2, "2 bytes"],
    [1023, "1023 bytes"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [10_240, "10 KiB"],
    [102_400, "100 KiB"],
    [42_192, "41.2 KiB"],
    [196_608, "192 KiB"],
    [1024 ** 2 - 1, "1 MiB"],
    [1024 ** 2, "1 MiB"],
    [1.25 * 1024 ** 2, "1.25 MiB"],
    [512 * 1024 ** 2, "512 MiB"],
    [1024 ** 3, "1 GiB"],
    [2 ** 32, "4 GiB"],
  ])("%d is %s", (sizeBytes, text) => {
    expect(formatSize(sizeBytes)).toBe(text);
  });
});
