/** Whole plans for ECC flash, holes, several memories, mass erase, restored bytes and supply. */
import { describe, expect, it } from "vitest";
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
import {
  F405,
  F405_SLOW_TIMES,
  filled,
  H743,
  imageOf,
  L073,
  L476,
  pattern,
  run,
} from "./test-targets.js";

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
      { kind: "keep", segments: contents.kept },
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

describe("bytes that an earlier run had kept", () => {
  it("are put back where the image has none, and are not part of what was asked", () => {
    const restore = imageOf([BASE + 0x10, pattern(16, 50)], [BASE + 0x4000, pattern(4)]);
    const plan = planFor(F405, {
      parts: [[BASE + 0x18, pattern(4)]],
      options: { leave: false, restore },
    });
    const whole = around([0, 16, 0], [0, pattern(16, 50)], [8, pattern(4)]);
    expect(plan.operations).toEqual([
      eraseOf(F405, BASE),
      eraseOf(F405, BASE + 0x4000),
      writeOf(BASE + 0x10, [
        [9, BASE + 0x3810, around([0, 0x7f4, 0xff], [0x7f0, pattern(4)])],
        [2, BASE + 0x10, whole],
      ]),
      compareOf([[BASE, around([0, 0x8000, 0xff], [0x10, whole], [0x4000, pattern(4)])]]),
    ]);
    expect(plan.totals.bytesRequested).toBe(4);
  });

  it("do not go where nothing is erased, nor outside of memory", () => {
    const restore = imageOf([0x1fff7800, pattern(4)], [0x20000000, pattern(4)]);
    const plan = planFor(F405, {
      parts: [[BASE, pattern(4)]],
      options: { leave: false, restore },
      contents: findings(F405, [[BASE, "same"]]),
    });
    expect([plan.operations, plan.refusals]).toEqual([[], []]);
  });
});

describe("supply", () => {
  const parts: readonly Part[] = [[BASE, filled(16, 0x55)]];
  const options = { leave: false, supply: "1.8-2.1" };

  it("is declared before anything else, and its times count", () => {
    const plan = planFor(F405, { parts, options });
    expect(plan.operations[0]).toEqual({
      kind: "declare-supply",
      alternateSetting: 3,
      address: 0xffff0000,
      value: 0,
      times: F405_SLOW_TIMES,
    });
    // 3 declare; 400 + 3 erase; 6.02 + 16 × 0.016 write; 6 + 8 + 24.58 read.
    expect(plan.totals.estimatedMs).toBe(451);
  });

  it("is not declared where there is nothing to do", () => {
    const contents = findings(F405, [[BASE, "same"]]);
    expect(planFor(F405, { parts, options, contents }).operations).toEqual([]);
  });
});

describe("warnings", () => {
  const parts: readonly Part[] = [[BASE + 4, pattern(4)]];

  it("name what cannot be kept, the missing proof and the missing start, all at once", () => {
    const contents = findings(F405, [[BASE, "unreadable"]]);
    expect(planFor(F405, { parts, contents, options: { verify: false } }).warnings).toEqual([
      {
        code: "kept-bytes-unreadable",
        message:
          "the sector at 0x08000000–0x08003FFF cannot be read: 16380 bytes that the image does not cover cannot be kept",
        range: { start: BASE, end: BASE + 0x4000 },
      },
      {
        code: "no-vector-table",
        message:
          "no vector table at the flash base nor at the start of any segment: the device stays in DFU mode",
      },
      { code: "not-verified", message: "what is written is not read back" },
    ]);
  });

  it("are silent about a sector that is covered, or whose bytes nobody wants", () => {
    const contents = findings(F405, [[BASE, "unreadable"]]);
    const whole = planFor(F405, { parts: [[BASE, programOf(BASE, 0x4000)]], contents });
    const options = { keep: false, leave: false };
    const discarding = planFor(F405, { parts: [[BASE, pattern(4)]], options, contents });
    expect([whole.warnings, discarding.warnings]).toEqual([[], []]);
  });

  it("say that a sector without the right to be read loses its bytes", () => {
    const access = { readable: false, erasable: true, writable: true };
    const region = {
      name: "f",
      kind: "flash",
      alternateSetting: 0,
      runs: [run(BASE, 1, 64, access)],
    } as const;
    const target = { ...F405, layout: { regions: [region] } };
    const options = { leave: false, verify: false };
    expect(planFor(target, { parts: [[BASE, pattern(4)]], options }).warnings).toEqual([
      {
        code: "kept-bytes-unreadable",
        message:
          "the sector at 0x08000000–0x0800003F cannot be read: 60 bytes that the image does not cover cannot be kept",
        range: { start: BASE, end: BASE + 64 },
      },
      { code: "not-verified", message: "what is written is not read back" },
    ]);
  });
});
