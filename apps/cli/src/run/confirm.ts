/** The typed confirmation for what cannot be undone. */
import { CliError } from "../error.js";
import type { Context } from "../verb.js";

/** What has to be confirmed. */
export interface Question {
  /** The word to type. */
  readonly word: "erase" | "unprotect" | "option-bytes" | "otp";
  /** What would happen, as a sentence without its full stop. */
  readonly what: string;
}

/**
 * Returns if the user agrees: by `--yes`, or by typing the word.
 * @throws CliError `not-confirmed`.
 */
export function confirm(
  { word, what }: Question,
  { yes, context }: { readonly yes: boolean; readonly context: Context },
): void {
  if (yes) return;
  const answer = context.io.ask(`${what}\ntype ${word} to go on: `);
  if (answer === word) return;
  if (answer === undefined) {
    throw notConfirmed(
      `${what}, and nobody is there to confirm it`,
      "give --yes, or run it on a terminal",
    );
  }
  throw notConfirmed(`expected the word ${word}, got "${answer}"; nothing was changed`, undefined);
}

function notConfirmed(message: string, hint: string | undefined): CliError {
  return new CliError("not-confirmed", message, { actor: "plan", hint, details: {} });
}
