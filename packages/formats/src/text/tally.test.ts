/** Line endings and record types, counted. */
import { describe, expect, it } from "vitest";
import type { LineEnding } from "../document.js";
import type { Line } from "./line.js";
import { countsByType, EndingTally } from "./tally.js";

describe("EndingTally", () => {
  it.each<readonly [readonly Line["ending"][], LineEnding]>([
    [[], "none"],
    [["none"], "none"],
    [["lf", "lf", "none"], "lf"],
    [["crlf", "crlf"], "crlf"],
    [["cr"], "cr"],
    [["lf", "crlf"], "mixed"],
    [["cr", "lf"], "mixed"],
    [["crlf", "cr"], "mixed"],
    [["lf", "crlf", "cr"], "mixed"],
  ])("of %j is %s", (endings, result) => {
    const tally = new EndingTally();
    for (const ending of endings) tally.add(ending);
    expect(tally.result()).toBe(result);
  });

  it.each([
    [0, "none"],
    [1, "lf"],
    [2, "crlf"],
    [4, "cr"],
    [6, "mixed"],
  ])("of the bits %d is %s", (bits, result) => {
    const tally = new EndingTally();
    tally.addBits(bits);
    expect(tally.result()).toBe(result);
  });
});

describe("countsByType", () => {
  it("has the types that there are", () => {
    expect(countsByType(Uint32Array.of(3, 0, 0, 1))).toEqual({ 0: 3, 3: 1 });
    expect(countsByType(new Uint32Array(256))).toEqual({});
  });
});
