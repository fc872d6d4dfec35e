import { imageFromSegments, type Segment } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { F4, filled, firmware, L0, L4, region } from "../../test/layouts.js";
import { memoryMap } from "./memory-map.js";
import type { MapRow } from "./types.js";

/** A row in short: role, first and last address, sectors, used bytes. */
function short({ role, range, sectors, usedBytes }: MapRow): string {
  const span = sectors === null ? "" : ` ${sectors.firstIndex}-${sectors.lastIndex}`;
  return `${role} ${range.start.toString(16)}-${(range.end - 1).toString(16)}${span} ${usedBytes}`;
}

describe("without a layout", () => {
  it("tells segments and gaps", () => {
    const images = firmware(
      filled(0x0800_0000, 16),
      filled(0x0800_0020, 4),
      filled(0xffff_ffff, 1),
    );
    const row = { sectors: null, erasedSectorCount: 0, bordersBefore: false };
    const data = { ...row, role: "used", holes: [] } as const;
    const gap = (start: number, end: number) =>
      ({
        ...row,
        role: "free",
        usedBytes: 0,
        range: { start, end },
        holes: [{ start, end }],
      }) as const;
    expect(memoryMap(images)).toEqual({
      regions: [],
      outside: null,
      segments: {
        usedBytes: 21,
        segmentCount: 3,
        dataSpan: { start: 0x0800_0000, end: 2 ** 32 },
        rows: [
          { ...data, range: { start: 0x0800_0000, end: 0x0800_0010 }, usedBytes: 16 },
          gap(0x0800_0010, 0x0800_0020),
          { ...data, range: { start: 0x0800_0020, end: 0x0800_0024 }, usedBytes: 4 },
          gap(0x0800_0024, 0xffff_ffff),
          { ...data, range: { start: 0xffff_ffff, end: 2 ** 32 }, usedBytes: 1 },
        ],
      },
      erasedByte: null,
    });
  });

  it("tells that there is nothing", () => {
    const segments = { usedBytes: 0, segmentCount: 0, dataSpan: null, rows: [] };
    const map = { regions: [], outside: null, segments, erasedByte: null };
    expect(memoryMap([])).toEqual(map);
    expect(memoryMap(firmware())).toEqual(map);
  });

  it("keeps only the largest gaps where there are too many", () => {
    const images = firmware(
      filled(0, 4),
      filled(8, 4),
      filled(32, 4),
      filled(40, 4),
      filled(100, 4),
    );
    expect(memoryMap(images, undefined, { maxRows: 5 }).segments?.rows.map(short)).toEqual([
      "used 0-b 8",
      "free c-1f 0",
      "used 20-2b 8",
      "free 2c-63 0",
      "used 64-67 4",
    ]);
    expect(memoryMap(images, undefined, { maxRows: 1 }).segments?.rows.map(short)).toEqual([
      "used 0-67 20",
    ]);
  });
});

