/** One run tells all: a fault in one place hides no other, and each finding shows what would do. */
import { describe, expect, it } from "vitest";
import { validFamily, validLine, validLoader } from "../../test/valid-files.js";
import { type Edit, VALID_FILE_NAME, validProfile } from "../../test/valid-profile.js";
import { formatProfileIssue, type ProfileIssue } from "./issue.js";
import { PROFILE_RULES } from "./rules.js";
import { validateProfile } from "./validate-profile.js";
import { validateProfileSet } from "./validate-profile-set.js";

function issuesOf(...edits: readonly Edit[]): readonly ProfileIssue[] {
  const result = validateProfile(validProfile(...edits), { fileName: VALID_FILE_NAME });
  return result.ok ? [] : result.issues;
}

function brief(issues: readonly ProfileIssue[]): readonly string[] {
  return issues.map(({ path, rule }) => `${path} ${rule}`);
}

/** A fault for the schema, one that is still to be looked up, and some for rules. */
const SCHEMA_FAULT: Edit = ["/uf2/familyId", "0x2"];
const MARK: Edit = ["/notes/0/text", "TODO: what a user should know"];
const FOR_RULES: readonly Edit[] = [
  ["/id", "stm32t100"],
  ["/die/sources/0", "nowhere"],
  ["/behaviour/quirks/1/name", "error-at-first-contact"],
  ["/memories/0/runs/1/start", "0x1FFF7810"],
];
const OF_RULES = [
  "/id id-is-file-name",
  "/memories/0/runs/1/start memory-runs-ascend",
  "/memories memories-apart",
  "/memories memories-apart",
  "/behaviour/quirks/1/name quirk-twice",
  "/optionBytes/blocks option-blocks-are-runs",
  "/optionBytes/blocks option-blocks-are-runs",
  "/descriptorStrings/1/string seen-string-agrees",
  "/descriptorStrings/1/string seen-string-agrees",
  "/die/sources/0 source-known",
];

describe("a file with several faults", () => {
  it("has them told at once, whatever their kind", () => {
    expect(brief(issuesOf(...FOR_RULES))).toEqual(OF_RULES);
    expect(brief(issuesOf(SCHEMA_FAULT, MARK, ...FOR_RULES))).toEqual([
      "/notes/0/text still-unknown",
      "/uf2/familyId schema-pattern",
      ...OF_RULES,
    ]);
  });

  it("is judged by each rule that reads none of the faults", () => {
    const faults: readonly Edit[] = [
      ["/flash/sizes/8/sizeBytes", "TODO: its size"],
      ["/overrides", 5],
    ];
    const told = brief(issuesOf(...faults, ...FOR_RULES));
    expect(told).toEqual([
      "/flash/sizes/8/sizeBytes still-unknown",
      "/overrides schema-type",
      // Those about the flash and the strings wait until these are mended.
      "/id id-is-file-name",
      "/memories/0/runs/1/start memory-runs-ascend",
      "/behaviour/quirks/1/name quirk-twice",
      "/die/sources/0 source-known",
    ]);
  });

  it("does not have a fault told twice", () => {
    expect(brief(issuesOf(["/die/sources/0", "TODO: which"]))).toEqual([
      "/die/sources/0 still-unknown",
    ]);
    expect(brief(issuesOf(["/rom", undefined]))).toEqual(["/rom schema-required"]);
    expect(brief(issuesOf(["/behaviour", "TODO: all of it"]))).toEqual([
      "/behaviour still-unknown",
    ]);
  });

  it("may be a loader", () => {
    const edits: readonly Edit[] = [
      ["/uf2", { familyId: "0x2", sources: ["board"] }],
      ["/flash/sizes/8/runs/0/sectorCount", 17],
      ["/usb/sources/0", "no"],
    ];
    const result = validateProfile(validLoader(...edits));
    expect(brief(result.ok ? [] : result.issues)).toEqual([
      "/uf2/familyId schema-pattern",
      "/flash/sizes/8/runs flash-runs-fill-size",
      "/usb/sources/0 source-known",
    ]);
  });

  it("may be a line whose family is missing, or has faults of its own", () => {
    const line = validLine(["/die/sources/0", "nowhere"], ["/bankModes/0/bit", 32], ["/id", "x"]);
    const own = ["/id schema-pattern", "/bankModes/0/bit schema-maximum"];
    for (const family of [undefined, validFamily(["/usb", "TODO: all of it"])]) {
      const result = validateProfile(line, { family, fileName: "t3/stm32t300.json" });
      expect(brief(result.ok ? [] : result.issues).toSorted()).toEqual(
        [...own, "/inherits family-missing"].toSorted(),
      );
    }
    const whole = validateProfile(line, { family: validFamily() });
    expect(brief(whole.ok ? [] : whole.issues).toSorted()).toEqual(
      [...own, "/die/sources/0 source-known"].toSorted(),
    );
  });

  it("has what it says of its own notDfu told by the place in its own file", () => {
    const notDfu = [{ prefix: "STM32T300", why: "it is made up", sources: ["manual"] }];
    const result = validateProfile(validLine(["/notDfu", notDfu]), { family: validFamily() });
    expect(brief(result.ok ? [] : result.issues)).toEqual(["/notDfu/0/prefix not-dfu-is-no-part"]);
  });

  it("is held against the other files all the same", () => {
    const first = { fileName: `t1/${VALID_FILE_NAME}`, json: validProfile() };
    const second = { fileName: "t2/stm32t100-t101.json", json: validProfile(SCHEMA_FAULT) };
    const result = validateProfileSet([first, second]);
    expect(brief(result.ok ? [] : result.issues)).toEqual([
      "/uf2/familyId schema-pattern",
      "/id id-unique",
      "/parts/0 part-unique",
      "/parts/0 part-unique",
      "/parts/0 part-unique",
      "/parts/1 part-unique",
    ]);
  });
});

