import type { Plan } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type JobWarning, newFlashSoFar, noteEvent, sectorsLost } from "../json/flash-so-far.js";
import { tellWarnings, warningsToTell } from "./warnings.js";

/** What is told, and what of it even with --quiet. */
function telling(): {
  readonly noted: string[];
  readonly insisted: string[];
  readonly context: Parameters<typeof tellWarnings>[1];
} {
  const noted: string[] = [];
  const insisted: string[] = [];
  const note = (text: string): void => void noted.push(text);
  return { noted, insisted, context: { note, insist: (text) => void insisted.push(text) } };
}

function planWith(warnings: Plan["warnings"]): Plan {
  const totals = {
    bytesRequested: 0,
    sectorsToErase: 0,
    bytesToWrite: 0,
    bytesKept: 0,
    bytesAlreadyThere: 0,
    bytesToVerify: 0,
    estimatedMs: null,
  };
  return { operations: [], refusals: [], totals, warnings };
}

describe("warnings of a job", () => {
  it.each([
    ["kept-bytes-unreadable", true],
    ["restore-refused", true],
    ["restore-outside-memory", true],
    ["leave-failed", true],
    ["no-vector-table", false],
    ["sector-unreadable", false],
  ])("%s is told under --quiet: %s", (code, isAlways) => {
    const { noted, insisted, context } = telling();
    tellWarnings([{ code, message: "it is so" }], context);
    const line = `warning: it is so (${code})`;
    expect({ noted, insisted }).toEqual(
      isAlways ? { noted: [], insisted: [line] } : { noted: [line], insisted: [] },
    );
  });

  it.each([
    [8, 8, null],
    [9, 9, null],
    [10, 8, "warning: and the same for 2 more (kept-bytes-unreadable)"],
  ])("of %i of one code %i are told one by one", (count, shown, last) => {
    const { insisted, context } = telling();
    const warnings = Array.from({ length: count }, (_, nth) => ({
      code: "kept-bytes-unreadable",
      message: `sector ${nth}`,
    }));
    tellWarnings(warnings, context);
    expect(insisted.filter((line) => line.startsWith("warning: sector "))).toHaveLength(shown);
    expect(insisted.at(-1)).toBe(last ?? `warning: sector ${count - 1} (kept-bytes-unreadable)`);
  });

  it("leaves out what the last line says, and what was told before", () => {
    const told: JobWarning = { code: "no-vector-table", message: "none" };
    const plan = planWith([
      { code: "not-verified", message: "n" },
      { code: "no-vector-table", message: "none" },
      { code: "no-vector-table", message: "another" },
    ]);
    expect(warningsToTell(plan, [told])).toEqual([{ code: "no-vector-table", message: "another" }]);
  });

  it("are collected once, from plans and from the work, and lost sectors are counted", () => {
    const soFar = newFlashSoFar();
    const lost = (message: string) => ({ code: "kept-bytes-unreadable", message }) as const;
    noteEvent(soFar, { kind: "warning", code: "sector-unreadable", message: "at 0" });
    for (const warnings of [[lost("a")], [lost("a"), lost("b")]]) {
      noteEvent(soFar, { kind: "plan-ready", plan: planWith(warnings) });
    }
    expect(soFar.warnings).toEqual([
      { code: "sector-unreadable", message: "at 0" },
      lost("a"),
      lost("b"),
    ]);
    expect(sectorsLost(soFar)).toBe(2);
  });
});
