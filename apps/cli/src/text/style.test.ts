/** Lines for a terminal: where they break, and what may not count. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { painter, wrapLines, wrapText } from "./style.js";

describe("wrapText", () => {
  it("counts no colour", () => {
    const red = painter({ colour: true })("error", "error");
    expect(wrapText(`${red}: one two`, 14, "  ")).toBe(`${red}: one two`);
    expect(wrapText(`${red}: one two`, 13, "  ")).toBe(`${red}: one\n  two`);
  });

  it("leaves a word whole that is longer than a line", () => {
    expect(wrapText("a https://example.org/long b", 8, "")).toBe("a\nhttps://example.org/long\nb");
  });
});

describe("wrapLines", () => {
  it("indents what follows by two more than its line", () => {
    expect(wrapLines("error: aaa bbb ccc\n  caused by: ddd eeeeeeeee", 12)).toBe(
      "error: aaa\n  bbb ccc\n  caused by:\n    ddd\n    eeeeeeeee",
    );
  });

  it("keeps every line that fits, and all words", () => {
    const words = fc.array(fc.stringMatching(/^[a-z@/]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 16, max: 60 }), (parts, columns) => {
        const text = parts.join(" ");
        const wrapped = wrapLines(text, columns);
        expect(wrapped.split(/\n {2}| /)).toEqual(parts);
        expect(Math.max(...wrapped.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(
          columns,
        );
        expect(wrapLines(text, Number.POSITIVE_INFINITY)).toBe(text);
      }),
    );
  });
});
