import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlashLayout, FlashRegion, SectorRun } from "./layout.js";
import {
  regionAt,
  regionRanges,
  regionSizeBytes,
  runRange,
  sectorAt,
  sectorsCovering,
  sectorsOfRegion,
} from "./layout.js";
import { type AddressRange, intersect } from "./range.js";

const ACCESS = { readable: true, erasable: true, writable: true };
const READ_ONLY = { readable: true, erasable: false, writable: false };

function run(start: number, sectorCount: number, sectorSizeBytes: number): SectorRun {
  return { start, sectorCount, sectorSizeBytes, access: ACCESS };
}

/** The main memory of an STM32F40x with 1 MiB (RM0090 table 5). */
const F4_FLASH: FlashRegion = {
  name: "Internal Flash",
  kind: "flash",
  alternateSetting: 0,
  runs: [run(0x0800_0000, 4, 0x4000), run(0x0801_0000, 1, 0x1_0000), run(0x0802_0000, 7, 0x2_0000)],
};

/** A region with a hole and an end at 2³². */
const HIGH: FlashRegion = {
  name: "High",
  kind: "external",
  alternateSetting: 3,
  runs: [
    run(0x8000_0000, 2, 0x1000),
    { ...run(0xffff_0000, 15, 0x1000), access: READ_ONLY },
    run(0xffff_f000, 2, 0x800),
  ],
};

const LAYOUT: FlashLayout = { regions: [F4_FLASH, HIGH] };

it.each([
  [run(0x0800_0000, 4, 0x4000), { start: 0x0800_0000, end: 0x0801_0000 }],
  [run(0xffff_f000, 2, 0x800), { start: 0xffff_f000, end: 2 ** 32 }],
])("runRange(%o)", (given, range) => {
  expect(runRange(given)).toEqual(range);
});

it("regionRanges joins runs that touch, keeps holes, and drops empty runs", () => {
  expect(regionRanges(F4_FLASH)).toEqual([{ start: 0x0800_0000, end: 0x0810_0000 }]);
  expect(regionRanges(HIGH)).toEqual([
    { start: 0x8000_0000, end: 0x8000_2000 },
    { start: 0xffff_0000, end: 2 ** 32 },
  ]);
  expect(regionRanges({ ...HIGH, runs: [run(0x10, 0, 16)] })).toEqual([]);
});

it.each([
  [F4_FLASH, 0x10_0000],
  [HIGH, 0x1_2000],
  [{ ...HIGH, runs: [] }, 0],
])("regionSizeBytes counts no holes", (region, sizeBytes) => {
  expect(regionSizeBytes(region)).toBe(sizeBytes);
});

it.each([
  [0x07ff_ffff, undefined],
  [0x0800_0000, "Internal Flash"],
  [0x080f_ffff, "Internal Flash"],
  [0x0810_0000, undefined],
  [0x8000_0000, "High"],
  [0x8000_1fff, "High"],
  [0x8000_2000, undefined],
  [0xfffe_ffff, undefined],
  [0xffff_0000, "High"],
  [0xffff_ffff, "High"],
])("regionAt(%d) is %s", (address, name) => {
  expect(regionAt(LAYOUT, address)?.name).toBe(name);
});

describe("sectorAt", () => {
  it.each([
    ["the first byte of the first sector", 0x0800_0000, F4_FLASH, 0, 0x0800_0000, 0x4000],
    ["its last byte", 0x0800_3fff, F4_FLASH, 0, 0x0800_0000, 0x4000],
    ["the first byte of the next", 0x0800_4000, F4_FLASH, 1, 0x0800_4000, 0x4000],
    ["the first byte of the next run", 0x0801_0000, F4_FLASH, 4, 0x0801_0000, 0x1_0000],
    ["the last byte of the region", 0x080f_ffff, F4_FLASH, 11, 0x080e_0000, 0x2_0000],
    ["an address at 2³¹", 0x8000_0000, HIGH, 0, 0x8000_0000, 0x1000],
    ["the last byte of the space", 0xffff_ffff, HIGH, 18, 0xffff_f800, 0x800],
  ])("%s", (_what, address, region, index, start, sizeBytes) => {
    const end = start + sizeBytes;
    expect(sectorAt(LAYOUT, address)).toEqual({
      region,
      index,
      start,
      end,
      sizeBytes,
      access: ACCESS,
    });
  });

  it.each([0, 0x07ff_ffff, 0x0810_0000, 0x8000_2000, 0xfffe_ffff])("nothing at %d", (address) => {
    expect(sectorAt(LAYOUT, address)).toBeUndefined();
  });

  it("tells the access of the run", () => {
    expect(sectorAt(LAYOUT, 0xffff_0000)?.access).toEqual(READ_ONLY);
  });
});

