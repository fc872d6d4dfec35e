/**
 * The exit codes and which error leads to which. The only place that knows them;
 * documented in `docs/errors.md`, which is made from this table.
 */
import type { ConverterErrorCode } from "@dfukit/converter";
import type { FormatErrorCode } from "@dfukit/formats";
import { isCodedError, type MemoryErrorCode } from "@dfukit/memory";
import type { CliErrorCode } from "./error.js";

/**
 * The process's exit codes, by what they mean. A script that gets 7 knows that its
 * input and its command line are right and that running again may work, which none
 * of the others says.
 */
export const EXIT = {
  done: 0,
  answerIsNo: 1,
  usage: 2,
  badInput: 3,
  refused: 4,
  outputFailed: 7,
  fault: 70,
  interrupted: 130,
} as const;

/** An exit code of the process. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Every error code that can reach a user. */
export type AnyErrorCode = CliErrorCode | ConverterErrorCode | FormatErrorCode | MemoryErrorCode;

/** What each error ends with. */
export const EXIT_BY_ERROR: Readonly<Record<AnyErrorCode, ExitCode>> = {
  "address-missing": EXIT.usage,
  "address-not-allowed": EXIT.usage,
  "address-out-of-range": EXIT.refused,
  "build-option-invalid": EXIT.usage,
  "chip-ambiguous": EXIT.usage,
  "chip-unknown": EXIT.usage,
  "elf-unsupported": EXIT.badInput,
  "family-missing": EXIT.usage,
  "family-not-chosen": EXIT.usage,
  "file-empty": EXIT.badInput,
  "file-is-directory": EXIT.badInput,
  "file-not-found": EXIT.badInput,
  "file-too-large": EXIT.badInput,
  "file-unreadable": EXIT.badInput,
  "fill-too-large": EXIT.usage,
  "input-malformed": EXIT.badInput,
  "input-without-data": EXIT.badInput,
  "not-expressible": EXIT.refused,
  "not-of-format": EXIT.badInput,
  "nothing-to-write": EXIT.refused,
  "output-closed": EXIT.outputFailed,
  "output-failed": EXIT.outputFailed,
  "output-format-unknown": EXIT.usage,
  "outside-chip": EXIT.refused,
  "overlap-differs": EXIT.refused,
  "past-4g": EXIT.refused,
  "range-invalid": EXIT.refused,
  "segments-overlap": EXIT.refused,
  "several-images": EXIT.usage,
  usage: EXIT.usage,
};

/** The exit code for whatever was thrown; a fault of ours if it is no error of the project. */
export function exitCodeFor(thrown: unknown): ExitCode {
  if (!isCodedError(thrown)) return EXIT.fault;
  if (!Object.hasOwn(EXIT_BY_ERROR, thrown.code)) return EXIT.fault;
  return EXIT_BY_ERROR[thrown.code as AnyErrorCode];
}
