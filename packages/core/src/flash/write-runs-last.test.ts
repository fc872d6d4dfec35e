/** The block that starts a program is written last. */
import { describe, expect, it } from "vitest";
import type { Part } from "./test-plan.js";
import { BASE, runsOf, SECTOR, shapeOf } from "./test-runs.js";
import { F405, L476, pattern } from "./test-targets.js";

describe("the block that is to be written last", () => {
  const far: readonly Part[] = [
    [BASE, pattern(2048 * 2)],
    [BASE + 0x100000, pattern(2048)],
  ];
  const sectors = [SECTOR, { start: BASE + 0x100000, end: BASE + 0x104000 }];
  const ecc = { ...L476, transferSizeBytes: 2000 };

  it.each([
    [
      "moves to the end of its run",
      F405,
      BASE,
      [
        [
          BASE,
          [
            [3, BASE + 2048, 2048],
            [514, BASE + 0x100000, 2048],
            [2, BASE, 2048],
          ],
        ],
      ],
    ],
    [
      "moves behind later runs, with a pointer of its own",
      ecc,
      BASE + 2001,
      [
        [
          BASE,
          [
            [2, BASE, 2000],
            [4, BASE + 4000, 96],
          ],
        ],
        [
          BASE + 0x100000,
          [
            [2, BASE + 0x100000, 2000],
            [3, BASE + 0x1007d0, 48],
          ],
        ],
        [BASE, [[3, BASE + 2000, 2000]]],
      ],
    ],
    [
      "stays last",
      F405,
      BASE + 0x1007ff,
      [
        [
          BASE,
          [
            [2, BASE, 2048],
            [3, BASE + 2048, 2048],
            [514, BASE + 0x100000, 2048],
          ],
        ],
      ],
    ],
    [
      "may not exist",
      F405,
      BASE + 0x2000,
      [
        [
          BASE,
          [
            [2, BASE, 2048],
            [3, BASE + 2048, 2048],
            [514, BASE + 0x100000, 2048],
          ],
        ],
      ],
    ],
  ])("%s", (_what, target, lastAddress, expected) => {
    expect(shapeOf(runsOf(far, { target, sectors, lastAddress }))).toEqual(expected);
  });

  it("leaves no empty run behind", () => {
    const parts: readonly Part[] = [
      [BASE, pattern(8)],
      [BASE + 0x101008, pattern(8)],
    ];
    const runs = runsOf(parts, { target: L476, sectors, lastAddress: BASE });
    expect(shapeOf(runs)).toEqual([
      [BASE + 0x101008, [[2, BASE + 0x101008, 8]]],
      [BASE, [[2, BASE, 8]]],
    ]);
  });
});