describe("what is still to be looked up", () => {
  it("is told as such, with the mark, what to look up, and a value that would do", () => {
    const edits: readonly Edit[] = [
      ["/overrides/0/why", "TODO: why; in the manual"],
      ["/overrides/0/sources/0", "TODO"],
      ["/sources/manual/title", "TODO: its number"],
    ];
    expect(issuesOf(...edits).map(formatProfileIssue)).toEqual([
      '/overrides/0/why: expected why; in the manual, got "TODO: why; in the manual"; for example "the boot ROM says 2 MiB; the part has 128 KiB" (rule still-unknown, see profiles/README.md#overrides)',
      '/overrides/0/sources/0: expected the fact itself, as the guide explains it, got "TODO"; for example "manual" (rule still-unknown, see profiles/README.md#overrides)',
      '/sources/manual/title: expected its number, got "TODO: its number"; for example "ST AN2606" (rule still-unknown, see profiles/README.md#sources)',
    ]);
  });
});

describe("every finding", () => {
  it("has an example, though all of the file is wrong", () => {
    // The first entry of each list stands for the others.
    const places = placesIn(validProfile(), "").filter((path) => !/\/[1-9]\d*(\/|$)/.test(path));
    const kinds: readonly unknown[] = ["TODO: look it up", "\u0007", 7, null, undefined, {}, []];
    const bare = places.flatMap((path, nth) => {
      const value = kinds[nth % kinds.length];
      // A list of JSON has no holes.
      const issues = value === undefined && path.endsWith("/0") ? [] : issuesOf([path, value]);
      return issues
        .filter(({ example }) => example === undefined)
        .map(({ rule }) => `${path} ${rule}`);
    });
    expect([...new Set(bare)]).toEqual([]);
  });

  it("comes from a rule with a name of its own", () => {
    const names = PROFILE_RULES.map(({ name }) => name);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  });
});

function placesIn(value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [path];
  const children = Object.entries(value).flatMap(([key, child]) =>
    placesIn(child, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
  return path === "" ? children : [path, ...children];
}
