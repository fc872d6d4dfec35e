/** Whole plans for ECC flash, holes, several memories and mass erase. */
import { expect, it } from "vitest";
import {
  around,
  compareOf,
  eraseOf,
  findings,
  type Part,
  planFor,
  programOf,
  writeOf,
} from "./test-plan.js";
import { F405, filled, H743, imageOf, L073, L476, pattern, run } from "./test-targets.js";

const BASE = 0x08000000;

it("erases a blank-looking page of ECC flash, and leaves units without data unwritten", () => {
  const parts: readonly Part[] = [
    [BASE, programOf(BASE, 12)],
    [BASE + 0x104, pattern(4)],
  ];
  const contents = findings(L476, [[BASE, "blank"]]);
  expect(planFor(L476, { parts, contents })).toEqual({
    operations: [
      eraseOf(L476, BASE),
      writeOf(BASE + 0x100, [
        [2, BASE + 0x100, around([BASE + 0x100, 8, 0xff], [BASE + 0x104, pattern(4)])],
      ]),
      writeOf(BASE, [[2, BASE, around([BASE, 16, 0xff], [BASE, programOf(BASE, 12)])]]),
      compareOf([[BASE, around([BASE, 2048, 0xff], ...parts)]]),
      { kind: "leave", address: BASE },
    ],
    totals: {
      bytesRequested: 16,
      sectorsToErase: 1,
      bytesToWrite: 24,
      bytesKept: 0,
      bytesAlreadyThere: 0,
      bytesToVerify: 2048,
      // 22 + 3 erase; 2 × 6.02 write; 6 + 1 + 3.07 read; 3 leave.
      estimatedMs: 50,
    },
    warnings: [],
    refusals: [],
  });
});

it("puts back kept and restored bytes on ECC flash without their blank units", () => {
  const kept = around([0, 64, 0xff], [17, pattern(2)]);
  const restored = around([0, 64, 0xff], [40, pattern(8)]);
  const contents = findings(L476, [[BASE, "differs"]], { kept: [[BASE + 0x40, kept]] });
  const restore = imageOf([BASE + 0x80, restored]);
  const asked = { parts: [[BASE, filled(16, 0xff)]] as const, contents };
  const plan = planFor(L476, { ...asked, options: { leave: false, restore } });
  expect(plan.operations.filter(({ kind }) => kind === "write")).toEqual([
    writeOf(BASE + 0x50, [[2, BASE + 0x50, around([0, 8, 0xff], [1, pattern(2)])]]),
    writeOf(BASE + 0xa8, [[2, BASE + 0xa8, pattern(8)]]),
  ]);
  expect(plan.totals.bytesKept).toBe(8);
});

it("works on both banks of a chip with a hole between them", () => {
  const runs = [run(BASE, 2, 4096), run(BASE + 0x100000, 2, 4096)];
  const target = {
    ...H743,
    layout: { regions: H743.layout.regions.map((region) => ({ ...region, runs })) },
  };
  const parts: readonly Part[] = [
    [BASE + 0x1000, pattern(4096)],
    [BASE + 0x100000, pattern(33)],
  ];
  const plan = planFor(target, { parts, options: { leave: false } });
  const block = (nth: number) =>
    [nth + 2, BASE + 0x1000 + nth * 1024, pattern(1024, nth * 1024 + 1)] as const;
  expect(plan.operations).toEqual([
    eraseOf(target, BASE + 0x1000),
    eraseOf(target, BASE + 0x100000),
    writeOf(BASE + 0x1000, [
      ...[1, 2, 3].map(block),
      // The grid of the first pointer reaches over the hole.
      [1022, BASE + 0x100000, around([0, 64, 0xff], [0, pattern(33)])],
      block(0),
    ]),
    compareOf([
      [BASE + 0x1000, pattern(4096)],
      [BASE + 0x100000, around([0, 4096, 0xff], [0, pattern(33)])],
    ]),
  ]);
  // No source names an erase time.
  expect(plan.totals.estimatedMs).toBe(null);
});

