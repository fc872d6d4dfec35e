import { UF2_FAMILIES } from "@dfukit/formats";
import { describe, expect, it } from "vitest";
import { isFamilyOf } from "./uf2-family.js";

const id = (name: string): number => UF2_FAMILIES[name] ?? 0;

describe("isFamilyOf", () => {
  it.each([
    [id("STM32F4"), id("STM32F4"), true],
    [id("STM32F407"), id("STM32F4"), true],
    [id("STM32F407VG"), id("STM32F4"), true],
    [id("STM32F4"), id("STM32F407"), true],
    [id("STM32F1"), id("STM32F4"), false],
    [id("STM32L4"), id("STM32L0"), false],
    [0x12345678, id("STM32F4"), false],
    [0x12345678, 0x12345678, true],
  ])("0x%s for a chip of 0x%s is %s", (familyId, chipFamilyId, expected) => {
    expect(isFamilyOf(familyId, chipFamilyId)).toBe(expected);
  });
});
