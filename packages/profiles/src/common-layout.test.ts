import { type FlashLayout, type FlashRegion, sectorsOfRegion } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listProfiles } from "./bundled.js";
import { regionsOf } from "./chip-from-profile.js";
import { commonLayout } from "./common-layout.js";
import { findChip } from "./find-chip.js";

const ALL = { readable: true, erasable: true, writable: true };

const flash = (...runs: FlashRegion["runs"]): FlashRegion => ({
  name: "Internal Flash",
  kind: "flash",
  alternateSetting: 0,
  runs,
});

function layoutOf(query: string): FlashLayout {
  const match = findChip(query);
  if (match.kind !== "chip") throw new Error(`${query} is ${match.kind}`);
  return match.chip.target.layout;
}

describe("what layouts have in common", () => {
  it("is nothing without layouts, and all of a single one", () => {
    const layout = layoutOf("STM32F405RG");
    expect(commonLayout([])).toEqual({ regions: [] });
    expect(commonLayout([layout])).toEqual(layout);
  });

  it("is the smaller flash where sectors are equal", () => {
    expect(commonLayout(["STM32F405RG", "STM32F407VE"].map(layoutOf))).toEqual(
      layoutOf("STM32F407VE"),
    );
  });

  it("is 64 KiB of flash and one block of EEPROM of all STM32L072", () => {
    const queries = ["STM32L072VZ", "STM32L072VB", "STM32L072V8"];
    expect(commonLayout(queries.map(layoutOf))).toEqual(layoutOf("STM32L072V8"));
  });

  it("keeps the hole between the banks of an H743 with 1 MiB", () => {
    expect(commonLayout(["STM32H743ZI", "STM32H743ZG"].map(layoutOf))).toEqual(
      layoutOf("STM32H743ZG"),
    );
  });

  it.each([
    {
      name: "sectors of other size",
      other: flash({ start: 0x08000000, sectorCount: 2, sectorSizeBytes: 2048, access: ALL }),
    },
    {
      name: "another alternate setting",
      other: {
        ...flash({ start: 0x08000000, sectorCount: 4, sectorSizeBytes: 1024, access: ALL }),
        alternateSetting: 1,
      },
    },
    {
      name: "another kind",
      other: {
        ...flash({ start: 0x08000000, sectorCount: 4, sectorSizeBytes: 1024, access: ALL }),
        kind: "external" as const,
      },
    },
  ])("drops regions with $name", ({ other }) => {
    const region = flash({ start: 0x08000000, sectorCount: 4, sectorSizeBytes: 1024, access: ALL });
    expect(commonLayout([{ regions: [region] }, { regions: [other] }])).toEqual({ regions: [] });
  });

  it.each([
    { name: "read", lesser: { ...ALL, readable: false } },
    { name: "erase", lesser: { ...ALL, erasable: false } },
    { name: "write", lesser: { ...ALL, writable: false } },
  ])("gives no right to $name that one of them lacks", ({ lesser }) => {
    const run = { start: 0xffff0000, sectorCount: 1, sectorSizeBytes: 4 };
    const [all, less] = [flash({ ...run, access: ALL }), flash({ ...run, access: lesser })];
    const both = [{ regions: [all] }, { regions: [less] }];
    expect(commonLayout(both)).toEqual({ regions: [less] });
    expect(commonLayout(both.toReversed())).toEqual({ regions: [less] });
  });

  it("is in every layout, whatever sizes of a line are possible", () => {
    const lines = listProfiles().map((profile) =>
      profile.flashSizes.map((size) => ({ regions: regionsOf(profile, size) })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...lines).chain((layouts) => fc.subarray(layouts, { minLength: 1 })),
        (layouts) => {
          const common = sectorsOf(commonLayout(layouts));
          const all = layouts.map((layout) => new Set(sectorsOf(layout)));
          const [first] = all;
          const expected = [...(first ?? [])].filter((key) => all.every((set) => set.has(key)));
          expect(common.toSorted()).toEqual(expected.toSorted());
        },
      ),
      { numRuns: 30 },
    );
  });
});

function sectorsOf({ regions }: FlashLayout): readonly string[] {
  return regions.flatMap((region) =>
    sectorsOfRegion(region).map(({ start, end }) => `${region.alternateSetting} ${start}–${end}`),
  );
}
