/** Names and ids of UF2 families. */
import { describe, expect, it } from "vitest";
import { UF2_FAMILIES, uf2FamilyByName, uf2FamilyName } from "./index.js";
import { F4, L4 } from "./test-blocks.js";

describe("families", () => {
  it.each([
    ["STM32F4", F4],
    ["stm32l4", L4],
    ["Stm32F411xE", 0x2dc309c5],
    ["STM32WL", 0x21460ff0],
  ])("%s has an id", (name, id) => {
    expect(uf2FamilyByName(name)).toBe(id);
  });

  it.each([["STM32C0"], ["STM32U5"], ["STM32WBA"], [""], ["constructor"], ["__proto__"]])(
    "%s has none",
    (name) => {
      expect(uf2FamilyByName(name)).toBeUndefined();
    },
  );

  it("ids lead back to names, and none is given twice", () => {
    const names = Object.keys(UF2_FAMILIES);
    expect(names.map((name) => uf2FamilyName(UF2_FAMILIES[name] ?? -1))).toEqual(names);
    expect(uf2FamilyName(0)).toBeUndefined();
  });
});
