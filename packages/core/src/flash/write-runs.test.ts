/** How bytes become blocks: few Set Address, nothing twice, no number out of range. */
import { describe, expect, it } from "vitest";
import { around, type Part } from "./test-plan.js";
import { BASE, runsOf, shapeOf } from "./test-runs.js";
import { F405, H743, L476, pattern } from "./test-targets.js";

describe("gaps", () => {
  const parts: readonly Part[] = [
    [BASE + 0x100, pattern(8)],
    [BASE + 0x110, pattern(8)],
    [BASE + 0x3000, pattern(8)],
  ];

  it("shorter than a block are written over; blocks without data are left out", () => {
    const bridged = around([BASE + 0x100, 0x18, 0xff], ...parts.slice(0, 2));
    const moved = around([BASE + 0x2900, 0x708, 0xff], [BASE + 0x3000, pattern(8)]);
    expect(runsOf(parts)).toEqual([
      {
        alternateSetting: 0,
        pointer: BASE + 0x100,
        blocks: [
          { address: BASE + 0x100, wBlockNum: 2, bytes: bridged },
          { address: BASE + 0x2900, wBlockNum: 7, bytes: moved },
        ],
      },
    ]);
  });

  it("stay unwritten on ECC flash, where an application may want to write them", () => {
    expect(shapeOf(runsOf(parts, { target: L476 }))).toEqual([
      [BASE + 0x100, [[2, BASE + 0x100, 8]]],
      [BASE + 0x110, [[2, BASE + 0x110, 8]]],
      [BASE + 0x3000, [[2, BASE + 0x3000, 8]]],
    ]);
  });

  it("within one unit of ECC flash are filled, because the unit is written once", () => {
    const halves: readonly Part[] = [
      [BASE + 0x21, Uint8Array.of(1)],
      [BASE + 0x3e, Uint8Array.of(2)],
      [BASE + 0x40, Uint8Array.of(3)],
    ];
    expect(runsOf(halves, { target: H743 })).toEqual([
      {
        alternateSetting: 0,
        pointer: BASE + 0x20,
        blocks: [
          { address: BASE + 0x20, wBlockNum: 2, bytes: around([BASE + 0x20, 64, 0xff], ...halves) },
        ],
      },
    ]);
  });
});

it("uses one pointer on ECC flash where a piece happens to lie on its grid", () => {
  const parts: readonly Part[] = [
    [BASE, pattern(8)],
    [BASE + 0x1000, pattern(8)],
  ];
  expect(shapeOf(runsOf(parts, { target: L476 }))).toEqual([
    [
      BASE,
      [
        [2, BASE, 8],
        [4, BASE + 0x1000, 8],
      ],
    ],
  ]);
});

it("does not begin a block below the blank memory that it belongs to", () => {
  const sectors = [
    { start: BASE, end: BASE + 0x400 },
    { start: BASE + 0x1000, end: BASE + 0x2000 },
  ];
  const parts: readonly Part[] = [
    [BASE + 0x80, pattern(4)],
    [BASE + 0x1000, pattern(4)],
  ];
  // On the grid of the first pointer the second block would begin at 0x880, in a sector that stays.
  expect(shapeOf(runsOf(parts, { sectors }))).toEqual([
    [BASE + 0x80, [[2, BASE + 0x80, 4]]],
    [BASE + 0x1000, [[2, BASE + 0x1000, 4]]],
  ]);
});

it("cuts an image that begins off the grid into whole units and whole blocks", () => {
  const bytes = pattern(2 * 2048);
  expect(runsOf([[BASE + 0x3, bytes]])).toEqual([
    {
      alternateSetting: 0,
      pointer: BASE,
      blocks: [
        {
          address: BASE,
          wBlockNum: 2,
          bytes: around([BASE, 2048, 0xff], [BASE + 3, bytes.subarray(0, 2045)]),
        },
        { address: BASE + 2048, wBlockNum: 3, bytes: bytes.slice(2045, 4093) },
        {
          address: BASE + 4096,
          wBlockNum: 4,
          bytes: around([BASE + 4096, 4, 0xff], [BASE + 4096, bytes.subarray(4093)]),
        },
      ],
    },
  ]);
});

it("sets the pointer again before a block number would pass 0xFFFF", () => {
  const target = { ...F405, transferSizeBytes: 64 };
  const start = 0x90000000;
  const sectors = [{ start, end: start + 0x800000 }];
  // Block 0xFFFF begins at 0xFFFD × 64 behind the pointer.
  const last = start + 0xfffd * 64;
  const parts: readonly Part[] = [
    [start, pattern(64)],
    [last, pattern(128)],
    [start + 0x600000, pattern(64)],
  ];
  expect(shapeOf(runsOf(parts, { target, sectors }))).toEqual([
    [
      start,
      [
        [2, start, 64],
        [0xffff, last, 64],
      ],
    ],
    [
      last + 64,
      [
        [2, last + 64, 64],
        [2 + (start + 0x600000 - last - 64) / 64, start + 0x600000, 64],
      ],
    ],
  ]);
});

it("does not begin earlier where the block number cannot reach: that would spare nothing", () => {
  const target = { ...F405, transferSizeBytes: 64 };
  const start = 0x90000000;
  const sectors = [{ start, end: start + 0x800000 }];
  const parts: readonly Part[] = [
    [start, pattern(4)],
    [start + 0x500008, pattern(4)],
  ];
  expect(shapeOf(runsOf(parts, { target, sectors }))).toEqual([
    [start, [[2, start, 4]]],
    [start + 0x500008, [[2, start + 0x500008, 4]]],
  ]);
});

it("sends whole units where the transfer size is no multiple of one", () => {
  const target = { ...H743, transferSizeBytes: 100 };
  expect(shapeOf(runsOf([[BASE, pattern(200)]], { target }))).toEqual([
    [BASE, [[2, BASE, 96]]],
    [BASE + 96, [[2, BASE + 96, 96]]],
    [BASE + 192, [[2, BASE + 192, 32]]],
  ]);
});

it("reaches the last address there is", () => {
  const sectors = [{ start: 0xfffff000, end: 0x100000000 }];
  expect(runsOf([[0xfffffffd, pattern(3)]], { sectors })).toEqual([
    {
      alternateSetting: 0,
      pointer: 0xfffffffc,
      blocks: [{ address: 0xfffffffc, wBlockNum: 2, bytes: Uint8Array.of(0xff, 1, 2, 3) }],
    },
  ]);
});

it("writes nothing where everything is erased already", () => {
  expect(runsOf([[BASE, new Uint8Array(4096).fill(0xff)]])).toEqual([]);
});
