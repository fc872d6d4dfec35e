/**
 * The validation of one file: what is still to be looked up, the schema, inheritance, and the
 * named rules. Everything that is wrong is reported at once; each rule runs on what is sound.
 */
import { inherit } from "../inherit.js";
import type { Profile } from "../profile.js";
import type {
  FamilyDocument,
  LineDocument,
  LoaderDocument,
  ProfileDocument,
} from "../profile-document.js";
import { docFor, type ProfileIssue, pointerStep } from "./issue.js";
import { type Judged, judge, type Subject } from "./judge.js";
import { PROFILE_RULES } from "./rules.js";
import { checkFamily, shapeIssues } from "./shape.js";

/** What is known of a profile besides its content. */
export interface ValidateProfileOptions {
  /** Name of the file, with or without folders; the profile's id must equal it. */
  readonly fileName?: string | undefined;
  /** The parsed JSON of the family that a chip line inherits from. */
  readonly family?: unknown;
}

/** A profile to use, or everything that is wrong with it. */
export type ProfileValidation =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly issues: readonly ProfileIssue[] };

/** Validates the parsed JSON of one chip line or loader. Throws nothing, whatever it is given. */
export function validateProfile(
  json: unknown,
  options: ValidateProfileOptions = {},
): ProfileValidation {
  const { issues, ask } = examine(json, options);
  const profile = issues.length > 0 ? undefined : ask((whole) => whole);
  return profile === undefined ? { ok: false, issues } : { ok: true, profile };
}

/** A file as far as it can be read. */
export interface Examined {
  readonly issues: readonly ProfileIssue[];
  /** As `Judged`; answers nothing where it cannot be told what the file is of. */
  readonly ask: Judged["ask"];
}

/** Everything that is wrong with one chip line or loader, and what can be asked of it all the same. */
export function examine(json: unknown, options: ValidateProfileOptions): Examined {
  const shape = shapeIssues(json);
  switch (kindOf(json)) {
    case "chip":
      // What does not fit is in `shape`.
      return examineLine(json as LineDocument, { ...options, shape });
    case "loader": {
      const subject: Subject = { kind: "loader", document: json as LoaderDocument };
      const fileName = bareName(options);
      const judged = judge(subject, { rules: PROFILE_RULES, fileName, unsound: placesOf(shape) });
      return { ...judged, issues: [...shape, ...judged.issues] };
    }
    case "family":
      return { issues: [...shape, FAMILY_ALONE], ask: () => undefined };
    default:
      return { issues: shape, ask: () => undefined };
  }
}

function kindOf(json: unknown): "chip" | "family" | "loader" | undefined {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  const { kind }: { readonly kind?: unknown } = json;
  if (kind === undefined) return "chip";
  return kind === "family" || kind === "loader" ? kind : undefined;
}

interface LineOptions extends ValidateProfileOptions {
  readonly shape: readonly ProfileIssue[];
}

/** A line is judged with its family: then it must be whole. */
function examineLine(line: LineDocument, options: LineOptions): Examined {
  const { shape, family } = options;
  const checked = line.inherits === undefined ? undefined : checkFamily(family);
  const heritage = checked?.ok === true ? checked.document : undefined;
  const whole = wholeLine(line, { shape, heritage });
  const wholeShape = shapeIssues(whole);
  const misfits = [...placesOf(shape)].filter((path) => path.lastIndexOf("/") === 0);
  const unknown = checked?.ok === false ? ["/sources"] : [];
  const unsound = new Set([...misfits, ...placesOf(wholeShape), ...unknown]);
  const subject: Subject = { kind: "chip", document: whole };
  const judged = judge(subject, { rules: PROFILE_RULES, fileName: bareName(options), unsound });
  const isOwn = ({ path }: ProfileIssue) => !placesOf(shape).has(path);
  // Without its family a line lacks nearly everything, which is not its own fault.
  const missing =
    checked?.ok === false
      ? [familyMissing(line, options)]
      : inFile(wholeShape, heritage).filter(isOwn);
  const issues = [...shape, ...missing, ...inFile(judged.issues, heritage)];
  return { ask: judged.ask, issues };
}

interface WholeOptions extends Pick<LineOptions, "shape"> {
  readonly heritage: FamilyDocument | undefined;
}

/** The line with what it inherits. Fields of another type than they should have are left out. */
function wholeLine(line: LineDocument, { shape, heritage }: WholeOptions): ProfileDocument {
  const places = placesOf(shape);
  const fields = Object.entries(line).filter(
    ([field]) => field !== "inherits" && !places.has(pointerStep(field)),
  );
  const usable: unknown = { sources: {}, ...Object.fromEntries(fields) };
  // As sound as the places that the caller knows to be unsound let it be.
  return heritage === undefined
    ? (usable as ProfileDocument)
    : inherit(usable as LineDocument, heritage);
}

/** Of lists that hold the family's entries first, the place of an entry in the file of the line. */
function inFile(
  issues: readonly ProfileIssue[],
  heritage: FamilyDocument | undefined,
): readonly ProfileIssue[] {
  return issues.map((issue) => {
    const [, list = "", nth = "", rest = ""] =
      /^\/(notes|notDfu)\/(\d+)(.*)$/.exec(issue.path) ?? [];
    const inherited = list === "notes" || list === "notDfu" ? (heritage?.[list]?.length ?? 0) : 0;
    const own = Number(nth) - inherited;
    return inherited === 0 || own < 0 ? issue : { ...issue, path: `/${list}/${own}${rest}` };
  });
}

function placesOf(issues: readonly ProfileIssue[]): ReadonlySet<string> {
  return new Set(issues.map(({ path }) => path));
}

function bareName({ fileName }: ValidateProfileOptions): string | undefined {
  return fileName?.split(/[\\/]/).at(-1);
}

const FAMILY_ALONE: ProfileIssue = {
  path: "/kind",
  value: "family",
  rule: "family-alone",
  expected: "a chip line or a loader; a family is judged with its lines",
  example: "loader",
  doc: docFor("/kind"),
};

function familyMissing(
  { inherits }: LineDocument,
  { fileName }: ValidateProfileOptions,
): ProfileIssue {
  const folder = fileName?.split(/[\\/]/).at(-2) ?? "l4";
  const id = folder.toLowerCase();
  const name = `STM32${folder.toUpperCase()}`;
  return {
    path: "/inherits",
    value: inherits,
    rule: "family-missing",
    expected: "a valid family.json in the same folder, or a file that says all itself",
    example: { schemaVersion: 1, kind: "family", id, name, sources: {} },
    doc: docFor("/inherits"),
  };
}
