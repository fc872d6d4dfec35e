/** Warnings of a job and of its plan: which are told, and which even with --quiet. */
import type { Plan } from "@dfukit/core";
import { isAmong, type JobWarning } from "../json/flash-so-far.js";
import type { Context } from "../verb.js";

/** What the user has lost, or does not get: silence would be a lie. */
const ALWAYS_TOLD: readonly string[] = [
  "kept-bytes-unreadable",
  "leave-failed",
  "restore-outside-memory",
  "restore-refused",
];

/** The last line of a run says so itself. */
const NOT_TOLD: readonly string[] = ["not-verified"];

/** Tells a warning on standard error. */
export function tellWarning(
  { code, message }: JobWarning,
  { note, insist }: Pick<Context, "note" | "insist">,
): void {
  const tell = ALWAYS_TOLD.includes(code) ? insist : note;
  tell(`warning: ${message} (${code})`);
}

/** Warnings of one code that are told one by one; the rest are counted. */
const TOLD_OF_A_CODE = 8;

/** Tells warnings, of which there may be one for each sector. */
export function tellWarnings(
  warnings: readonly JobWarning[],
  context: Pick<Context, "note" | "insist">,
): void {
  for (const code of new Set(warnings.map((warning) => warning.code))) {
    const own = warnings.filter((warning) => warning.code === code);
    const shown = own.length === TOLD_OF_A_CODE + 1 ? own.length : TOLD_OF_A_CODE;
    for (const warning of own.slice(0, shown)) tellWarning(warning, context);
    const more = own.length - shown;
    if (more > 0) tellWarning({ code, message: `and the same for ${more} more` }, context);
  }
}

/** The warnings of a plan that a real run tells; those of `told` are not told again. */
export function warningsToTell(
  { warnings }: Plan,
  told: readonly JobWarning[],
): readonly JobWarning[] {
  return warnings.filter((warning) => !NOT_TOLD.includes(warning.code) && !isAmong(warning, told));
}
