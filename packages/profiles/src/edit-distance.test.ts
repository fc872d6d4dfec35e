import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance } from "./edit-distance.js";

describe("editDistance", () => {
  it.each([
    { a: "", b: "", distance: 0 },
    { a: "", b: "abc", distance: 3 },
    { a: "abc", b: "abc", distance: 0 },
    { a: "abc", b: "abd", distance: 1 },
    { a: "abc", b: "acb", distance: 1 },
    { a: "abc", b: "ab", distance: 1 },
    { a: "L703", b: "L073", distance: 1 },
    { a: "kitten", b: "sitting", distance: 3 },
  ])("$a to $b", ({ a, b, distance }) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it.each([
    { a: "aab", b: "aaab", distance: 1 },
    { a: "abab", b: "ab", distance: 2 },
    { a: "ca", b: "abc", distance: 3 },
    { a: "aa", b: "aaa", distance: 1 },
    { a: "xaby", b: "xbay", distance: 1 },
  ])("$a to $b, which begin or end alike", ({ a, b, distance }) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it("does not count what both begin and end with", () => {
    const text = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, text, (a, b, before, after) => {
        expect(editDistance(before + a + after, before + b + after)).toBe(editDistance(a, b));
      }),
    );
  });

  it("is the same both ways, and no more than the longer text", () => {
    const text = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance === 0).toBe(a === b);
      }),
    );
  });
});
