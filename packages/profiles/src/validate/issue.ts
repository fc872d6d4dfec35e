/** What is wrong in a profile, told so that its author can mend it without reading code. */

/** One violation. */
export interface ProfileIssue {
  /** JSON pointer (RFC 6901) into the file. */
  readonly path: string;
  /** The value found there; undefined if nothing is there. */
  readonly value: unknown;
  /** Name of the violated rule; those of the schema begin with `schema-`. */
  readonly rule: string;
  /** A noun phrase. */
  readonly expected: string;
  /** A value that the rule accepts, or undefined where the remedy is to delete something. */
  readonly example: unknown;
  /** Where the field is explained. */
  readonly doc: string;
}

const MAX_VALUE_LENGTH = 100;

/**
 * One line: `/uf2/familyId: expected text that matches …, got "0x2"; for example
 * "0x202E3A91" (rule schema-pattern, see profiles/README.md#uf2)`.
 */
export function formatProfileIssue(issue: ProfileIssue): string {
  const { path, value, rule, expected, example, doc } = issue;
  const remedy = example === undefined ? "" : `; for example ${formatValue(example)}`;
  const subject = path === "" ? "the profile" : printable(path);
  const got = formatValue(value);
  return `${subject}: expected ${expected}, got ${got}${remedy} (rule ${rule}, see ${doc})`;
}

/** The section of the contributor's guide about the field that a JSON pointer leads to. */
export function docFor(path: string): string {
  const field = path.split("/")[1] ?? "";
  return `profiles/README.md#${FIELDS.has(field) ? field.toLowerCase() : "fields"}`;
}

/** A step of a JSON pointer (RFC 6901 §3). */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The fields that have a section of their own. */
const FIELDS: ReadonlySet<string> = new Set([
  "schemaVersion",
  "kind",
  "inherits",
  "id",
  "name",
  "series",
  "die",
  "parts",
  "notDfu",
  "runsOn",
  "flash",
  "bankModes",
  "memories",
  "notShown",
  "ram",
  "programming",
  "registers",
  "usb",
  "rom",
  "behaviour",
  "supply",
  "optionBytes",
  "uf2",
  "descriptorStrings",
  "overrides",
  "confirmed",
  "notes",
  "sources",
]);

function formatValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = printable(JSON.stringify(value));
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}

/** Control characters and the like would move the cursor of a terminal. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
