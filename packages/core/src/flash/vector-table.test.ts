/** What counts as a vector table, to the byte. */
import { describe, expect, it } from "vitest";
import { F405, imageOf, pattern, run } from "./test-targets.js";
import { flashBase, isVectorTable, vectorsOf } from "./vector-table.js";

function table(stackPointer: number, reset: number, lengthBytes = 8): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, stackPointer, true);
  new DataView(bytes.buffer).setUint32(4, reset, true);
  return bytes.subarray(0, lengthBytes);
}

const EXTERNAL = {
  name: "QSPI",
  kind: "external",
  alternateSetting: 4,
  runs: [run(0x90000000, 1, 0x1000)],
} as const;
const LAYOUT = { regions: [...F405.layout.regions, EXTERNAL] };

describe("isVectorTable", () => {
  it.each([
    ["SRAM", table(0x20020000, 0x08000101), true],
    ["first word of CCM", table(0x10000000, 0x08000101), true],
    ["below all RAM", table(0x0ffffffc, 0x08000101), false],
    ["end of RAM", table(0x40000000, 0x08000101), true],
    ["behind all RAM", table(0x40000004, 0x08000101), false],
    ["stack off a word", table(0x20020002, 0x08000101), false],
    ["even reset vector", table(0x20020000, 0x08000100), false],
    ["last byte of flash", table(0x20020000, 0x080fffff), true],
    ["behind the flash", table(0x20020000, 0x08100001), false],
    ["external flash", table(0x20020000, 0x90000001), true],
    ["system memory", table(0x20020000, 0x1fff0001), false],
    ["OTP", table(0x20020000, 0x1fff7801), false],
    ["erased", table(0xffffffff, 0xffffffff), false],
    ["seven bytes", table(0x20020000, 0x08000101, 7), false],
  ])("%s", (_what, bytes, expected) => {
    expect(isVectorTable(bytes, LAYOUT)).toBe(expected);
  });

  it("reads a part of a larger buffer", () => {
    const whole = new Uint8Array(24);
    whole.set(table(0x20020000, 0x08000101), 9);
    expect(isVectorTable(whole.subarray(9, 17), LAYOUT)).toBe(true);
  });
});

it("finds the base of the flash, if there is one", () => {
  expect(flashBase(LAYOUT)).toBe(0x08000000);
  expect(flashBase({ regions: [EXTERNAL] })).toBe(null);
  expect(flashBase({ regions: [] })).toBe(null);
});

describe("vectorsOf", () => {
  const image = imageOf([0x1000, pattern(9)], [0x2000, pattern(7)], [0xfffffff8, pattern(8)]);
  it.each([
    [0x0fff, null],
    [0x1000, pattern(8)],
    [0x1001, pattern(8, 2)],
    [0x1002, null],
    [0x2000, null],
    [0xfffffff8, pattern(8)],
  ])("at %i", (address, expected) => {
    expect(vectorsOf(image, address)).toEqual(expected);
  });
});
