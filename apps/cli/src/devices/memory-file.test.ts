import { readFileSync, writeFileSync } from "node:fs";
import { type AddressRange, type RegionKind, regionRanges } from "@dfukit/memory";
import { findChip, listProfiles } from "@dfukit/profiles";
import { createSimulatedDevice, type SimulatedDevice } from "@dfukit/sim";
import { describe, expect, it } from "vitest";
import { inFreshFolder } from "../../test/run-cli.js";
import {
  type KeptMemory,
  loadMemory,
  protectionIn,
  readMemory,
  saveMemory,
} from "./memory-file.js";

interface Made {
  readonly kept: KeptMemory;
  readonly device: SimulatedDevice;
}

function made(part: string, readProtection: 0 | 1 | 2 = 0): Made {
  const match = findChip(part);
  if (match.kind !== "chip") throw new Error(`no chip ${part}`);
  const profile = listProfiles().find(({ id }) => id === match.chip.profileId);
  if (profile === undefined) throw new Error(`no profile of ${part}`);
  const device = createSimulatedDevice({ profile, part, readProtection });
  return { device, kept: { device, chip: match.chip, path: "m.json" } };
}

/** A chip of the file `m.json`. */
function loaded(part: string): Made {
  const fresh = made(part);
  const contents = readMemory("m.json", fresh.device.rom);
  if (contents === null) throw new Error("there is no file");
  const level = protectionIn(contents, fresh.kept.chip, fresh.device.rom);
  const after = made(part, level);
  loadMemory(contents, after.kept);
  return after;
}

const KEPT_KINDS: readonly RegionKind[] = ["flash", "eeprom", "otp", "option-bytes"];

function keptRanges({ kept }: Made): readonly AddressRange[] {
  const { regions } = kept.chip.target.layout;
  return regions.filter(({ kind }) => KEPT_KINDS.includes(kind)).flatMap(regionRanges);
}

function memoryOf(one: Made): readonly string[] {
  return keptRanges(one).map((range) =>
    Buffer.from(one.device.rom.readMemory(range)).toString("hex"),
  );
}

/** Whether the boot ROM refuses to read its flash. */
async function isProtected({ device, kept }: Made): Promise<boolean> {
  const transport = await device.open();
  const read = {
    requestType: "class",
    recipient: "interface",
    request: 2,
    value: 2,
    index: 0,
  } as const;
  const clear = { ...read, request: 4, value: 0 };
  await transport.controlOut(clear, new Uint8Array(0), 1000);
  const outcome = await transport.controlIn(read, kept.chip.target.programUnitBytes, 1000);
  await transport.close();
  return outcome.kind !== "ok";
}

describe("the memory file of a simulated device", () => {
  const PARTS = ["STM32L073RZ", "STM32F405RG", "STM32L476RG", "STM32H743ZI"];

  it.each(PARTS)(
    "brings back every byte of %s, and leaves blank units unprogrammed",
    async (part) => {
      await inFreshFolder(async () => {
        const before = made(part);
        const { rom } = before.device;
        const unitBytes = before.kept.chip.target.programUnitBytes;
        const bytes = new Uint8Array(unitBytes).map((_byte, index) => index + 1);
        for (const { start, end } of keptRanges(before)) {
          rom.writeMemory(end - unitBytes, bytes);
          if (end - start >= 8 * unitBytes) rom.writeMemory(start + 4 * unitBytes, bytes);
        }
        saveMemory(before.kept);
        const after = loaded(part);
        expect(memoryOf(after)).toEqual(memoryOf(before));
        expect(after.device.rom.violations).toEqual([]);
      });
    },
  );

  it.each(PARTS.flatMap((part) => ([0, 1, 2] as const).map((level) => [part, level] as const)))(
    "brings back the protection of %s at level %i",
    async (part, level) => {
      await inFreshFolder(async () => {
        const before = made(part, level);
        saveMemory(before.kept);
        const after = loaded(part);
        expect(await isProtected(after)).toBe(level > 0);
        expect(memoryOf(after)).toEqual(memoryOf(before));
        expect(after.device.rom.violations).toEqual([]);
      });
    },
  );

  it("of an older version, without option bytes, leaves the protection to --sim", async () => {
    await inFreshFolder(async () => {
      const before = made("STM32L073RZ");
      saveMemory(before.kept);
      const document = JSON.parse(readFileSync("m.json", "utf8"));
      const flash = document.memory["0x08000000"];
      writeFileSync("m.json", JSON.stringify({ ...document, memory: { "0x08000000": flash } }));
      const contents = readMemory("m.json", before.device.rom) ?? new Map();
      expect([...contents.keys()]).toEqual([0x08000000]);
      expect(protectionIn(contents, before.kept.chip, before.device.rom)).toBeUndefined();
      const after = made("STM32L073RZ", 1);
      loadMemory(contents, after.kept);
      expect(await isProtected(after)).toBe(true);
    });
  });

  it("is null while there is none", async () => {
    await inFreshFolder(async () => {
      expect(readMemory("m.json", made("STM32L073RZ").device.rom)).toBeNull();
    });
  });

  it("is refused for another chip", async () => {
    await inFreshFolder(async () => {
      saveMemory(made("STM32F405RG").kept);
      const before = readFileSync("m.json", "utf8");
      expect(() => readMemory("m.json", made("STM32L073RZ").device.rom)).toThrow(
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
      expect(() => readMemory("m.json", made("STM32L073RZ").device.rom)).toThrow(
        expect.objectContaining({
          code: "usage",
          message: '"m.json" is no memory file of a simulated device',
          hint: "give another name",
        }),
      );
    });
  });
});
