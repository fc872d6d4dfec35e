/**
 * Every part with a USB boot ROM against facts from other sources: frozen in `fixtures/`,
 * and the lists they come from where these are present.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type FlashRegion, regionRanges, type SectorRun } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import {
  type Chip,
  type FlashRun,
  findChip,
  listProfiles,
  type Part,
  partsOf,
} from "../src/index.js";
import { freeze, type RangeFacts, type RunFacts, readFrozen } from "./part-facts.js";

const SHARED = fileURLToPath(new URL("../../../../shared/chips/", import.meta.url));
const frozen = readFrozen();
const DIES = Object.keys(frozen.dies);

/** Where the data is right and the list is not, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = Object.fromEntries(
  ["STM32U5F7VI", "STM32U5F9VI", "STM32U5F9ZI"].map((part) => [
    part,
    "the list has bank 2 of parts with 2 MiB at 0x08200000; OpenOCD, quoting RM0456, and ST's HAL have it at 0x08100000, which is assumed; the layout of the list is the second variant",
  ]),
);

/** Dies of which another layout of the list is assumed than its first, with the reason. */
const SECOND_IS_ASSUMED: Readonly<Record<string, string>> = {
  "0x469":
    "the list has one bank first; parts are made with DBANK = 1 (RM0440, quoted in community.st.com td-p/799887), and the string that was seen has the pages of two banks",
};

/** Dies of which the list has no part, and the parts that ST's boards have. */
const UNLISTED: Readonly<Record<string, readonly string[]>> = {
  "0x47A": ["STM32H5E5ZJ", "STM32H5F5LJ"],
  "0x4B2": ["STM32WBA25CE"],
};

function chipOf(query: string): Chip {
  const match = findChip(query);
  if (match.kind !== "chip") throw new Error(`${query}: ${JSON.stringify(match)}`);
  return match.chip;
}

function regionOf(chip: Chip, kind: FlashRegion["kind"]): FlashRegion | undefined {
  return chip.target.layout.regions.find((region) => region.kind === kind);
}

/** The facts of a part as the lookup tells them. */
function factsOf(part: string): unknown {
  const chip = chipOf(part);
  return {
    part: chip.part,
    isSizeKnown: chip.flashSizeKnown,
    die: hexOf(chip.dieId),
    kib: chip.flashSizeBytes / 1024,
    unitBytes: chip.target.programUnitBytes,
    alignmentBytes: chip.target.writeAlignmentBytes,
    erasedByte: chip.target.erasedByte,
    sectors: sectorsOf(regionOf(chip, "flash")?.runs ?? []),
    variants: chip.variants.map(({ runs }) => runs.map(runFacts)),
    ram: chip.ram.map(({ name, start, end }) => [start, end - start, name]),
    eeprom: rangesOf(regionOf(chip, "eeprom")),
  };
}

/** The layouts of a part in the list, the one to assume first. */
function layoutsOf(part: string): readonly (readonly FlashRun[])[] {
  const [die = "", , flashAt = -1] = frozen.parts[part] ?? [];
  const layouts = (frozen.flash[flashAt] ?? []).map((runs) => runs.map(runOf));
  return SECOND_IS_ASSUMED[die] === undefined ? layouts : layouts.toReversed();
}

/** The same facts out of the list. */
function expectedOf(part: string): unknown {
  const [die = "", kib, , ramAt = -1, eepromAt = -1] = frozen.parts[part] ?? [];
  const [unitBytes, alignmentBytes, erasedByte] = frozen.dies[die] ?? [];
  const layouts = layoutsOf(part);
  return {
    part,
    isSizeKnown: true,
    die,
    kib,
    unitBytes,
    alignmentBytes,
    erasedByte,
    sectors: sectorsOf(layouts[0] ?? []),
    variants: layouts.length === 1 ? [] : layouts.map((runs) => runs.map(runFacts)),
    ram: (frozen.ram[ramAt] ?? []).map(([start, size, name]) => [Number(start), size, name]),
    eeprom: joined(frozen.eeprom[eepromAt] ?? []),
  };
}

function runOf([start, sectorCount, sectorSizeBytes, bank]: RunFacts): FlashRun {
  const access = { readable: true, erasable: true, writable: true };
  return { start: Number(start), sectorCount, sectorSizeBytes, bank, access };
}

function runFacts({ start, sectorCount, sectorSizeBytes, bank }: FlashRun): readonly number[] {
  return [start, sectorCount, sectorSizeBytes, bank];
}

/** Start and size of every sector, in short: `start+count*size`, runs that touch joined. */
function sectorsOf(runs: readonly SectorRun[]): readonly string[] {
  return runs.flatMap(({ start, sectorCount, sectorSizeBytes }) =>
    Array.from(
      { length: sectorCount },
      (_, nth) => `${start + nth * sectorSizeBytes} ${sectorSizeBytes}`,
    ),
  );
}

