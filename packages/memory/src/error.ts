/**
 * The base of every typed error of this project. At the bottom of the
 * architecture: every package throws its own subclass of `CodedError`.
 */

/** Who must act to mend an error; a caller maps it to an exit code. */
export type ErrorActor = "input" | "plan" | "device" | "transport";

/** What an error carries besides its message. */
export interface CodedErrorOptions<Details> {
  /** Facts of this very case, for programs. */
  readonly details: Details;
  /** Who must act. */
  readonly actor: ErrorActor;
  /** What the user can do now, as a short clause; absent if there is nothing to do. */
  readonly hint?: string | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * An error with a stable kebab-case `code`. Match on `code`, not on
 * `instanceof`: bundling may duplicate classes.
 */
export abstract class CodedError<Code extends string = string, Details = unknown> extends Error {
  readonly code: Code;
  readonly details: Details;
  readonly actor: ErrorActor;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, options: CodedErrorOptions<Details>) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
    this.actor = options.actor;
    this.hint = options.hint;
  }
}

/** Whether a caught value is one of this project's errors, from whichever copy of the class. */
export function isCodedError(value: unknown): value is CodedError {
  return (
    value instanceof Error &&
    typeof (value as { code?: unknown }).code === "string" &&
    typeof (value as { actor?: unknown }).actor === "string"
  );
}

/** Codes of {@link MemoryError}. */
export type MemoryErrorCode = "address-out-of-range" | "segments-overlap" | "range-invalid";

/** Thrown by the functions of this package. */
export class MemoryError extends CodedError<
  MemoryErrorCode,
  Readonly<Record<string, number | string>>
> {
  override readonly name = "MemoryError";
}
