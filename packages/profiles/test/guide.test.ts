/** The contributor's guide: errors of the validation point at its sections, so each must exist. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { docFor } from "../src/validate/issue.js";
import { PROFILE_SCHEMA_JSON } from "../src/validate/schema.generated.js";

const GUIDE = fileURLToPath(new URL("../../../profiles/README.md", import.meta.url));

const guide = readFileSync(GUIDE, "utf8");
/** Every heading as the address that renderers give it. */
const anchors = guide
  .split(/\r?\n/)
  .filter((line) => /^#+ /.test(line))
  .map((line) => line.replace(/^#+ /, "").toLowerCase().replaceAll(" ", "-"));
const fields = Object.keys(JSON.parse(PROFILE_SCHEMA_JSON).properties).filter(
  (field) => field !== "$schema",
);

describe("profiles/README.md", () => {
  it.each(["surplus", ...fields])("has the section that errors about %s point at", (field) => {
    const [file, anchor] = docFor(`/${field}/0`).split("#");
    expect({ file, isThere: anchors.includes(anchor ?? "") }).toEqual({
      file: "profiles/README.md",
      isThere: true,
    });
  });

  it("explains each field in a section of its own", () => {
    const sections = fields.map((field) => docFor(`/${field}`));
    expect(sections).toEqual(fields.map((field) => `profiles/README.md#${field.toLowerCase()}`));
  });

  it("links only to sections that it has", () => {
    const links = [...guide.matchAll(/\]\(#([^)]+)\)/g)].map(([, to = ""]) => to);
    expect(links.filter((to) => !anchors.includes(to))).toEqual([]);
    expect(links.length).toBeGreaterThan(3);
  });
});
