/**
 * The exit codes and which error leads to which. The only place that knows them;
 * documented in `docs/errors.md`, which is made from this table.
 */
import type { ConverterErrorCode } from "@dfukit/converter";
import type { CoreErrorCode } from "@dfukit/core";
import type { FormatErrorCode } from "@dfukit/formats";
import { isCodedError, type MemoryErrorCode } from "@dfukit/memory";
import type { UsbErrorCode } from "@dfukit/node-usb";
import type { ProfileErrorCode } from "@dfukit/profiles";
import type { SimErrorCode } from "@dfukit/sim";
import type { UsbipErrorCode } from "@dfukit/sim/usbip";
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
  noDevice: 5,
  deviceFailed: 6,
  outputFailed: 7,
  fault: 70,
  interrupted: 130,
} as const;

/** An exit code of the process. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Every error code that can reach a user. */
export type AnyErrorCode =
  | CliErrorCode
  | ConverterErrorCode
  | CoreErrorCode
  | FormatErrorCode
  | MemoryErrorCode
  | ProfileErrorCode
  | SimErrorCode
  | UsbErrorCode
  | UsbipErrorCode;

/** What each error ends with. */
export const EXIT_BY_ERROR: Readonly<Record<AnyErrorCode, ExitCode>> = {
  "address-missing": EXIT.usage,
  "address-not-allowed": EXIT.usage,
  "address-out-of-range": EXIT.refused,
  "address-unmapped": EXIT.fault,
  "bank-mode-unknown": EXIT.usage,
  "build-option-invalid": EXIT.usage,
  "bus-id-invalid": EXIT.fault,
  "chip-ambiguous": EXIT.usage,
  "chip-contradicts-device": EXIT.refused,
  "chip-unknown": EXIT.usage,
  "command-failed": EXIT.answerIsNo,
  "contents-unknown": EXIT.badInput,
  "contract-broken": EXIT.fault,
  "descriptor-unreadable": EXIT.deviceFailed,
  "device-absent": EXIT.noDevice,
  "device-busy": EXIT.noDevice,
  "device-disconnected": EXIT.deviceFailed,
  "device-error": EXIT.deviceFailed,
  "device-in-run-time-mode": EXIT.noDevice,
  "device-leaving": EXIT.deviceFailed,
  "device-not-permitted": EXIT.noDevice,
  "device-stuck-busy": EXIT.deviceFailed,
  "device-unopenable": EXIT.noDevice,
  "driver-wrong": EXIT.noDevice,
  "elf-unsupported": EXIT.badInput,
  "family-missing": EXIT.usage,
  "family-not-chosen": EXIT.usage,
  "fault-malformed": EXIT.usage,
  "file-empty": EXIT.badInput,
  "file-is-directory": EXIT.badInput,
  "file-not-found": EXIT.badInput,
  "file-too-large": EXIT.badInput,
  "file-unreadable": EXIT.badInput,
  "fill-too-large": EXIT.usage,
  "ids-differ": EXIT.refused,
  "input-malformed": EXIT.badInput,
  "input-without-data": EXIT.badInput,
  interrupted: EXIT.interrupted,
  "leave-failed": EXIT.deviceFailed,
  "no-device": EXIT.noDevice,
  "no-firmware": EXIT.refused,
  "no-dfu-interface": EXIT.noDevice,
  "no-listing": EXIT.badInput,
  "not-confirmed": EXIT.refused,
  "not-dfuse": EXIT.noDevice,
  "not-expressible": EXIT.refused,
  "not-of-format": EXIT.badInput,
  "not-recoverable": EXIT.deviceFailed,
  "nothing-to-write": EXIT.refused,
  "output-closed": EXIT.outputFailed,
  "output-failed": EXIT.outputFailed,
  "output-format-unknown": EXIT.usage,
  "outside-chip": EXIT.refused,
  "overlap-differs": EXIT.refused,
  "part-unknown": EXIT.fault,
  "past-4g": EXIT.refused,
  "plan-refused": EXIT.refused,
  "port-unavailable": EXIT.usage,
  "profile-invalid": EXIT.badInput,
  "profile-path-unknown": EXIT.badInput,
  "profile-unknown": EXIT.fault,
  "profile-without-flash": EXIT.fault,
  "range-invalid": EXIT.refused,
  "read-protected": EXIT.refused,
  "read-unstable": EXIT.deviceFailed,
  "recording-malformed": EXIT.badInput,
  "replay-diverged": EXIT.badInput,
  "request-stalled": EXIT.deviceFailed,
  "sector-unchanged": EXIT.answerIsNo,
  "segments-overlap": EXIT.refused,
  "several-devices": EXIT.noDevice,
  "several-images": EXIT.usage,
  "short-read": EXIT.deviceFailed,
  "status-malformed": EXIT.deviceFailed,
  "supply-unknown": EXIT.usage,
  "transfer-fault": EXIT.deviceFailed,
  "transfer-timeout": EXIT.deviceFailed,
  "unexpected-state": EXIT.deviceFailed,
  "usb-unavailable": EXIT.noDevice,
  usage: EXIT.usage,
  "verify-failed": EXIT.answerIsNo,
};

/** The exit code for whatever was thrown; a fault of ours if it is no error of the project. */
export function exitCodeFor(thrown: unknown): ExitCode {
  if (!isCodedError(thrown)) return EXIT.fault;
  if (!Object.hasOwn(EXIT_BY_ERROR, thrown.code)) return EXIT.fault;
  return EXIT_BY_ERROR[thrown.code as AnyErrorCode];
}