describe("with a layout", () => {
  it("gives each of few sectors a row", () => {
    const images = firmware(filled(0x0800_0000, 100), filled(0x0801_0000, 0x1_0001));
    const map = memoryMap(images, F4);
    expect(map.regions.map(({ rows }) => rows.map(short))).toEqual([
      [
        "used 8000000-8003fff 0-0 100",
        "free 8004000-8007fff 1-1 0",
        "free 8008000-800bfff 2-2 0",
        "free 800c000-800ffff 3-3 0",
        "used 8010000-801ffff 4-4 65536",
        "used 8020000-803ffff 5-5 1",
        "free 8040000-805ffff 6-6 0",
        "free 8060000-807ffff 7-7 0",
        "free 8080000-809ffff 8-8 0",
        "free 80a0000-80bffff 9-9 0",
        "free 80c0000-80dffff 10-10 0",
        "free 80e0000-80fffff 11-11 0",
      ],
    ]);
    expect({ ...map.regions[0], rows: [] }).toEqual({
      name: "Internal Flash",
      kind: "flash",
      alternateSetting: 0,
      ranges: [{ start: 0x0800_0000, end: 0x0810_0000 }],
      sizeBytes: 0x10_0000,
      usedBytes: 65637,
      share: 65637 / 0x10_0000,
      dataSpan: { start: 0x0800_0000, end: 0x0802_0001 },
      sectorCount: 12,
      erasedSectorCount: 0,
      rows: [],
    });
    expect([map.outside, map.segments, map.erasedByte]).toEqual([null, null, null]);
  });

  it("tells holes of a row at both ends and between", () => {
    const images = firmware(filled(0x0800_0010, 16), filled(0x0800_0030, 16));
    expect(memoryMap(images, F4).regions[0]?.rows[0]?.holes).toEqual([
      { start: 0x0800_0000, end: 0x0800_0010 },
      { start: 0x0800_0020, end: 0x0800_0030 },
      { start: 0x0800_0040, end: 0x0800_4000 },
    ]);
  });

  it.each<[string, readonly Segment[], readonly string[]]>([
    ["nothing", [], ["free 8000000-8017fff 0-767 0", "free 8018000-802ffff 768-1535 0"]],
    [
      "data that ends inside a sector",
      [filled(0x0800_0000, 42_192)],
      [
        "used 8000000-800a47f 0-328 42112",
        "used 800a480-800a4ff 329-329 80",
        "free 800a500-8017fff 330-767 0",
        "free 8018000-802ffff 768-1535 0",
      ],
    ],
    [
      "data that ends on a border",
      [filled(0x0800_0080, 128)],
      [
        "free 8000000-800007f 0-0 0",
        "used 8000080-80000ff 1-1 128",
        "free 8000100-8017fff 2-767 0",
        "free 8018000-802ffff 768-1535 0",
      ],
    ],
    [
      "one byte on either side of a bank border",
      [filled(0x0801_7fff, 2)],
      [
        "free 8000000-8017f7f 0-766 0",
        "used 8017f80-8017fff 767-767 1",
        "used 8018000-801807f 768-768 1",
        "free 8018080-802ffff 769-1535 0",
      ],
    ],
    [
      "two pieces in one sector",
      [filled(0x0800_0001, 1), filled(0x0800_0010, 1)],
      [
        "used 8000000-800007f 0-0 2",
        "free 8000080-8017fff 1-767 0",
        "free 8018000-802ffff 768-1535 0",
      ],
    ],
    [
      "the last byte",
      [filled(0x0802_ffff, 1)],
      [
        "free 8000000-8017fff 0-767 0",
        "free 8018000-802ff7f 768-1534 0",
        "used 802ff80-802ffff 1535-1535 1",
      ],
    ],
  ])("collapses equal sectors of many: %s", (_what, segments, rows) => {
    expect(memoryMap(firmware(...segments), L0).regions[0]?.rows.map(short)).toEqual(rows);
  });

  it("marks where a bank, or memory behind a hole, begins", () => {
    const starts = (layout: typeof L0) =>
      memoryMap([], layout)
        .regions.flatMap(({ rows }) => rows)
        .filter(({ bordersBefore }) => bordersBefore)
        .map(({ range }) => range.start);
    expect(starts(L0)).toEqual([0x0801_8000]);
    expect(starts(L4)).toEqual([0x0808_0000]);
    expect(starts(F4)).toEqual([]);
  });

  it("shows the main flash always, and other regions if they have data, in the layout's order", () => {
    const names = (...segments: readonly Segment[]) =>
      memoryMap(firmware(...segments), L0).regions.map(({ name }) => name);
    expect(names()).toEqual(["Internal Flash"]);
    expect(names(filled(0x0808_0000, 1), filled(0x1ff8_001f, 1))).toEqual([
      "Internal Flash",
      "Option Bytes",
      "EEPROM",
    ]);
  });

  it("tells data outside of every memory, without gaps between", () => {
    const images = firmware(
      filled(0x07ff_fff0, 0x20),
      filled(0x080f_ffff, 2),
      filled(0xffff_fff0, 16),
    );
    const map = memoryMap(images, F4);
    expect(map.regions[0]?.usedBytes).toBe(17);
    expect(map.outside?.rows.map(short)).toEqual([
      "outside 7fffff0-7ffffff 16",
      "outside 8100000-8100000 1",
      "outside fffffff0-ffffffff 16",
    ]);
    expect({ ...map.outside, rows: [] }).toEqual({
      usedBytes: 33,
      segmentCount: 3,
      dataSpan: { start: 0x07ff_fff0, end: 2 ** 32 },
      rows: [],
    });
  });

  it("merges images, whatever alternate setting they name; a shared address counts once", () => {
    const [plain] = firmware(filled(0x0800_0000, 8));
    const images = [plain, plain, ...firmware(filled(0x0800_0004, 8))].flatMap((image, nth) =>
      image === undefined ? [] : [{ ...image, alternateSetting: nth }],
    );
    expect(memoryMap(images, F4).regions[0]?.usedBytes).toBe(12);
  });

  it("leaves empty runs out and copes with a region of none", () => {
    const layout = {
      regions: [
        region({ name: "", kind: "flash", alternateSetting: 0 }, [0, 0, 64], [0, 2, 64]),
        region({ name: "none", kind: "other", alternateSetting: 1 }),
      ],
    };
    const map = memoryMap(firmware(filled(0, 1)), layout);
    expect(map.regions.map(({ rows }) => rows.map(short))).toEqual([
      ["used 0-3f 0-0 1", "free 40-7f 1-1 0"],
    ]);
    const empty = {
      regions: layout.regions.slice(1).map((r) => ({ ...r, kind: "flash" as const })),
    };
    expect(memoryMap([], empty).regions.map(({ share, rows }) => [share, rows])).toEqual([[0, []]]);
  });
});