it("takes each memory in its way: the program first erased and last written, EEPROM in place", () => {
  const program = programOf(BASE, 16);
  const eeprom = 0x08080000;
  const contents = findings(L073, [[BASE, "differs"]], {
    present: [
      { alternateSetting: 2, address: eeprom, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    ],
  });
  const parts: readonly Part[] = [
    [BASE, program],
    [eeprom + 2, Uint8Array.of(9)],
  ];
  const changed = Uint8Array.of(1, 2, 9, 4, 5, 6, 7, 8);
  expect(planFor(L073, { parts, contents }).operations).toEqual([
    {
      kind: "keep",
      // A write of the unit that is cut would take them along.
      segments: [
        { alternateSetting: 2, address: eeprom, bytes: Uint8Array.of(1, 2) },
        { alternateSetting: 2, address: eeprom + 3, bytes: Uint8Array.of(4, 5, 6, 7, 8) },
      ],
      sectors: [
        { start: BASE, end: BASE + 128 },
        { start: eeprom, end: eeprom + 8 },
      ],
    },
    eraseOf(L073, BASE),
    writeOf(eeprom, [[2, eeprom, changed]], 2),
    writeOf(BASE, [[2, BASE, program]]),
    compareOf([[eeprom, changed]], 2),
    compareOf([[BASE, around([BASE, 128, 0], [BASE, program])]]),
    { kind: "leave", address: BASE },
  ]);
});

it("erases the flash as a whole only when told to, and whatever is in it", () => {
  const options = { massErase: true, leave: false } as const;
  const target = {
    ...L476,
    layout: {
      regions: [
        ...L476.layout.regions.map((region) => ({ ...region, runs: [run(BASE, 3, 2048)] })),
        {
          name: "External",
          kind: "external" as const,
          alternateSetting: 1,
          runs: [run(0x90000000, 2, 2048)],
        },
      ],
    },
  };
  const contents = findings(target, [[0x90000000, "differs"]], {
    kept: [[0x90000400, pattern(8)]],
  });
  const parts: readonly Part[] = [
    [BASE + 2048, pattern(8)],
    [0x90000000, pattern(8)],
  ];
  expect(planFor(target, { parts, options, contents })).toEqual({
    operations: [
      // The flash of a mass erase is not read; other memories keep what they have.
      {
        kind: "keep",
        segments: contents.kept,
        sectors: [{ start: 0x90000000, end: 0x90000800 }],
      },
      { kind: "mass-erase", alternateSetting: 0, sectorCount: 3, sizeBytes: 6144 },
      eraseOf(target, 0x90000000),
      writeOf(0x90000000, [[2, 0x90000000, pattern(8)]], 1),
      writeOf(0x90000400, [[2, 0x90000400, pattern(8)]], 1),
      writeOf(BASE + 2048, [[2, BASE + 2048, pattern(8)]]),
      compareOf([[0x90000000, around([0, 2048, 0xff], [0, pattern(8)], [0x400, pattern(8)])]], 1),
      compareOf([[BASE, around([0, 6144, 0xff], [2048, pattern(8)])]]),
    ],
    totals: {
      bytesRequested: 16,
      sectorsToErase: 4,
      bytesToWrite: 24,
      bytesKept: 8,
      bytesAlreadyThere: 0,
      bytesToVerify: 8192,
      // 25 + 3 mass; 22 + 3 erase; 3 × 6.01 write; 6 + 1 + 3.07 and 6 + 3 + 9.22 read.
      estimatedMs: 99,
    },
    warnings: [],
    refusals: [],
  });
});

it("erases the flash as a whole for an image without bytes", () => {
  const flash = {
    name: "Flash",
    kind: "flash",
    alternateSetting: 0,
    runs: [run(BASE, 2, 64)],
  } as const;
  const target = { ...F405, layout: { regions: [flash] } };
  const plan = planFor(target, { options: { massErase: true, leave: false } });
  expect([plan.operations, plan.refusals]).toEqual([
    [
      { kind: "mass-erase", alternateSetting: 0, sectorCount: 2, sizeBytes: 128 },
      compareOf([[BASE, filled(128, 0xff)]]),
    ],
    [],
  ]);
});
