/** The account of what state the sectors are in. */
import { describe, expect, it } from "vitest";
import { acknowledge, mark, openJournal, reportOf } from "./journal.js";
import type { Operation } from "./plan-types.js";
import { compareOf, eraseOf, planFor, writeOf } from "./test-plan.js";
import { F405, filled, pattern } from "./test-targets.js";

const BASE = 0x08000000;
const END = BASE + 0x10000;
const at = (start: number, end: number, alternateSetting = 0) => ({ alternateSetting, start, end });

const ERASES = [0x4000, 0, 0x8000].map((offset) => eraseOf(F405, BASE + offset));

describe("openJournal", () => {
  it("begins with every sector that is erased, as it was", () => {
    expect(reportOf(openJournal(ERASES))).toEqual([
      { ...at(BASE, BASE + 0xc000), state: "intact" },
    ]);
  });

  it("has what is only written as well, though it is compared together with erased sectors", () => {
    const operations = [ERASES[0], compareOf([[BASE, filled(0x10000, 1)]])].flatMap((o) => o ?? []);
    const journal = openJournal(operations);
    mark(journal, "erased", at(BASE + 0x4000, BASE + 0x8000));
    expect(reportOf(journal)).toEqual([
      { ...at(BASE, BASE + 0x4000), state: "intact" },
      { ...at(BASE + 0x4000, BASE + 0x8000), state: "erased" },
      { ...at(BASE + 0x8000, END), state: "intact" },
    ]);
  });

  it("has what is written and not compared", () => {
    const operations: readonly Operation[] = [
      writeOf(BASE + 0x40, [
        [3, BASE + 0x840, pattern(8)],
        [2, BASE + 0x40, pattern(8)],
      ]),
      {
        kind: "write-option-bytes",
        alternateSetting: 1,
        segment: { address: 0x1fffc000, bytes: pattern(16) },
      },
      { kind: "leave", address: BASE },
    ];
    expect(reportOf(openJournal(operations))).toEqual([
      { ...at(BASE + 0x40, BASE + 0x48), state: "intact" },
      { ...at(BASE + 0x840, BASE + 0x848), state: "intact" },
      { ...at(0x1fffc000, 0x1fffc010, 1), state: "intact" },
    ]);
  });

  it("has everything that a plan touches, and nothing twice", () => {
    const { operations } = planFor(F405, {
      parts: [
        [BASE + 0x3ff0, pattern(0x20)],
        [0x1fff7804, pattern(4)],
      ],
      options: { consent: ["otp"] },
    });
    const journal = openJournal(operations);
    expect(journal.entries).toEqual([
      { ...at(BASE, BASE + 0x4000), state: "intact" },
      { ...at(BASE + 0x4000, BASE + 0x8000), state: "intact" },
      { ...at(0x1fff7804, 0x1fff7808, 2), state: "intact" },
    ]);
  });

  it("is empty where nothing is done", () => {
    expect(reportOf(openJournal([]))).toEqual([]);
  });
});

describe("mark", () => {
  it("changes what a range touches, behind its own alternate setting", () => {
    const other = compareOf([[BASE, filled(8, 0)]], 1);
    const journal = openJournal([...ERASES, other]);
    mark(journal, "half-written", at(BASE + 0x3fff, BASE + 0x4001));
    expect(reportOf(journal)).toEqual([
      { ...at(BASE, BASE + 0x8000), state: "half-written" },
      { ...at(BASE + 0x8000, BASE + 0xc000), state: "intact" },
      { ...at(BASE, BASE + 8, 1), state: "intact" },
    ]);
  });

  it.each([
    ["just below", BASE - 8, BASE],
    ["just above", BASE + 0xc000, BASE + 0xc008],
  ])("leaves alone what lies %s", (_what, start, end) => {
    const journal = openJournal(ERASES);
    mark(journal, "erased", at(start, end));
    expect(reportOf(journal)).toEqual([{ ...at(BASE, BASE + 0xc000), state: "intact" }]);
  });

  it("without a range changes all that lies behind an alternate setting", () => {
    const journal = openJournal([...ERASES, compareOf([[BASE, filled(8, 0)]], 1)]);
    mark(journal, "erasing", { alternateSetting: 0 });
    expect(reportOf(journal)).toEqual([
      { ...at(BASE, BASE + 0xc000), state: "erasing" },
      { ...at(BASE, BASE + 8, 1), state: "intact" },
    ]);
  });
});

describe("acknowledge", () => {
  const BLOCKS = [BASE + 0x4000, BASE, BASE + 0x800].map((address) => ({
    address,
    wBlockNum: 2,
    bytes: filled(0x800, 1),
  }));
  const RUN = { alternateSetting: 0, pointer: BASE, blocks: BLOCKS };

  it("has a sector written once its last block is in, and no other", () => {
    const journal = openJournal([...ERASES, { kind: "write", run: RUN }]);
    mark(journal, "erased", { alternateSetting: 0 });
    const reports = [BASE + 0x4000, BASE, BASE + 0x800].map((start) => {
      const where = at(start, start + 0x800);
      mark(journal, "half-written", where);
      acknowledge(journal, where);
      return reportOf(journal);
    });
    const erased = { ...at(BASE + 0x8000, BASE + 0xc000), state: "erased" };
    const second = { ...at(BASE + 0x4000, BASE + 0x8000), state: "written" };
    expect(reports).toEqual([
      [{ ...at(BASE, BASE + 0x4000), state: "erased" }, second, erased],
      [{ ...at(BASE, BASE + 0x4000), state: "half-written" }, second, erased],
      [{ ...at(BASE, BASE + 0x8000), state: "written" }, erased],
    ]);
  });

  it("counts a block that reaches over a border for both sectors", () => {
    const block = { address: BASE + 0x3ffc, wBlockNum: 2, bytes: filled(8, 1) };
    const other = { address: BASE, wBlockNum: 3, bytes: filled(8, 1) };
    const run = { alternateSetting: 0, pointer: BASE, blocks: [block, other] };
    const journal = openJournal([...ERASES, { kind: "write", run }]);
    const where = at(BASE + 0x3ffc, BASE + 0x4004);
    mark(journal, "half-written", where);
    acknowledge(journal, where);
    expect(reportOf(journal)).toEqual([
      { ...at(BASE, BASE + 0x4000), state: "half-written" },
      { ...at(BASE + 0x4000, BASE + 0x8000), state: "written" },
      { ...at(BASE + 0x8000, BASE + 0xc000), state: "intact" },
    ]);
  });
});

it("reports do not change when the journal goes on", () => {
  const journal = openJournal(ERASES);
  const before = reportOf(journal);
  mark(journal, "erased", { alternateSetting: 0 });
  expect(before).toEqual([{ ...at(BASE, BASE + 0xc000), state: "intact" }]);
});
