/**
 * What is known of an open device between one call and the next. The runner and its
 * lifetime share it.
 */
import type { DeviceIdentity, TransferFailure } from "@dfukit/core";
import type { UsbDialect } from "./dialect.js";
import type { Pending } from "./pending.js";
import type { WebUsbDevice } from "./usb-device.js";

/** An open device with its DFU interface claimed. */
export interface ClaimedDevice {
  readonly device: WebUsbDevice;
  readonly identity: DeviceIdentity;
  readonly interfaceNumber: number;
  readonly alternateCount: number;
  readonly dialect: UsbDialect;
  /** Whether the device has left the bus; asked after a fault, which is how some systems report that. */
  readonly hasLeft: () => Promise<boolean>;
}

/** A device, until it is closed or lost. */
export interface Runner {
  readonly claimed: ClaimedDevice;
  readonly pending: Pending;
  /** Closed, or lost. */
  isOver: boolean;
  /** The alternate setting in force; null if none was selected. */
  selected: number | null;
  /** The end of the closing by which a call was cancelled; null while the device is open. */
  cancelled: Promise<unknown> | null;
  /** The device is being opened again; null if it is not. */
  mending: Promise<TransferFailure | null> | null;
  /** The end of the closing for good; null before. */
  closed: Promise<void> | null;
}

/** What a call was for. */
export type Purpose = "transfer" | "select";

export const DISCONNECTED: TransferFailure = { kind: "disconnected" };
export const TIMEOUT: TransferFailure = { kind: "timeout" };

/** How long an operating system gives SET_INTERFACE (Linux: USB_CTRL_SET_TIMEOUT). */
export const SELECT_TIMEOUT_MS = 5000;
