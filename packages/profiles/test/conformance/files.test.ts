/** Every file of `profiles/`: nothing in it is still to be looked up. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findUnknown } from "../../src/index.js";

const PROFILES = fileURLToPath(new URL("../../../../profiles/", import.meta.url));

const files = readdirSync(PROFILES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "schema")
  .flatMap(({ name }) => readdirSync(join(PROFILES, name)).map((file) => join(name, file)))
  .filter((path) => path.endsWith(".json"));

describe("the files of profiles/", () => {
  it("are there", () => {
    expect(files.length).toBeGreaterThan(3);
  });

  it.each(files)("%s is no draft any more", (path) => {
    expect(findUnknown(JSON.parse(readFileSync(join(PROFILES, path), "utf8")))).toEqual([]);
  });

  it.each(files)("%s is no fixture, which would belong to the tests", (path) => {
    expect(path).not.toMatch(/\.fixture\.json$/);
  });
});