describe("erased bytes", () => {
  it("counts sectors that the image fills with them, and rows of nothing else", () => {
    const images = firmware(
      filled(0x0800_4000, 0x4000, 0xff),
      filled(0x0801_0000, 0x1_0000),
      filled(0x0804_0000, 0x1_ffff, 0xff),
    );
    const rows = memoryMap(images, F4, { erasedByte: 0xff }).regions[0]?.rows ?? [];
    expect(rows.slice(0, 7).map((row) => [row.role, row.erasedSectorCount])).toEqual([
      ["free", 0],
      ["erased", 1],
      ["free", 0],
      ["free", 0],
      ["used", 0],
      ["free", 0],
      ["used", 0], // one byte of the sector is missing
    ]);
    expect(memoryMap(images, F4).regions[0]?.erasedSectorCount).toBe(0);
    expect(memoryMap(images, F4, { erasedByte: 0 }).regions[0]?.erasedSectorCount).toBe(0);
  });

  it("0x00 is a byte like any other; stretches collapse", () => {
    const bytes = new Uint8Array(1024).fill(0, 0, 512).fill(1, 512);
    const images = firmware({ address: 0x0800_0000, bytes });
    const [flash] = memoryMap(images, L0, { erasedByte: 0 }).regions;
    expect(flash?.erasedSectorCount).toBe(4);
    expect(flash?.rows.map(short).slice(0, 2)).toEqual([
      "erased 8000000-80001ff 0-3 512",
      "used 8000200-80003ff 4-7 512",
    ]);
  });
});

/** Random data in a flash of two banks of 40 sectors of 16 bytes behind a hole. */
const SMALL = {
  regions: [
    region(
      { name: "f", kind: "flash", alternateSetting: 0 },
      [0x8000_0000, 40, 16],
      [0x8000_0400, 40, 16],
    ),
  ],
};

const dataArbitrary = fc
  .array(fc.tuple(fc.nat(0x6a0), fc.integer({ min: 1, max: 90 }), fc.boolean()), { maxLength: 30 })
  .map((pieces) => {
    const bytes = new Map<number, number>();
    for (const [offset, size, erased] of pieces) {
      for (let nth = 0; nth < size; nth++) bytes.set(0x7fff_fff0 + offset + nth, erased ? 0xff : 1);
    }
    return bytes;
  });

