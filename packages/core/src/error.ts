/** The error class of this package, and its codes. */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link CoreError}. */
export type CoreErrorCode =
  // transport
  | "device-disconnected"
  | "transfer-timeout"
  | "transfer-fault"
  // device
  | "descriptor-unreadable"
  | "no-dfu-interface"
  | "device-in-run-time-mode"
  | "not-dfuse"
  | "request-stalled"
  | "status-malformed"
  | "device-error"
  | "unexpected-state"
  | "device-stuck-busy"
  | "device-leaving"
  | "not-recoverable"
  | "read-protected"
  | "short-read"
  | "read-unstable"
  | "verify-failed"
  | "sector-unchanged"
  | "leave-failed"
  // plan
  | "plan-refused"
  // the user
  | "interrupted";

/** Facts about the moment of the error; which are present depends on the code. */
export interface CoreErrorDetails {
  /** Name of the request: `DFU_DNLOAD`. */
  readonly request?: string;
  readonly address?: number;
  readonly wBlockNum?: number;
  /** Name by the specification: `errADDRESS`. */
  readonly bStatus?: string;
  /** Name by the specification: `dfuERROR`. */
  readonly bState?: string;
  readonly expected?: number | string;
  readonly actual?: number | string;
  /** Codes and messages of a refused plan. */
  readonly refusals?: readonly {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
  }[];
}

/** Thrown by the functions of this package. */
export class CoreError extends CodedError<CoreErrorCode, CoreErrorDetails> {
  override readonly name = "CoreError";
}

/** Whether a caught value is an error of this package. */
export function isCoreError(value: unknown): value is CoreError {
  return value instanceof CoreError;
}
