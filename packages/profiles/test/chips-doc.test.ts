/** The list of chips in docs/: made from the profiles, and in step with them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { listLoaders, listProfiles, partsOf } from "../src/index.js";

const SCRIPT = fileURLToPath(new URL("../scripts/chips-doc.mjs", import.meta.url));
const DOC = fileURLToPath(new URL("../../../docs/chips.md", import.meta.url));

describe("docs/chips.md", () => {
  const text = readFileSync(DOC, "utf8").replaceAll("\r\n", "\n");

  it("is what the script makes of profiles/", () => {
    const { stderr, status } = spawnSync(process.execPath, [SCRIPT, "--check"], {
      encoding: "utf8",
    });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });

  it("counts the parts as the library does", () => {
    const lines = listProfiles();
    const parts = lines.flatMap(partsOf).length;
    const sentence = `${lines.length} chip lines with ${parts} part numbers, and ${listLoaders().length} other boot loaders`;
    expect(text).toContain(sentence);
  });

  it("says of each line whether it is confirmed on hardware", () => {
    const tried = listProfiles().filter(({ confirmed }) => confirmed.length > 0);
    const rows = text.split("\n").filter((line) => line.startsWith("| ["));
    const column = text.split("\n").find((line) => line.startsWith("| line |")) ?? "";
    const place = column.split(" | ").indexOf("confirmed on hardware");
    const cells = rows.slice(0, listProfiles().length).map((row) => row.split(" | ")[place]);
    expect(cells.filter((cell) => cell !== "no").length).toBe(tried.length);
    expect(cells).toEqual(
      cells.map((cell) => (cell === "no" ? cell : expect.stringContaining(":"))),
    );
  });

  it("has a row for each line and each loader, with the quirks and sources of the library", () => {
    const rows = text.split("\n").filter((line) => line.startsWith("| ["));
    for (const { id, behaviour, sources, confirmed } of [...listProfiles(), ...listLoaders()]) {
      const row = rows.find((line) => line.includes(`/${id}.json)`)) ?? "";
      const named = [
        ...behaviour.quirks.map(({ name }) => name),
        ...sources.map(({ title }) => title),
        ...confirmed.map(({ part, did }) => `${part}: ${did}`),
      ];
      expect(
        named.filter((name) => !row.includes(name)),
        id,
      ).toEqual([]);
    }
    expect(rows.length).toBe(listProfiles().length + listLoaders().length);
  });
});
