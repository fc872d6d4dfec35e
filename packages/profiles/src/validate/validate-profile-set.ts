/** Validation of profiles that are used together: no part and no id may be claimed twice. */
import { partsOf } from "../parts.js";
import type { Profile } from "../profile.js";
import { docFor, type ProfileIssue } from "./issue.js";
import { validateProfile } from "./validate-profile.js";

/** The parsed JSON of a profile and the file it was in. */
export interface ProfileFile {
  /** With or without folders. */
  readonly fileName: string;
  readonly json: unknown;
}

/** An issue and the file to mend. */
export interface ProfileFileIssue extends ProfileIssue {
  readonly fileName: string;
}

/** All profiles, in the order of the files, or everything that is wrong with them. */
export type ProfileSetValidation =
  | { readonly ok: true; readonly profiles: readonly Profile[] }
  | { readonly ok: false; readonly issues: readonly ProfileFileIssue[] };

interface Validated {
  readonly fileName: string;
  readonly profile: Profile;
}

/** Validates each file, then what they say together. Files with issues are left out of the latter. */
export function validateProfileSet(files: readonly ProfileFile[]): ProfileSetValidation {
  const issues: ProfileFileIssue[] = [];
  const validated: Validated[] = [];
  for (const { fileName, json } of files) {
    const result = validateProfile(json, { fileName });
    if (result.ok) validated.push({ fileName, profile: result.profile });
    else issues.push(...result.issues.map((issue) => ({ ...issue, fileName })));
  }
  issues.push(...findClashes(validated), ...findDenied(validated));
  const profiles = validated.map(({ profile }) => profile);
  return issues.length === 0 ? { ok: true, profiles } : { ok: false, issues };
}

/** Names that a later file claims although an earlier one has them. */
function findClashes(validated: readonly Validated[]): readonly ProfileFileIssue[] {
  const owners = new Map<string, string>();
  return validated.flatMap(({ fileName, profile }) => {
    const claims = claimsOf(profile);
    const clashes = claims.flatMap(({ name, path, rule, what }) => {
      const owner = owners.get(name);
      if (owner === undefined) return [];
      const expected = `${what} that no other file has, but ${owner} has it`;
      return [
        { fileName, path, value: name, rule, expected, example: undefined, doc: docFor(path) },
      ];
    });
    for (const { name } of claims) owners.set(name, fileName);
    return clashes;
  });
}

/** Prefixes said to have no USB DFU although another file lists parts of them. */
function findDenied(validated: readonly Validated[]): readonly ProfileFileIssue[] {
  return validated.flatMap(({ fileName, profile }) =>
    profile.notDfu.flatMap(({ prefix }, index) => {
      const owner = validated.find(
        (other) =>
          other.profile !== profile &&
          other.profile.parts.some((group) => group.prefix.startsWith(prefix)),
      );
      if (owner === undefined) return [];
      const path = `/notDfu/${index}/prefix`;
      const expected = `a prefix that is no part of another file, but ${owner.fileName} lists parts of it`;
      const rule = "not-dfu-elsewhere";
      return [
        { fileName, path, value: prefix, rule, expected, example: undefined, doc: docFor(path) },
      ];
    }),
  );
}

interface Claim {
  readonly name: string;
  readonly path: string;
  readonly rule: string;
  readonly what: string;
}

function claimsOf(profile: Profile): readonly Claim[] {
  return [
    { name: profile.id, path: "/id", rule: "id-unique", what: "an id" },
    ...partsOf(profile).map(({ part, prefix }) => ({
      name: part,
      path: `/parts/${profile.parts.findIndex((group) => group.prefix === prefix)}`,
      rule: "part-unique",
      what: "a part",
    })),
  ];
}
