/** What the hosted CI checks of a pull request: what it touches, and nothing else. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SCRIPT = fileURLToPath(
  new URL("../../../.github/scripts/touched-profiles.mjs", import.meta.url),
);
const WORKFLOW = new URL("../../../.github/workflows/profiles.yml", import.meta.url);

function touched(changed: readonly string[]): readonly string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT], {
    cwd: ROOT,
    input: changed.map((path) => `${path}\n`).join(""),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split("\n").filter((line) => line !== "");
}

const L0 = "profiles/l0/stm32l072-l073-l082-l083.json";
const L476 = "profiles/l4/stm32l475-l476-l486.json";

const FENCED = fileURLToPath(new URL("../../../.github/scripts/fenced.mjs", import.meta.url));

describe("the report in the summary", () => {
  it.each([
    ["plain", "```text\nplain\n```\n"],
    ["one line\nand more\n", "```text\none line\nand more\n```\n"],
    ["a `name`", "```text\na `name`\n```\n"],
    ["```\n# not the report", "````text\n```\n# not the report\n````\n"],
    ["x ````` y\n```", "``````text\nx ````` y\n```\n``````\n"],
    ["", "```text\n\n```\n"],
  ])("of %j cannot end its block", (input, expected) => {
    const { stdout, status } = spawnSync(process.execPath, [FENCED], { input, encoding: "utf8" });
    expect({ stdout, status }).toEqual({ stdout: expected, status: 0 });
  });

  it("is what the workflow writes", () => {
    const workflow = readFileSync(WORKFLOW, "utf8");
    expect(workflow).toContain(
      'node .github/scripts/fenced.mjs < report.txt >> "$GITHUB_STEP_SUMMARY"',
    );
  });
});

describe("the profiles that a pull request touches", () => {
  it("are the files that have changed", () => {
    const others = [
      "README.md",
      "docs/x.json",
      "packages/profiles/src/index.ts",
      "profiles/README.md",
    ];
    expect(touched([L476, ...others, L0])).toEqual([L0, L476]);
    expect(touched(others)).toEqual([]);
    expect(touched([])).toEqual([]);
  });

  it("are all lines of a family that has changed", () => {
    const lines = touched(["profiles/l4/family.json"]);
    expect(lines).toContain(L476);
    expect(lines).toContain("profiles/l4/family.json");
    expect(lines.every((path) => path.startsWith("profiles/l4/"))).toBe(true);
  });

  it("are all if the schema has changed, and none is the schema", () => {
    const all = touched(["profiles/schema/profile.schema.json"]);
    expect(all).toContain(L0);
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((path) => path.includes("/schema/"))).toEqual([]);
  });

  it("are the one of a device that was seen", () => {
    const fixture = "packages/profiles/test/conformance/devices/stm32l083cz-bigclown.fixture.json";
    expect(existsSync(`${ROOT}${fixture}`)).toBe(true);
    expect(touched([fixture])).toEqual([L0]);
  });

  it("are what the workflow hands to the command line", () => {
    const workflow = readFileSync(WORKFLOW, "utf8");
    expect(workflow).toContain("node .github/scripts/touched-profiles.mjs < changed.txt");
    expect(workflow).toContain("profile check --simulate --map ");
  });
});
