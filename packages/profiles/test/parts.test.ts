/**
 * Every part of the bundled lines against facts from another source: frozen in
 * `fixtures/`, and the larger list they come from where it is present.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type FlashRegion, regionRanges, regionSizeBytes, sectorsOfRegion } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { type Chip, findChip, listProfiles, partsOf } from "../src/index.js";

type Block = readonly [start: string, sizeBytes: number, ...rest: readonly unknown[]];
type FlashBlock = readonly [
  start: string,
  sizeBytes: number,
  sectorSizeBytes: number,
  writeSizeBytes: number,
  erasedByte: number,
  bank: number,
];

interface PartFacts {
  readonly die: string;
  readonly flashBytes: number;
  readonly flash: readonly (readonly FlashBlock[])[];
  readonly ram: readonly (readonly [start: string, sizeBytes: number, name: string])[];
  readonly eeprom?: readonly Block[];
  readonly otp?: readonly Block[];
}

const FIXTURE = fileURLToPath(new URL("fixtures/parts.json", import.meta.url));
const SHARED = fileURLToPath(new URL("../../../../shared/chips/parts.json", import.meta.url));
const frozen: Readonly<Record<string, PartFacts>> = JSON.parse(readFileSync(FIXTURE, "utf8"));

function chipOf(query: string): Chip {
  const match = findChip(query);
  if (match.kind !== "chip") throw new Error(`${query}: ${JSON.stringify(match)}`);
  return match.chip;
}

function regionOf(chip: Chip, kind: FlashRegion["kind"]): FlashRegion | undefined {
  return chip.target.layout.regions.find((region) => region.kind === kind);
}

/** The facts of a part as the lookup tells them, in the shape of the list. */
function factsOf(part: string, { flash }: PartFacts): unknown {
  const chip = chipOf(part);
  const region = regionOf(chip, "flash");
  const sectors = region === undefined ? [] : sectorsOfRegion(region);
  return {
    part: chip.part,
    isSizeKnown: chip.flashSizeKnown,
    die: `0x${chip.dieId.toString(16)}`,
    flashBytes: chip.flashSizeBytes,
    regionBytes: region === undefined ? 0 : regionSizeBytes(region),
    sectors: sectors.map(({ start, sizeBytes }) => [start, sizeBytes]),
    erasedBytes: (flash[0] ?? []).map(() => chip.target.erasedByte),
    ram: chip.ram.map(({ name, start, end }) => [start, end - start, name]),
    eeprom: rangesOf(regionOf(chip, "eeprom")),
  };
}

/** The same facts out of the list. */
function expectedOf(part: string, facts: PartFacts): unknown {
  const blocks = facts.flash[0] ?? [];
  return {
    part,
    isSizeKnown: true,
    die: facts.die.toLowerCase(),
    flashBytes: facts.flashBytes,
    regionBytes: facts.flashBytes,
    sectors: blocks.flatMap(([start, sizeBytes, sectorSizeBytes]) =>
      Array.from({ length: sizeBytes / sectorSizeBytes }, (_, index) => [
        Number(start) + index * sectorSizeBytes,
        sectorSizeBytes,
      ]),
    ),
    erasedBytes: blocks.map((block) => block[4]),
    ram: facts.ram.map(([start, sizeBytes, name]) => [Number(start), sizeBytes, name]),
    eeprom: joined(facts.eeprom ?? []),
  };
}

function rangesOf(region: FlashRegion | undefined): unknown {
  return (region === undefined ? [] : regionRanges(region)).map(({ start, end }) => [start, end]);
}

/** Blocks that touch as one, as `regionRanges` has them. */
function joined(blocks: readonly Block[]): unknown {
  const runs = blocks.map(([start, sizeBytes]) => ({
    start: Number(start),
    sectorCount: 1,
    sectorSizeBytes: sizeBytes,
    access: { readable: true, erasable: false, writable: true },
  }));
  return rangesOf({ name: "", kind: "eeprom", alternateSetting: 0, runs });
}

describe("every part", () => {
  it.each(Object.entries(frozen))("%s", (part, facts) => {
    expect(factsOf(part, facts)).toEqual(expectedOf(part, facts));
  });

  it.each(Object.entries(frozen))("%s lies in the banks that the list gives", (name, { flash }) => {
    const part = listProfiles()
      .flatMap(partsOf)
      .find((entry) => entry.part === name);
    const blocks = (part?.size.runs ?? []).map((run) => [
      run.start,
      run.sectorCount * run.sectorSizeBytes,
      run.sectorSizeBytes,
      run.bank,
    ]);
    expect(blocks).toEqual(
      (flash[0] ?? []).map(([start, sizeBytes, sector, , , bank]) => [
        Number(start),
        sizeBytes,
        sector,
        bank,
      ]),
    );
  });

  it("is on the list, and none is missing", () => {
    const parts = listProfiles()
      .flatMap(partsOf)
      .map(({ part }) => part);
    expect(parts.toSorted()).toEqual(Object.keys(frozen).toSorted());
  });

  it.skipIf(!existsSync(SHARED))(
    `agrees with the full list (skipped where ../shared/chips/parts.json is absent)`,
    () => {
      const { parts }: { parts: Readonly<Record<string, PartFacts>> } = JSON.parse(
        readFileSync(SHARED, "utf8"),
      );
      const dies = listProfiles().map(({ dieId }) => dieId.value);
      const ours = Object.entries(parts).filter(([, { die }]) => dies.includes(Number(die)));
      expect(ours.length).toBe(132);
      for (const [part, facts] of ours) {
        expect(factsOf(part, facts), part).toEqual(expectedOf(part, facts));
      }
    },
  );
});

describe("OTP of the F4 line", () => {
  it("covers what the list gives", () => {
    const otp = regionOf(chipOf("STM32F405RG"), "otp");
    expect(rangesOf(otp)).toEqual(joined(frozen.STM32F405RG?.otp ?? []));
    expect(rangesOf(otp)).toEqual([[0x1fff7800, 0x1fff7a10]]);
  });
});
