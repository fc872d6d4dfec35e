/**
 * What implementations of WebUSB do each in their own way. The transport is one; a
 * dialect tells it how to read the errors, and who ends a transfer that takes too long.
 */
import type { TransferFailure } from "@dfukit/core";
import type { UsbErrorCode } from "./error.js";

/** Why a device could not be opened. */
export interface OpenProblem {
  readonly code: UsbErrorCode;
  /** What the user can do, if there is anything. */
  readonly hint?: string;
}

/** An implementation's ways. */
export interface UsbDialect {
  /**
   * `timer`: transfers have no timeout, so the transport's own timer ends them, and
   * closes the device, which is the only way to cancel one.
   * `argument`: transfers take the timeout as their last argument, and end by themselves.
   */
  readonly timeouts: "timer" | "argument";
  /**
   * Starts the timer that watches over transfers; what it returns stops it. It runs on
   * between transfers, so where a timer would keep the program from ending it must not.
   * Default: the platform's.
   */
  readonly startTimer?: (callback: () => void, milliseconds: number) => () => void;
  /** Whether the system configures devices by itself, so that `configuration` need not be looked at. */
  readonly configuresItself: boolean;
  /** What the rejection of a transfer, or of `selectAlternateInterface`, means. */
  failureOf(error: unknown, during: "transfer" | "select"): TransferFailure;
  /** What went wrong, in the implementation's words. */
  reasonOf(error: unknown): string;
  /** What the rejection of `open`, `selectConfiguration` or `claimInterface` means. */
  openProblemOf(error: unknown): OpenProblem;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