function rangesOf(region: FlashRegion | undefined): unknown {
  return (region === undefined ? [] : regionRanges(region)).map(({ start, end }) => [start, end]);
}

/** Blocks that touch as one, as `regionRanges` has them. */
function joined(blocks: readonly RangeFacts[]): unknown {
  const runs = blocks.map(([start, sizeBytes]) => ({
    start: Number(start),
    sectorCount: 1,
    sectorSizeBytes: sizeBytes,
    access: { readable: true, erasable: false, writable: true },
  }));
  return rangesOf({ name: "", kind: "eeprom", alternateSetting: 0, runs });
}

function allParts(): readonly Part[] {
  return listProfiles().flatMap(partsOf);
}

function hexOf(dieId: number): string {
  return `0x${dieId.toString(16).toUpperCase()}`;
}

function listedOf(die: string): readonly string[] {
  return Object.keys(frozen.parts).filter((part) => frozen.parts[part]?.[0] === die);
}

describe("every part of a die", () => {
  it.each(DIES.filter((die) => UNLISTED[die] === undefined))("%s is as the list has it", (die) => {
    const parts = listedOf(die).filter((part) => EXCEPTIONS[part] === undefined);
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.map(factsOf)).toEqual(parts.map(expectedOf));
  });

  it.each(DIES.filter((die) => UNLISTED[die] === undefined))(
    "%s has the banks of the list",
    (die) => {
      const profile = listProfiles().find(({ dieId }) => dieId.value === Number(die));
      const parts = (profile === undefined ? [] : partsOf(profile)).filter(
        ({ part }) => frozen.parts[part] !== undefined && EXCEPTIONS[part] === undefined,
      );
      expect(parts.length).toBeGreaterThan(0);
      expect(parts.map(({ part, size }) => [part, size.runs.map(runFacts)])).toEqual(
        parts.map(({ part }) => [part, (layoutsOf(part)[0] ?? []).map(runFacts)]),
      );
    },
  );

  it.each(Object.keys(EXCEPTIONS))("%s has the layout of the list as a variant", (part) => {
    const { variants, flashSizeBytes } = chipOf(part);
    expect(flashSizeBytes).toBe(2 * 1024 * 1024);
    expect(variants.map(({ mode }) => mode)).toEqual(["contiguous", "with-hole"]);
    expect(variants[1]?.runs.map(runFacts)).toEqual((layoutsOf(part)[0] ?? []).map(runFacts));
  });

  it("is found; a new line may add others", () => {
    const parts = new Set(allParts().map(({ part }) => part));
    const listed = [...Object.keys(frozen.parts), ...Object.values(UNLISTED).flat()];
    expect(listed.filter((part) => !parts.has(part))).toEqual([]);
    expect([Object.keys(frozen.parts).length, DIES.length]).toEqual([1103, 58]);
  });

  it("has one line for each die; a new line may have a new die", () => {
    const dies = listProfiles().map(({ dieId }) => hexOf(dieId.value));
    const known = dies.filter((die) => DIES.includes(die));
    expect(known.toSorted()).toEqual(DIES.toSorted());
  });

  it("is listed by its own die alone, however many lines there are", () => {
    const dieOf: Readonly<Record<string, string>> = Object.fromEntries([
      ...Object.entries(frozen.parts).map(([part, [die]]) => [part, die]),
      ...Object.entries(UNLISTED).flatMap(([die, parts]) => parts.map((part) => [part, die])),
    ]);
    const caught = allParts()
      .filter(({ part }) => dieOf[part] !== undefined)
      .map(({ part, profile }) => [part, hexOf(profile.dieId.value)]);
    expect(caught.toSorted()).toEqual(Object.entries(dieOf).toSorted());
  });

  it.each(Object.entries(UNLISTED))(
    "%s, of which no list has a part, has units all the same",
    (die, parts) => {
      const [unitBytes, alignmentBytes, erasedByte] = frozen.dies[die] ?? [];
      const targets = parts.map((part) => chipOf(part).target);
      // Of 0x47A the list has no unit; all other H5 program 16 bytes.
      const expected = [unitBytes ?? 16, alignmentBytes, erasedByte];
      expect(
        targets.map((target) => [
          target.programUnitBytes,
          target.writeAlignmentBytes,
          target.erasedByte,
        ]),
      ).toEqual(parts.map(() => expected));
    },
  );
});

describe.skipIf(!existsSync(SHARED))(
  "the frozen facts (skipped where ../shared/chips is absent)",
  () => {
    it("are those of the lists", () => {
      const read = (name: string) => JSON.parse(readFileSync(`${SHARED}${name}`, "utf8"));
      expect(freeze(read("parts.json").parts, read("chips.json").dies)).toEqual(frozen);
    });
  },
);

describe("OTP of the F4 line", () => {
  it("covers what the chip has", () => {
    const otp = regionOf(chipOf("STM32F405RG"), "otp");
    expect(rangesOf(otp)).toEqual([[0x1fff7800, 0x1fff7a10]]);
  });
});
