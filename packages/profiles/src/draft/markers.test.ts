/** The mark of what is not known. */
import { describe, expect, it } from "vitest";
import { findUnknown, unknownMarker } from "./markers.js";

describe("findUnknown", () => {
  it("finds every mark, and where it stands", () => {
    const json = {
      a: "TODO",
      b: [1, unknownMarker("the size; data sheet")],
      "c/~d": { e: "  TODO: two\nlines " },
      ok: "TODOS",
      fine: "a TODO: inside",
      number: 3,
      none: null,
    };
    expect(findUnknown(json)).toEqual([
      { path: "/a", value: "TODO", what: null },
      { path: "/b/1", value: "TODO: the size; data sheet", what: "the size; data sheet" },
      { path: "/c~1~0d/e", value: "  TODO: two\nlines ", what: "two\nlines" },
    ]);
  });

  it.each([null, 1, true, [], {}, "x"])("finds none in %j", (json) => {
    expect(findUnknown(json)).toEqual([]);
  });
});
