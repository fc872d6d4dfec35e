/**
 * The bundled data against `profiles/`: in step, valid, and the same as the files say.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { listLoaders, listProfiles } from "../src/index.js";
import { formatProfileIssue, validateProfileSet } from "../src/validate/index.js";

const PROFILES = fileURLToPath(new URL("../../../profiles/", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../scripts/bundle-profiles.mjs", import.meta.url));

const files = readdirSync(PROFILES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "schema")
  .flatMap(({ name }) =>
    readdirSync(join(PROFILES, name)).map((file) => join(PROFILES, name, file)),
  )
  .filter((path) => path.endsWith(".json"));

describe("the files of profiles/", () => {
  it("are valid, each and together", () => {
    const set = files.map((fileName) => ({
      fileName,
      json: JSON.parse(readFileSync(fileName, "utf8")),
    }));
    const result = validateProfileSet(set);
    expect(result.ok ? [] : result.issues.map(formatProfileIssue)).toEqual([]);
    const profiles = result.ok ? result.profiles : [];
    const sorted = profiles.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(listProfiles()).toEqual(sorted.filter(({ kind }) => kind === "chip"));
    expect(listLoaders()).toEqual(sorted.filter(({ kind }) => kind === "loader"));
    expect(profiles.length).toBeGreaterThan(80);
  });

  it("are what the library bundles", () => {
    const { stderr, status } = spawnSync(process.execPath, [SCRIPT, "--check"], {
      encoding: "utf8",
    });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });

  it.each(files)("%s names the schema for editors", (path) => {
    const { $schema } = JSON.parse(readFileSync(path, "utf8"));
    expect($schema).toBe("../schema/profile.schema.json");
  });
});
