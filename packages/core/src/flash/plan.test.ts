/** Whole plans for memories that are erased by sector, on chips without ECC. */
import { describe, expect, it } from "vitest";
import type { SectorFinding } from "./plan-types.js";
import { around, compareOf, eraseOf, findings, planFor, programOf, writeOf } from "./test-plan.js";
import { F405, filled, L073, pattern } from "./test-targets.js";

const BASE = 0x08000000;
const T = 2048;

it("plans a program on an unread chip: every sector once, the vector table last", () => {
  const program = programOf(BASE, 20_000);
  const block = (nth: number) =>
    [nth + 2, BASE + nth * T, program.subarray(nth * T, (nth + 1) * T)] as const;
  expect(planFor(F405, { parts: [[BASE, program]] })).toEqual({
    operations: [
      eraseOf(F405, BASE),
      eraseOf(F405, BASE + 0x4000),
      writeOf(BASE, [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map(block)),
      compareOf([[BASE, around([BASE, 0x8000, 0xff], [BASE, program])]]),
      { kind: "leave", address: BASE },
    ],
    totals: {
      bytesRequested: 20_000,
      sectorsToErase: 2,
      bytesToWrite: 20_000,
      bytesKept: 0,
      bytesAlreadyThere: 0,
      bytesToVerify: 0x8000,
      // 2 × (250 + 3) erase; 3 + 10 × 3 + 30 transfer and 80 to program; 6 + 16 + 49 to read; 3 to leave.
      estimatedMs: 723,
    },
    warnings: [],
    refusals: [],
  });
});

it("puts back the bytes of a partly covered sector", () => {
  const wanted = pattern(8);
  const kept = pattern(12, 100);
  const contents = findings(F405, [[BASE + 0x4000, "differs"]], { kept: [[BASE + 0x6000, kept]] });
  const asked = { parts: [[BASE + 0x4000, wanted]] as const, options: { leave: false }, contents };
  expect(planFor(F405, asked)).toEqual({
    operations: [
      {
        kind: "keep",
        segments: contents.kept,
        sectors: [{ start: BASE + 0x4000, end: BASE + 0x8000 }],
      },
      eraseOf(F405, BASE + 0x4000),
      // 0x2000 is a multiple of the transfer size, so one Set Address serves both.
      writeOf(BASE + 0x4000, [
        [6, BASE + 0x6000, kept],
        [2, BASE + 0x4000, wanted],
      ]),
      compareOf([
        [
          BASE + 0x4000,
          around([BASE + 0x4000, 0x4000, 0xff], [BASE + 0x4000, wanted], [BASE + 0x6000, kept]),
        ],
      ]),
    ],
    totals: {
      bytesRequested: 8,
      sectorsToErase: 1,
      bytesToWrite: 20,
      bytesKept: 12,
      bytesAlreadyThere: 0,
      bytesToVerify: 0x4000,
      estimatedMs: 301,
    },
    warnings: [],
    refusals: [],
  });
});

describe("what was found in a sector decides its fate", () => {
  const wanted = pattern(16);
  const write = writeOf(BASE + 0x4000, [[2, BASE + 0x4000, wanted]]);
  const compare = compareOf([
    [BASE + 0x4000, around([BASE + 0x4000, 0x4000, 0xff], [BASE + 0x4000, wanted])],
  ]);
  const erase = eraseOf(F405, BASE + 0x4000);
  const ecc = { ...F405, blankReadProvesErased: false };

  it.each<[SectorFinding["kind"], string, typeof F405, readonly unknown[]]>([
    ["same", "it is left alone", F405, []],
    ["blank", "it is written without an erase", F405, [write, compare]],
    ["blank", "it is erased where blank proves nothing", ecc, [erase, write, compare]],
    ["differs", "it is erased and written", F405, [erase, write, compare]],
    ["unreadable", "it is erased unread", F405, [erase, write, compare]],
    ["not-compared", "it is erased and written", F405, [erase, write, compare]],
  ])("%s: %s", (kind, _what, target, operations) => {
    const contents = findings(target, [[BASE + 0x4000, kind]]);
    const plan = planFor(target, {
      parts: [[BASE + 0x4000, wanted]],
      options: { leave: false },
      contents,
    });
    expect(plan.operations).toEqual(operations);
    expect(plan.totals.bytesAlreadyThere).toBe(kind === "same" ? 16 : 0);
  });

  it("same, but not to be skipped: it is erased and written", () => {
    const contents = findings(F405, [[BASE + 0x4000, "same"]]);
    const options = { leave: false, skip: false };
    const plan = planFor(F405, { parts: [[BASE + 0x4000, wanted]], options, contents });
    expect(plan.operations).toEqual([erase, write, compare]);
  });
});

it("treats every sector by its own finding, and reads neighbours back as one", () => {
  const bytes = pattern(0x10000);
  const contents = findings(F405, [
    [BASE, "same"],
    [BASE + 0x4000, "differs"],
    [BASE + 0x8000, "blank"],
    [BASE + 0xc000, "same"],
  ]);
  const plan = planFor(F405, { parts: [[BASE, bytes]], options: { leave: false }, contents });
  const blocks = Array.from({ length: 16 }, (_, nth) => {
    const at = 0x4000 + nth * T;
    return [nth + 2, BASE + at, bytes.subarray(at, at + T)] as const;
  });
  expect(plan.operations).toEqual([
    eraseOf(F405, BASE + 0x4000),
    writeOf(BASE + 0x4000, blocks),
    compareOf([[BASE + 0x4000, bytes.subarray(0x4000, 0xc000)]]),
  ]);
  expect(plan.totals.bytesAlreadyThere).toBe(0x8000);
});

it("erases the program's first sector before all others, wherever the image begins", () => {
  const plan = planFor(F405, {
    parts: [
      [BASE + 0x8000, pattern(4)],
      [BASE + 0x4010, pattern(4)],
    ],
    options: { leave: false },
  });
  expect(plan.operations.slice(0, 3)).toEqual([
    eraseOf(F405, BASE + 0x4000),
    eraseOf(F405, BASE + 0x8000),
    writeOf(BASE + 0x4010, [
      // On the grid of the pointer, in blank memory: that spares a Set Address.
      [9, BASE + 0x7810, around([BASE + 0x7810, 0x7f4, 0xff], [BASE + 0x8000, pattern(4)])],
      [2, BASE + 0x4010, pattern(4)],
    ]),
  ]);
});

it("erases small sectors whose erased bytes read 0x00, and writes no block of them", () => {
  const contents = findings(L073, [
    [BASE + 0x80, "differs"],
    [BASE + 0x100, "differs"],
  ]);
  const plan = planFor(L073, {
    parts: [
      [BASE + 0x80, filled(128, 0)],
      [BASE + 0x104, Uint8Array.of(7)],
    ],
    options: { leave: false },
    contents,
  });
  expect(plan.operations).toEqual([
    eraseOf(L073, BASE + 0x80),
    eraseOf(L073, BASE + 0x100),
    writeOf(BASE + 0x100, [[2, BASE + 0x100, Uint8Array.of(0, 0, 0, 0, 7, 0, 0, 0)]]),
    compareOf([[BASE + 0x80, around([BASE + 0x80, 256, 0], [BASE + 0x104, Uint8Array.of(7)])]]),
  ]);
});
