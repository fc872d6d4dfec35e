import { listProfiles } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { resolveChip } from "./chip.js";

const PROFILES = listProfiles();

describe("resolveChip", () => {
  it("is undefined without a query, and the chip with one", () => {
    expect(resolveChip(undefined, PROFILES)).toBeUndefined();
    expect(resolveChip("stm32l073rzt6", PROFILES)).toMatchObject({
      part: "STM32L073RZT6",
      flashSizeBytes: 196608,
    });
  });

  it("takes a die id, and a file that was read before", () => {
    const line = { profileId: "stm32l072-l073-l082-l083", part: null, flashSizeKnown: false };
    for (const query of ["0x447", "DIE447", "l0/stm32l072-l073-l082-l083.json"]) {
      expect(resolveChip(query, PROFILES)).toMatchObject(line);
    }
    expect(() => resolveChip("stm32l072-l073-l082-l083.json", undefined)).toThrow(
      new Error("stm32l072-l073-l082-l083.json was not read before it was looked up"),
    );
  });

  it.each([
    [
      "STM32L073",
      "chip-ambiguous",
      'chip "STM32L073" may be STM32L073V8 (64 KiB), STM32L073xB (128 KiB) or STM32L073xZ (192 KiB)',
      "give more of the part number, as printed on the chip",
    ],
    [
      "STM32",
      "chip-unknown",
      'chip "STM32" is not known: it names no chip line',
      "dfukit chips lists all",
    ],
    [
      "STM32L071CB",
      "chip-unknown",
      'chip "STM32L071CB" is not known: STM32L071 has no USB DFU in its boot ROM: bootloader id 0xB2 has none',
      "dfukit chips lists all",
    ],
    [
      "nonsense\u001b",
      "chip-unknown",
      'chip "nonsense\\x1b" is not known',
      "dfukit chips lists all",
    ],
  ])("refuses %j", (query, code, message, hint) => {
    expect(() => resolveChip(query, PROFILES)).toThrow(
      expect.objectContaining({ code, message, hint }),
    );
  });
});
