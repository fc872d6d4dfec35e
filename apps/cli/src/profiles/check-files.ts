/**
 * Checks profile files as a set: each against schema and rules, then what they say
 * together. The work is done by `@dfukit/profiles/validate`; here are the files.
 */
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { parseMemoryString } from "@dfukit/core";
import { checkFixture, listProfiles, type Profile, partsOf } from "@dfukit/profiles";
import type { ProfileIssue } from "../validate/index.js";
import { familyBeside, findProfileFiles, isFamily } from "./find-files.js";
import { readProfileFile } from "./read-profile.js";

/** A file and everything that is wrong with it. */
export interface CheckedFile {
  readonly file: string;
  readonly issues: readonly ProfileIssue[];
  /** What is no error and should be known. */
  readonly notes: readonly string[];
  /** Null for a file with issues, and for a family, which is no profile by itself. */
  readonly profile: Profile | null;
}

interface ParsedFile {
  readonly fileName: string;
  readonly json: unknown;
}

/** Checks files; those beside them that they inherit from are read as well. */
export async function checkProfileFiles(files: readonly string[]): Promise<readonly CheckedFile[]> {
  const read = [...new Set([...files, ...files.flatMap(relatives)])].map((fileName) => ({
    fileName,
    ...readProfileFile(fileName),
  }));
  const parsed = read.flatMap((one): readonly ParsedFile[] => (one.ok ? [one] : []));
  const { validateProfile, validateProfileSet } = await import("../validate/index.js");
  const result = validateProfileSet(parsed);
  const issues = result.ok ? [] : result.issues;
  return files.map((file): CheckedFile => {
    const own = read.find(({ fileName }) => fileName === file);
    if (own?.ok !== true) {
      return { file, issues: [notJson(own?.why ?? "")], notes: [], profile: null };
    }
    const found = issues.filter(({ fileName }) => fileName === file);
    if (found.length > 0 || isFamily(file)) {
      return { file, issues: found, notes: [], profile: null };
    }
    const family = parsed.find(({ fileName }) => fileName === familyBeside(file))?.json;
    const valid = validateProfile(own.json, { fileName: file, family });
    if (!valid.ok) return { file, issues: valid.issues, notes: [], profile: null };
    const { profile } = valid;
    const unmet = fixtureIssues(file, profile);
    return {
      file,
      issues: unmet,
      notes: clashNotes(profile),
      profile: unmet.length > 0 ? null : profile,
    };
  });
}

/** What a fixture beside the profile expects and does not get. */
function fixtureIssues(file: string, profile: Profile): readonly ProfileIssue[] {
  const fixture = file.replace(/\.json$/, ".fixture.json");
  if (!existsSync(fixture)) return [];
  const read = readProfileFile(fixture);
  const complaints = read.ok ? checkFixture(read.json, { profile, parseMemoryString }) : [read.why];
  return complaints.map((complaint) => ({
    path: "",
    value: basename(fixture),
    rule: "fixture-met",
    expected: `what the fixture has, but ${complaint}`,
    example: undefined,
    doc: "docs/adding-a-chip.md#the-fixture",
  }));
}

/** The files that a family is judged with: all of its folder. */
function relatives(file: string): readonly string[] {
  if (!isFamily(file) && !inherits(file)) return [];
  const found = findProfileFiles(dirname(file));
  return found.ok ? found.files.filter((other) => dirname(other) === dirname(file)) : [];
}

function inherits(file: string): boolean {
  const read = readProfileFile(file);
  return read.ok && Object.hasOwn(Object(read.json), "inherits");
}

function notJson(why: string): ProfileIssue {
  return {
    path: "",
    value: undefined,
    rule: "json",
    expected: `a JSON file; ${why}`,
    example: { schemaVersion: 1, id: "stm32c071", name: "STM32C071" },
    doc: "profiles/README.md",
  };
}

/** Parts that a bundled profile of another id has: plugged in, the user's holds; in profiles/ only one may. */
function clashNotes(profile: Profile): readonly string[] {
  const own = new Set(partsOf(profile).map(({ part }) => part));
  return listProfiles()
    .filter(({ id }) => id !== profile.id)
    .flatMap((other) => {
      const [first, ...more] = partsOf(other)
        .map(({ part }) => part)
        .filter((part) => own.has(part));
      if (first === undefined) return [];
      const parts = more.length === 0 ? first : `${first} and ${more.length} more`;
      return [
        `${parts} also in the bundled profile ${other.id}; only one of profiles/ may list a part`,
      ];
    });
}
