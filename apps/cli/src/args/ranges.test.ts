import type { FlashTarget } from "@dfukit/core";
import type { FlashRegion } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { alternateRanges, parseRanges } from "./ranges.js";

const ACCESS = { readable: true, erasable: true, writable: true };

function region(
  kind: FlashRegion["kind"],
  alternateSetting: number,
  ...runs: readonly (readonly [start: number, sectorCount: number])[]
): FlashRegion {
  return {
    name: `${kind} `,
    kind,
    alternateSetting,
    runs: runs.map(([start, sectorCount]) => ({
      start,
      sectorCount,
      sectorSizeBytes: 0x400,
      access: ACCESS,
    })),
  };
}

function target(...regions: readonly FlashRegion[]): FlashTarget {
  return { layout: { regions } } as unknown as FlashTarget;
}

/** Two banks with a hole, and a memory at the very top. */
const CHIP = target(
  region("flash", 0, [0x08000000, 4], [0x08004000, 4]),
  region("other", 3, [0xfffffc00, 1]),
);

describe("alternateRanges", () => {
  it.each([
    [
      [],
      undefined,
      [
        [0, 0x08000000, 0x08001000],
        [0, 0x08004000, 0x08005000],
      ],
    ],
    [[], "3", [[3, 0xfffffc00, 0x100000000]]],
    [["0x08000400+1K"], undefined, [[0, 0x08000400, 0x08000800]]],
    [["0x08000000..0x08001000"], "0", [[0, 0x08000000, 0x08001000]]],
    [["0x08004400.."], undefined, [[0, 0x08004400, 0x08005000]]],
    [["0xFFFFFFFF+1"], undefined, [[3, 0xffffffff, 0x100000000]]],
  ])("--range %j --alt %s", (range, alt, expected) => {
    const ranges = alternateRanges(parseRanges({ range, alt }), CHIP);
    expect(
      ranges.map(({ alternateSetting, start, end }) => [alternateSetting, start, end]),
    ).toEqual(expected);
  });

  it.each([
    [["0x08000FFF+2"], undefined, "--range 0x08000FFF–0x08001000 lies in no memory of the device"],
    [["0x08000000+5K"], undefined, "--range 0x08000000–0x080013FF lies in no memory of the device"],
    [["0x08000000+1"], "3", "--range 0x08000000–0x08000000 lies in no memory of the device"],
    [[], "1", "--alt 1 is no memory of the device"],
  ])("refuses --range %j --alt %s", (range, alt, message) => {
    expect(() => alternateRanges(parseRanges({ range, alt }), CHIP)).toThrow(
      expect.objectContaining({
        code: "usage",
        message,
        hint: expect.stringMatching(/^there is (0 \(flash, 0x08000000–0x08000FFF, |3 \(other, )/),
      }),
    );
  });

  it("says so where nothing is known to be flash", () => {
    const unknown = target(region("other", 0, [0x08000000, 4]));
    expect(() => alternateRanges(parseRanges({ range: [] }), unknown)).toThrow(
      expect.objectContaining({
        message: "no memory of the device is known to be flash",
        hint: "give --range or --alt",
      }),
    );
  });
});
