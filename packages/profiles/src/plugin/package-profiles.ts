/**
 * The profiles that an npm package says it brings: `"dfukit": { "profiles": […] }` in its
 * package.json. Only names of JSON files are read; nothing of the package is ever run.
 */

/** Relative paths of the files inside the package, or why there are none. */
export type PackageProfiles =
  | {
      readonly ok: true;
      readonly files: readonly string[];
      /** Entries that are no such path, as JSON text cut to a readable length; the others hold. */
      readonly leftOut: readonly string[];
    }
  | { readonly ok: false; readonly why: string };

/** A longer entry is no file name that anybody would recognise by its end. */
const SHOWN_CHARACTERS = 60;

/** Reads the list out of a parsed package.json. */
export function packageProfiles(json: unknown): PackageProfiles {
  const files = fieldOf(fieldOf(json, "dfukit"), "profiles");
  if (files === undefined) {
    return {
      ok: false,
      why: 'has no "dfukit": { "profiles": [ … ] }',
    };
  }
  if (!Array.isArray(files)) return { ok: false, why: 'has "profiles" that is no list' };
  return {
    ok: true,
    files: files.filter(isInside),
    leftOut: files.filter((file) => !isInside(file)).map(shown),
  };
}

function shown(entry: unknown): string {
  const text = JSON.stringify(entry) ?? "undefined";
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** A package must not name files that are not its own. */
function isInside(file: unknown): file is string {
  if (typeof file !== "string" || !file.endsWith(".json")) return false;
  const steps = file.split(/[\\/]/);
  const isAbsolute = steps[0] === "" || /^[A-Za-z]:/.test(file);
  return !isAbsolute && !steps.includes("..") && !file.includes("\0");
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return fields[name];
}
