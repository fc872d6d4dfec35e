/**
 * The error of everything that opens USB devices, here and in `@dfukit/node-usb`. Has the
 * shape of the project's other errors; what a transfer does wrong is an outcome instead.
 */

/** Codes of {@link UsbError}. */
export type UsbErrorCode =
  /** None is there, or none fits. */
  | "no-device"
  /** More than one fits; their serial numbers may be the same. */
  | "several-devices"
  /** The system does not let this user open it: on Linux a udev rule is missing. */
  | "device-not-permitted"
  /** Another program, or another part of this one, has it. */
  | "device-busy"
  /** Windows: another driver than WinUSB is bound to it. */
  | "driver-wrong"
  /** The USB library cannot be loaded on this system. */
  | "usb-unavailable"
  /** It left while it was being opened. */
  | "device-disconnected"
  /** It has no DFU interface. */
  | "no-dfu-interface"
  /** It cannot be opened, for a reason that the system alone knows. */
  | "device-unopenable";

/** Facts of a {@link UsbError}; which are present depends on the code. */
export interface UsbErrorDetails {
  readonly vendorId?: number;
  readonly productId?: number;
  readonly path?: string;
  /** What was looked for, as the user would write it. */
  readonly sought?: string;
  /** What the system or the library said. */
  readonly reason?: string;
}

/** What a {@link UsbError} carries besides its message. */
export interface UsbErrorOptions {
  readonly details: UsbErrorDetails;
  readonly actor?: "input" | "transport";
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Thrown when a device cannot be found or opened. Match on `code`. */
export class UsbError extends Error {
  override readonly name = "UsbError";
  readonly code: UsbErrorCode;
  readonly details: UsbErrorDetails;
  /** Who must act. */
  readonly actor: "input" | "transport";
  /** What the user can do now; absent if there is nothing to do. */
  readonly hint: string | undefined;

  constructor(code: UsbErrorCode, message: string, options: UsbErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
    this.actor = options.actor ?? "transport";
    this.hint = options.hint;
  }
}
