import { describe, expect, it } from "vitest";
import { accessOf } from "./normalise.js";

describe("accessOf", () => {
  // The table of UM0424 §10.3.2.
  it.each([
    { letter: "a", rights: "read" },
    { letter: "b", rights: "erase" },
    { letter: "c", rights: "read erase" },
    { letter: "d", rights: "write" },
    { letter: "e", rights: "read write" },
    { letter: "f", rights: "erase write" },
    { letter: "g", rights: "read erase write" },
  ] as const)("$letter is $rights", ({ letter, rights }) => {
    expect(accessOf(letter)).toEqual({
      readable: rights.includes("read"),
      erasable: rights.includes("erase"),
      writable: rights.includes("write"),
    });
  });
});
