/** Whole plans with restored bytes and declared supply, and the warnings of a plan. */
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
import { F405, F405_SLOW_TIMES, filled, imageOf, pattern, run } from "./test-targets.js";

const BASE = 0x08000000;

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
    const message = (range: string) =>
      `${range} was kept by an earlier run and lies outside the memories of the device, so it is not put back`;
    expect([plan.operations, plan.refusals, plan.warnings]).toEqual([
      [],
      [],
      [
        {
          code: "restore-outside-memory",
          message: message("0x1FFF7800–0x1FFF7803"),
          range: { start: 0x1fff7800, end: 0x1fff7804 },
        },
        {
          code: "restore-outside-memory",
          message: message("0x20000000–0x20000003"),
          range: { start: 0x20000000, end: 0x20000004 },
        },
      ],
    ]);
  });
});

it("keeps nothing that is not to be kept, also where it was read", () => {
  const table = programOf(BASE, 8);
  const contents = findings(F405, [[BASE, "differs"]], { kept: [[BASE, table]] });
  const parts: readonly Part[] = [[BASE + 0x100, pattern(8)]];
  const plan = planFor(F405, { parts, contents, options: { keep: false } });
  const sector = around([BASE, 0x4000, 0xff], [BASE + 0x100, pattern(8)]);
  expect(plan.operations).toEqual([
    eraseOf(F405, BASE),
    writeOf(BASE + 0x100, [[2, BASE + 0x100, pattern(8)]]),
    compareOf([[BASE, sector]]),
  ]);
  expect([plan.totals.bytesKept, plan.warnings.map(({ code }) => code)]).toEqual([
    0,
    ["no-vector-table"],
  ]);
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
