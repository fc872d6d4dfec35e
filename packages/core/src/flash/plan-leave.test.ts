/** Where a job starts the program: as asked, at the base, at the lowest segment, or not at all. */
import { describe, expect, it } from "vitest";
import type { DeviceContents, FlashOptions } from "./plan-types.js";
import { findings, type Part, planFor, programOf } from "./test-plan.js";
import { F405, pattern } from "./test-targets.js";

const BASE = 0x08000000;
const APP = BASE + 0x4000;
const onBase = (bytes: Uint8Array) => [{ alternateSetting: 0, address: BASE, bytes }];
const TABLE = programOf(BASE, 8);

interface Case {
  readonly what: string;
  readonly parts: readonly Part[];
  readonly options?: FlashOptions;
  readonly contents?: DeviceContents;
  readonly address: number | null;
}

const CASES: readonly Case[] = [
  { what: "asked for", parts: [[BASE, TABLE]], options: { startAddress: APP }, address: APP },
  { what: "not wanted", parts: [[BASE, TABLE]], options: { leave: false }, address: null },
  {
    what: "base, from the image",
    parts: [
      [BASE, TABLE],
      [APP, programOf(APP, 8)],
    ],
    address: BASE,
  },
  {
    what: "base, from the device",
    parts: [[APP, programOf(APP, 8)]],
    contents: findings(F405, [[APP, "differs"]], { present: onBase(TABLE) }),
    address: BASE,
  },
  {
    what: "segment, as the device has nothing at the base",
    parts: [[APP, programOf(APP, 8)]],
    contents: findings(F405, [[APP, "differs"]], { present: onBase(new Uint8Array(8).fill(255)) }),
    address: APP,
  },
  {
    what: "lowest segment that has a table",
    parts: [
      [BASE + 0x100, pattern(8)],
      [APP, programOf(APP, 8)],
      [APP + 0x4000, programOf(APP, 8)],
    ],
    address: APP,
  },
  { what: "none: no table", parts: [[BASE, pattern(8)]], address: null },
  { what: "none: half a table", parts: [[BASE, TABLE.subarray(0, 7)]], address: null },
  {
    what: "base, in a sector that is erased and gets its table back",
    parts: [[BASE + 0x100, pattern(8)]],
    contents: findings(F405, [[BASE, "differs"]], {
      kept: [[BASE, TABLE]],
      present: onBase(TABLE),
    }),
    address: BASE,
  },
  {
    what: "none: the table at the base is erased and not put back",
    parts: [[BASE + 0x100, pattern(8)]],
    options: { keep: false },
    contents: findings(F405, [[BASE, "differs"]], { present: onBase(TABLE) }),
    address: null,
  },
  {
    what: "none: the table at the base is erased unread",
    parts: [[BASE + 0x100, pattern(8)]],
    contents: findings(F405, [[BASE, "unreadable"]], { present: onBase(TABLE) }),
    address: null,
  },
];

describe("leave", () => {
  it.each(CASES)("$what", ({ parts, options, contents, address }) => {
    const asked = {
      parts,
      ...(options === undefined ? {} : { options }),
      ...(contents === undefined ? {} : { contents }),
    };
    const { operations } = planFor(F405, asked);
    expect(operations.filter(({ kind }) => kind === "leave")).toEqual(
      address === null ? [] : [{ kind: "leave", address }],
    );
  });
});

describe("a start that is asked for", () => {
  const refusalsOf = (startAddress: number) =>
    planFor(F405, { parts: [[BASE, TABLE]], options: { startAddress } }).refusals;

  it.each([
    ["the flash", BASE],
    ["its last byte", 0x080fffff],
    ["RAM, which may hold a program", 0x20000000],
    ["another memory", 0x1fff7800],
  ])("may lie in %s", (_what, address) => {
    expect(refusalsOf(address)).toEqual([]);
  });

  it.each([
    [0, "0x00000000"],
    [0x08100000, "0x08100000"],
    [0x90000000, "0x90000000"],
  ])("may not lie at %i", (address, text) => {
    expect(refusalsOf(address)).toEqual([
      {
        code: "outside-memory",
        message: `the start address ${text} lies outside every memory of the device`,
        hint: "--start takes the address of a vector table",
        range: { start: address, end: address + 1 },
      },
    ]);
  });
});
