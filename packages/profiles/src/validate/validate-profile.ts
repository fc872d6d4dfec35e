/**
 * Staged validation: schema, then normalisation, then the named rules. All violations
 * of a stage are reported together; rules run only on what fits the schema.
 */
import { normaliseProfile } from "../normalise.js";
import type { Profile } from "../profile.js";
import { BEHAVIOUR_RULES } from "./behaviour-rules.js";
import { FLASH_RULES } from "./flash-rules.js";
import { docFor, type ProfileIssue } from "./issue.js";
import { MEMORY_RULES } from "./memory-rules.js";
import { OPTION_BYTE_RULES } from "./option-byte-rules.js";
import { PART_RULES } from "./part-rules.js";
import type { ProfileRule } from "./rule.js";
import { checkSchema } from "./schema-stage.js";
import { SOURCE_RULES } from "./source-rules.js";
import { STRING_RULES } from "./string-rules.js";
import { TIME_RULES } from "./time-rules.js";

/** Every rule beyond the schema, in the order in which it is reported. */
export const PROFILE_RULES: readonly ProfileRule[] = [
  ...PART_RULES,
  ...FLASH_RULES,
  ...MEMORY_RULES,
  ...BEHAVIOUR_RULES,
  ...TIME_RULES,
  ...OPTION_BYTE_RULES,
  ...STRING_RULES,
  ...SOURCE_RULES,
];

/** What is known of a profile besides its content. */
export interface ValidateProfileOptions {
  /** Name of the file, with or without folders; the profile's id must equal it. */
  readonly fileName?: string | undefined;
}

/** A profile to use, or everything that is wrong with it. */
export type ProfileValidation =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly issues: readonly ProfileIssue[] };

/** Validates the parsed JSON of one profile. Throws nothing, whatever it is given. */
export function validateProfile(
  json: unknown,
  options: ValidateProfileOptions = {},
): ProfileValidation {
  const checked = checkSchema(json);
  if (!checked.ok) return checked;
  const { document } = checked;
  const profile = normaliseProfile(document);
  const fileName = options.fileName?.split(/[\\/]/).at(-1);
  const issues = PROFILE_RULES.flatMap(({ name, check }) =>
    check({ document, profile, fileName }).map((violation) => ({
      ...violation,
      rule: name,
      doc: docFor(violation.path),
    })),
  );
  return issues.length === 0 ? { ok: true, profile } : { ok: false, issues };
}
