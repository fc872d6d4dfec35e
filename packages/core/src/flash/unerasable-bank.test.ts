/** Which addresses a boot ROM with a broken bank erase must not be asked for. */
import { expect, it } from "vitest";
import type { QuirkName } from "../protocol/quirks.js";
import { F405, F405_FLASH, F405_OTP } from "./test-targets.js";
import { unerasableBank } from "./unerasable-bank.js";

const BANK_2 = { start: 0x08080000, end: 0x08100000 };

it.each<[string, QuirkName[], number | null, typeof F405_FLASH, unknown]>([
  ["erases nothing there", ["bank-2-erase-does-nothing"], 0x80000, F405_FLASH, BANK_2],
  ["erases elsewhere", ["bank-2-erase-hits-other-sector"], 0x80000, F405_FLASH, BANK_2],
  ["is only stuck afterwards", ["bank-2-erase-sticks-busy"], 0x80000, F405_FLASH, null],
  ["has no such fault", [], 0x80000, F405_FLASH, null],
  ["has no second bank", ["bank-2-erase-does-nothing"], null, F405_FLASH, null],
  [
    "has its second bank behind this flash",
    ["bank-2-erase-does-nothing"],
    0x100000,
    F405_FLASH,
    null,
  ],
  ["has another memory", ["bank-2-erase-does-nothing"], 0x80000, F405_OTP, null],
])("a boot ROM that %s", (_what, quirks, bank2Start, region, expected) => {
  const target = { ...F405, behaviour: { ...F405.behaviour, quirks, bank2Start } };
  expect(unerasableBank(target, region)).toEqual(expected);
});

it("knows no bank without a flash", () => {
  const behaviour = {
    ...F405.behaviour,
    quirks: ["bank-2-erase-does-nothing" as const],
    bank2Start: 0,
  };
  const target = { ...F405, behaviour, layout: { regions: [] } };
  expect(unerasableBank(target, F405_FLASH)).toBe(null);
});
