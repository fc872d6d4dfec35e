/** Errors of the command line itself: usage, files, output. */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link CliError}. */
export type CliErrorCode =
  | "chip-ambiguous"
  | "chip-unknown"
  | "command-failed"
  | "contents-unknown"
  | "file-is-directory"
  | "file-not-found"
  | "file-too-large"
  | "file-unreadable"
  | "ids-differ"
  | "no-device"
  | "no-firmware"
  | "no-listing"
  | "not-confirmed"
  | "output-closed"
  | "output-failed"
  | "output-format-unknown"
  | "profile-invalid"
  | "profile-path-unknown"
  | "several-devices"
  | "usage";

/** Thrown by the CLI; the message is complete, the hint says what to type. */
export class CliError extends CodedError<CliErrorCode, Readonly<Record<string, unknown>>> {
  override readonly name = "CliError";
}

/** Wrong usage: exit 2. */
export function usageError(message: string, hint?: string): CliError {
  return new CliError("usage", message, { actor: "input", hint, details: {} });
}