describe("on random data", () => {
  it.each([4, 24, 200])("with at most about %d rows, no byte is lost or moved", (maxRows) => {
    fc.assert(
      fc.property(dataArbitrary, (bytes) => {
        const map = memoryMap(imagesOf(bytes), SMALL, { maxRows, erasedByte: 0xff });
        const [flash] = map.regions;
        const rows = flash?.rows ?? [];
        expect(joined(rows)).toEqual(flash?.ranges);
        expect(rows.map(countedAgain(bytes))).toEqual(rows.map(counted));
        const inside = rows.reduce((sum, row) => sum + row.usedBytes, 0);
        expect([flash?.usedBytes, inside + (map.outside?.usedBytes ?? 0)]).toEqual([
          inside,
          bytes.size,
        ]);
      }),
    );
  });

  it("stays below the limit, or shows only where the data of each bank begins and ends", () => {
    fc.assert(
      fc.property(dataArbitrary, fc.integer({ min: 1, max: 40 }), (bytes, maxRows) => {
        const rows = memoryMap(imagesOf(bytes), SMALL, { maxRows }).regions[0]?.rows ?? [];
        expect(rows.length).toBeLessThanOrEqual(Math.max(maxRows, 6));
        expect(
          rows.filter(({ role }) => role === "free").every(({ usedBytes }) => usedBytes === 0),
        ).toBe(true);
      }),
    );
  });

  it("begins and ends a row at the sectors where data begins and ends, if rows suffice", () => {
    fc.assert(
      fc.property(dataArbitrary, (bytes) => {
        const rows = memoryMap(imagesOf(bytes), SMALL, { maxRows: 79 }).regions[0]?.rows ?? [];
        const isUsed = (start: number): boolean =>
          Array.from({ length: 16 }, (_, nth) => start + nth).some((address) => bytes.has(address));
        const mixed = rows.filter(({ range, role }) => {
          const sectors = Array.from({ length: (range.end - range.start) / 16 }, (_, nth) =>
            isUsed(range.start + nth * 16),
          );
          return sectors.some((used) => used !== (role !== "free"));
        });
        expect(mixed).toEqual([]);
      }),
    );
  });
});

function imagesOf(bytes: ReadonlyMap<number, number>) {
  const segments = [...bytes].map(([address, byte]) => filled(address, 1, byte));
  return firmware(...imageFromSegments(segments).segments);
}

function joined(rows: readonly MapRow[]) {
  const ranges: { start: number; end: number }[] = [];
  for (const { range } of rows) {
    const last = ranges.at(-1);
    if (last?.end === range.start) last.end = range.end;
    else ranges.push({ ...range });
  }
  return ranges;
}

/** What a row says that can be counted. */
function counted({ range, sectors, usedBytes, erasedSectorCount, holes, role }: MapRow) {
  const holeBytes = holes.reduce((sum, { start, end }) => sum + end - start, 0);
  return {
    usedBytes,
    erasedSectorCount,
    holeBytes,
    role,
    sectorsBytes: sectorBytes(sectors),
    range,
  };
}

function sectorBytes(sectors: MapRow["sectors"]): number {
  return sectors === null ? 0 : (sectors.lastIndex - sectors.firstIndex + 1) * sectors.sizeBytes;
}

/** The same, counted byte by byte. */
function countedAgain(bytes: ReadonlyMap<number, number>) {
  return ({ range }: MapRow): ReturnType<typeof counted> => {
    const values = Array.from({ length: range.end - range.start }, (_, nth) =>
      bytes.get(range.start + nth),
    );
    const usedBytes = values.filter((value) => value !== undefined).length;
    const sectorCount = values.length / 16;
    const erasedSectorCount = Array.from({ length: sectorCount }, (_, nth) =>
      values.slice(nth * 16, nth * 16 + 16),
    ).filter((sector) => sector.every((value) => value === 0xff)).length;
    const role = usedBytes === 0 ? "free" : erasedSectorCount === sectorCount ? "erased" : "used";
    return {
      usedBytes,
      erasedSectorCount,
      holeBytes: values.length - usedBytes,
      role,
      sectorsBytes: values.length,
      range,
    };
  };
}

it("a firmware of 100 000 pieces is mapped at once", () => {
  const bytes = Uint8Array.of(1);
  const pieces = Array.from({ length: 1e5 }, (_, nth) => ({
    address: 0x0800_0000 + nth * 2,
    bytes,
  }));
  const start = Date.now();
  const map = memoryMap(firmware(...pieces), L0);
  expect(map.regions[0]?.usedBytes).toBe(98_304);
  expect(memoryMap(firmware(...pieces)).segments?.rows.length).toBe(23);
  expect(Date.now() - start).toBeLessThan(3000);
});