describe("sectorsCovering", () => {
  it.each([
    ["exactly one sector", { start: 0x0800_4000, end: 0x0800_8000 }, [1]],
    ["one byte more", { start: 0x0800_4000, end: 0x0800_8001 }, [1, 2]],
    ["one byte before", { start: 0x0800_3fff, end: 0x0800_4001 }, [0, 1]],
    ["across two runs", { start: 0x0800_c000, end: 0x0802_0001 }, [3, 4, 5]],
    ["across regions", { start: 0x080f_ffff, end: 0x8000_0001 }, [11, 0]],
    ["everything above the hole", { start: 0xffff_e000, end: 2 ** 32 }, [16, 17, 18]],
    ["a hole", { start: 0x8000_2000, end: 0xffff_0000 }, []],
  ])("%s", (_what, range, indices) => {
    expect(sectorsCovering(LAYOUT, range).map(({ index }) => index)).toEqual(indices);
  });

  it("agrees with a search through all sectors, on random layouts", () => {
    const runsArbitrary = fc.array(fc.tuple(fc.nat(3), fc.nat(4), fc.constantFrom(1, 3, 16, 64)), {
      minLength: 1,
      maxLength: 4,
    });
    const layoutArbitrary = fc
      .tuple(fc.constantFrom(0, 0x7fff_ff00, 0xffff_f000), runsArbitrary)
      .map(([base, shapes]) => layoutFrom(base, shapes));
    fc.assert(
      fc.property(
        layoutArbitrary,
        fc.nat(700),
        fc.integer({ min: 1, max: 300 }),
        (layout, offset, size) => {
          const base = layout.regions[0]?.runs[0]?.start ?? 0;
          const range = { start: base + offset, end: base + offset + size };
          const found = sectorsCovering(layout, range);
          expect(found.map(({ start, end, index }) => ({ start, end, index }))).toEqual(
            allSectors(layout).filter((sector) => intersect(sector, range) !== undefined),
          );
        },
      ),
    );
  });
});

it("sectorsOfRegion without a range lists every sector once, in order", () => {
  expect(sectorsOfRegion(F4_FLASH).map(({ index, start }) => [index, start])).toEqual([
    [0, 0x0800_0000],
    [1, 0x0800_4000],
    [2, 0x0800_8000],
    [3, 0x0800_c000],
    [4, 0x0801_0000],
    [5, 0x0802_0000],
    [6, 0x0804_0000],
    [7, 0x0806_0000],
    [8, 0x0808_0000],
    [9, 0x080a_0000],
    [10, 0x080c_0000],
    [11, 0x080e_0000],
  ]);
});

/** A region of runs with gaps of so many bytes before them; a count of 0 makes an empty run. */
function layoutFrom(
  base: number,
  shapes: readonly (readonly [number, number, number])[],
): FlashLayout {
  let start = base;
  const runs = shapes.map(([gapBytes, sectorCount, sectorSizeBytes]) => {
    const made = run(start + gapBytes, sectorCount, sectorSizeBytes);
    start += gapBytes + sectorCount * sectorSizeBytes;
    return made;
  });
  return { regions: [{ name: "random", kind: "flash", alternateSetting: 0, runs }] };
}

/** Every sector, by counting. */
function allSectors(layout: FlashLayout): readonly (AddressRange & { readonly index: number })[] {
  return layout.regions.flatMap(({ runs }) => {
    let index = 0;
    return runs.flatMap(({ start, sectorCount, sectorSizeBytes }) =>
      Array.from({ length: sectorCount }, (_, nth) => {
        const from = start + nth * sectorSizeBytes;
        return { start: from, end: from + sectorSizeBytes, index: index++ };
      }),
    );
  });
}
