/** Validation of profiles that are used together: no part and no id may be claimed twice. */
import { citedSources } from "../inherit.js";
import type { Profile } from "../profile.js";
import type { FamilyDocument } from "../profile-document.js";
import { type Claimant, findClashes, type ProfileFileIssue } from "./clashes.js";
import { docFor, type ProfileIssue, pointerStep } from "./issue.js";
import { checkFamily } from "./shape.js";
import { examine } from "./validate-profile.js";

export type { ProfileFileIssue } from "./clashes.js";

/** The parsed JSON of a profile and the file it was in. */
export interface ProfileFile {
  /** With its folder, if it inherits; a family is `family.json` in the same folder. */
  readonly fileName: string;
  readonly json: unknown;
}

/** All chip lines and loaders, in the order of the files, or everything that is wrong with them. */
export type ProfileSetValidation =
  | { readonly ok: true; readonly profiles: readonly Profile[] }
  | { readonly ok: false; readonly issues: readonly ProfileFileIssue[] };

/** Validates each file, then what they say together, as far as that is sound. */
export function validateProfileSet(files: readonly ProfileFile[]): ProfileSetValidation {
  const families = files.filter(({ fileName }) => isFamily(fileName));
  const others = files.filter(({ fileName }) => !isFamily(fileName));
  const issues: ProfileFileIssue[] = families.flatMap((family) => familyIssues(family, others));
  const claimants: Claimant[] = [];
  for (const { fileName, json } of others) {
    const family = families.find((file) => folderOf(file.fileName) === folderOf(fileName))?.json;
    const examined = examine(json, { fileName, family });
    issues.push(...examined.issues.map((issue) => ({ ...issue, fileName })));
    claimants.push({ fileName, ask: examined.ask });
  }
  issues.push(...findClashes(claimants));
  const profiles = claimants.flatMap(({ ask }) => ask((profile) => profile) ?? []);
  return issues.length === 0 ? { ok: true, profiles } : { ok: false, issues };
}

function isFamily(fileName: string): boolean {
  return fileName.split(/[\\/]/).at(-1) === "family.json";
}

/** The path without its last step; empty for a bare name. */
function folderOf(fileName: string): string {
  return fileName.split(/[\\/]/).slice(0, -1).join("/");
}

/** What is wrong with a family by itself, its name, and sources that neither it nor a line cites. */
function familyIssues(
  { fileName, json }: ProfileFile,
  others: readonly ProfileFile[],
): readonly ProfileFileIssue[] {
  const checked = checkFamily(json);
  if (!checked.ok) return checked.issues.map((issue) => ({ ...issue, fileName }));
  const folder = folderOf(fileName);
  const lines = others.filter((file) => folderOf(file.fileName) === folder);
  return [...misnamed(checked.document, folder), ...unusedSources(checked.document, lines)].map(
    (issue) => ({ ...issue, doc: docFor(issue.path), fileName }),
  );
}

type PlainIssue = Omit<ProfileIssue, "doc">;

function misnamed({ id }: FamilyDocument, folder: string): readonly PlainIssue[] {
  const example = folder.split("/").at(-1);
  if (example === undefined || example === "" || id === example) return [];
  const expected = `the name of the folder, "${example}"`;
  return [{ path: "/id", value: id, rule: "id-is-folder", expected, example }];
}

function unusedSources(
  family: FamilyDocument,
  lines: readonly ProfileFile[],
): readonly PlainIssue[] {
  const { sources, ...facts } = family;
  const cited = new Set(
    [facts, ...lines.map(({ json }) => json)].flatMap((json) => [...citedSources(json)]),
  );
  return Object.keys(sources)
    .filter((id) => !cited.has(id))
    .map((id) => ({
      path: `/sources${pointerStep(id)}`,
      value: id,
      rule: "source-used",
      expected: "a source that some fact of the family or of a line of it cites",
      example: [...cited].find((other) => Object.hasOwn(sources, other)) ?? "an2606",
    }));
}
