import { readFileSync, writeFileSync } from "node:fs";
import { findChip, listProfiles } from "@dfukit/profiles";
import { createSimulatedDevice, type SimulatedDevice } from "@dfukit/sim";
import { describe, expect, it } from "vitest";
import { inFreshFolder } from "../../test/run-cli.js";
import { type KeptMemory, loadMemory, saveMemory } from "./memory-file.js";

function device(part: string): { readonly kept: KeptMemory; readonly device: SimulatedDevice } {
  const match = findChip(part);
  if (match.kind !== "chip") throw new Error(`no chip ${part}`);
  const profile = listProfiles().find(({ id }) => id === match.chip.profileId);
  if (profile === undefined) throw new Error(`no profile of ${part}`);
  const made = createSimulatedDevice({ profile, part });
  return { device: made, kept: { rom: made.rom, chip: match.chip, path: "m.json" } };
}

describe("the memory file of a simulated device", () => {
  it.each(["STM32L073RZ", "STM32F405RG", "STM32L476RG", "STM32H743ZI"])(
    "brings back every byte of %s, and leaves blank units unprogrammed",
    async (part) => {
      await inFreshFolder(async () => {
        const before = device(part);
        const flash = before.kept.chip.flashBase;
        const unitBytes = before.kept.chip.target.programUnitBytes;
        const range = { start: flash, end: flash + before.kept.chip.flashSizeBytes };
        const bytes = new Uint8Array(unitBytes).map((_byte, index) => index + 1);
        before.device.rom.writeMemory(flash + 4 * unitBytes, bytes);
        before.device.rom.writeMemory(range.end - unitBytes, bytes);
        saveMemory(before.kept);
        const after = device(part);
        loadMemory(after.kept);
        const [was, is] = [before, after].map((one) => one.device.rom.readMemory(range));
        expect(Buffer.from(is ?? []).equals(Buffer.from(was ?? []))).toBe(true);
        expect(after.device.rom.violations).toEqual([]);
      });
    },
  );

  it("is refused for another chip", async () => {
    await inFreshFolder(async () => {
      saveMemory(device("STM32F405RG").kept);
      const before = readFileSync("m.json", "utf8");
      expect(() => loadMemory(device("STM32L073RZ").kept)).toThrow(
        expect.objectContaining({
          code: "usage",
          message: 'memory file "m.json" is of STM32F405RG, expected STM32L073RZ',
          hint: "give each simulated chip its own memory file",
        }),
      );
      expect(readFileSync("m.json", "utf8")).toBe(before);
    });
  });

  it.each(["", "[]", "null", "my notes"])("is refused if it holds %j", async (text) => {
    await inFreshFolder(async () => {
      writeFileSync("m.json", text);
      expect(() => loadMemory(device("STM32L073RZ").kept)).toThrow(
        expect.objectContaining({
          code: "usage",
          message: '"m.json" is no memory file of a simulated device',
          hint: "give another name",
        }),
      );
    });
  });
});
