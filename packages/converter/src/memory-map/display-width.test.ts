import { describe, expect, it } from "vitest";
import { clipToWidth, displayWidth } from "./display-width.js";

describe("displayWidth and clipToWidth", () => {
  it.each([
    ["", 0, ""],
    ["abc", 3, "abc"],
    ["abcdef", 6, "abcd"],
    ["0–9 ×█", 6, "0–9 "],
    ["闪存区", 6, "闪存"],
    ["a闪存", 5, "a闪"],
    ["フラッシュ", 10, "フラ"],
    ["플래시", 6, "플래"],
    ["ｆｕｌｌ", 8, "ｆｕ"],
    ["𠀀𠀀𠀀", 6, "𠀀𠀀"],
    ["💾💾💾", 6, "💾💾"],
    ["e\u0301e\u0301", 2, "e\u0301e\u0301"],
  ])("%s takes %d columns, and in 4 there is room for %s", (text, width, clipped) => {
    expect(displayWidth(text)).toBe(width);
    expect(clipToWidth(text, 4)).toBe(clipped);
  });
});
