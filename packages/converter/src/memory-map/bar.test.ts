import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ASCII_BAR, type BarStretch, drawBar, UNICODE_BAR } from "./bar.js";

const RANGE = { start: 0x8000_0000, end: 0x8000_0050 };

function used(from: number, to: number): BarStretch {
  return { start: RANGE.start + from, end: RANGE.start + to, role: "used" };
}

function textOf(
  stretches: readonly BarStretch[],
  cellCount: number,
  characters = UNICODE_BAR,
): string {
  return drawBar(RANGE, stretches, { cellCount, characters })
    .map(({ text }) => text)
    .join("");
}

describe("drawBar", () => {
  it.each([
    ["nothing", [], "··········"],
    ["all", [used(0, 80)], "██████████"],
    ["half", [used(0, 40)], "█████·····"],
    ["eighths of a cell", [used(0, 1), used(8, 10), used(16, 19), used(24, 28)], "▏▎▍▌······"],
    ["more eighths", [used(0, 5), used(8, 14), used(16, 23), used(24, 32)], "▋▊▉█······"],
    ["the last byte", [used(79, 80)], "·········▏"],
    ["all but one byte", [used(1, 80)], "▉█████████"],
  ])("%s", (_what, stretches, text) => {
    expect(textOf(stretches, 10)).toBe(text);
  });

  it.each([
    ["a byte fills a cell", [used(0, 1)], "#...."],
    ["all", [used(0, 80)], "#####"],
    ["erased", [{ ...used(16, 48), role: "erased" as const }], ".==.."],
  ])("in ASCII: %s", (_what, stretches, text) => {
    expect(textOf(stretches, 5, ASCII_BAR)).toBe(text);
  });

  it("makes a piece of each role; data hides erased bytes beside it", () => {
    const stretches: readonly BarStretch[] = [
      { ...used(0, 20), role: "erased" },
      used(20, 24),
      { ...used(40, 48), role: "outside" },
    ];
    expect(drawBar(RANGE, stretches, { cellCount: 10, characters: UNICODE_BAR })).toEqual([
      { role: "erased", text: "▒▒" },
      { role: "used", text: "█" },
      { role: "free", text: "··" },
      { role: "outside", text: "█" },
      { role: "free", text: "····" },
    ]);
  });

  it("draws more cells than bytes, and clips what lies outside of its range", () => {
    expect(textOf([used(0, 40)], 160)).toBe("█".repeat(80) + "·".repeat(80));
    expect(textOf([used(-8, 8), used(72, 800)], 10)).toBe("█········█");
  });

  it("fills a cell only if all of it is data, and empties it only if none is", () => {
    fc.assert(
      fc.property(
        fc.nat(79),
        fc.nat(80),
        fc.integer({ min: 1, max: 97 }),
        (from, size, cellCount) => {
          const to = Math.min(80, from + size);
          const cells = [...textOf(from < to ? [used(from, to)] : [], cellCount)];
          const expected = cells.map((_, nth) => {
            const cellFrom = (nth * 80) / cellCount;
            const cellTo = ((nth + 1) * 80) / cellCount;
            const covered = Math.max(0, Math.min(to, cellTo) - Math.max(from, cellFrom));
            return covered < 1e-6 ? "none" : covered > cellTo - cellFrom - 1e-6 ? "all" : "some";
          });
          expect(cells.length).toBe(cellCount);
          expect(
            cells.map((cell) => (cell === "█" ? "all" : cell === "·" ? "none" : "some")),
          ).toEqual(expected);
        },
      ),
    );
  });
});
