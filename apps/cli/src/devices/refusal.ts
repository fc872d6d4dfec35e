/** Errors from below the program, as a recording holds them, and as a replay gives them again. */
import { CodedError, isCodedError } from "@dfukit/memory";
import type { Refusal } from "@dfukit/sim";
import { type AnyErrorCode, EXIT_BY_ERROR } from "../exit-codes.js";
import { printable } from "../text/style.js";

/** What is no error of the project has this code. */
const INTERNAL_FAULT = "internal-fault";
/** In place of a code that this version does not know. */
const UNKNOWN: AnyErrorCode = "device-unopenable";

/** An error of another run: the code, the words and the hint that it had on that system. */
class ReplayedError extends CodedError<string, Refusal["details"]> {
  override readonly name = "ReplayedError";
}

/** What a recording holds of an error. */
export function refusalOf(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  const causes = causesOf(error);
  if (!isCodedError(error)) {
    const nothing = { hint: null, details: {} };
    return { code: INTERNAL_FAULT, actor: "transport", message, causes, ...nothing };
  }
  const { code, actor, hint = null } = error;
  return { code, actor, message, hint, details: plainDetails(error.details), causes };
}

/** The error that it stands for. Its words come from a file that anybody may have made. */
export function replayedError(refusal: Refusal): Error {
  const { code, actor, hint, details } = refusal;
  const message = printable(refusal.message);
  const cause = refusal.causes.reduceRight<Error | undefined>(
    (inner, text) => new Error(printable(text), inner === undefined ? undefined : { cause: inner }),
    undefined,
  );
  if (code === INTERNAL_FAULT) return new Error(message, { cause });
  const known = Object.hasOwn(EXIT_BY_ERROR, code) ? code : UNKNOWN;
  const told = hint === null ? undefined : printable(hint);
  return new ReplayedError(known, message, { actor, details, hint: told, cause });
}

function causesOf(error: unknown): readonly string[] {
  const causes: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  for (; cause instanceof Error; cause = cause.cause) causes.push(cause.message);
  return causes;
}

function plainDetails(details: unknown): Refusal["details"] {
  return Object.fromEntries(
    Object.entries(Object(details)).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === "string" || Number.isFinite(entry[1]),
    ),
  );
}
