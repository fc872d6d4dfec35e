/**
 * From a file to a valid profile, or to all that is wrong with it. The validator is loaded
 * only when a file could be read.
 */
import { findUnknown, type Profile } from "@dfukit/profiles";
import { familyBeside } from "./find-files.js";
import { readProfileFile } from "./read-profile.js";

/** A valid profile, or what is wrong, one line each. */
export type LoadedProfile =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Reads and validates a file, with the family beside it. Never throws. */
export async function loadProfileFile(file: string): Promise<LoadedProfile> {
  const read = readProfileFile(file);
  if (!read.ok) return { ok: false, errors: [read.why] };
  const [mark, ...more] = findUnknown(read.json);
  if (mark !== undefined) {
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    return { ok: false, errors: [`still to be looked up: ${mark.path}${others}`] };
  }
  const { formatProfileIssue, validateProfile } = await import("../validate/index.js");
  const family = readProfileFile(familyBeside(file));
  const result = validateProfile(read.json, {
    fileName: file,
    ...(family.ok ? { family: family.json } : {}),
  });
  return result.ok ? result : { ok: false, errors: result.issues.map(formatProfileIssue) };
}
