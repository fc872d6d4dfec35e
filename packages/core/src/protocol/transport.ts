/**
 * The port through which the protocol core reaches a device. Adapters (`node-usb`,
 * `webusb`) and the simulator implement it; only the driver calls it. Types only.
 */

/** A control transfer's setup packet; fields named as in WebUSB. */
export interface ControlSetup {
  readonly requestType: "standard" | "class" | "vendor";
  readonly recipient: "device" | "interface" | "endpoint" | "other";
  /** bRequest. */
  readonly request: number;
  /** wValue. */
  readonly value: number;
  /** wIndex. */
  readonly index: number;
}

/**
 * A transfer that did not succeed, as a value: the protocol step decides what it means.
 * `stall`: the device refused. `timeout`: no answer within the time given.
 * `disconnected`: the device has left the bus. `fault`: anything else of the USB stack.
 */
export type TransferFailure =
  | { readonly kind: "stall" }
  | { readonly kind: "timeout" }
  | { readonly kind: "disconnected" }
  | { readonly kind: "fault"; readonly message: string };

/** Outcome of a control IN transfer; `bytes` may be shorter than asked for. */
export type ControlInOutcome =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  | TransferFailure;

/** Outcome of a control OUT transfer. */
export type ControlOutOutcome =
  | { readonly kind: "ok"; readonly bytesWritten: number }
  | TransferFailure;

/** Outcome of selecting an alternate setting. */
export type SelectAlternateOutcome = { readonly kind: "ok" } | TransferFailure;

/** What the operating system knows of a device without asking it. */
export interface DeviceIdentity {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice. */
  readonly deviceVersion: number;
  /** The serial number string, or null if there is none or it cannot be read. Not unique on STM32. */
  readonly serialNumber: string | null;
  /** Where the device is plugged in, e.g. `1-1.4`; null where the system does not say. */
  readonly path: string | null;
}

/**
 * An open device with its DFU interface claimed. No method rejects for what a
 * device or the bus does: that is an outcome. After `disconnected` every further
 * call is `disconnected`; a device that comes back is another transport.
 */
export interface Transport {
  readonly identity: DeviceIdentity;
  /** bInterfaceNumber of the claimed interface: wIndex of the DFU requests. */
  readonly interfaceNumber: number;
  /** A device-to-host control transfer of at most `lengthBytes`. `timeoutMs` 0 waits for ever. */
  controlIn(setup: ControlSetup, lengthBytes: number, timeoutMs: number): Promise<ControlInOutcome>;
  /** A host-to-device control transfer; `bytes` may be empty. `timeoutMs` 0 waits for ever. */
  controlOut(setup: ControlSetup, bytes: Uint8Array, timeoutMs: number): Promise<ControlOutOutcome>;
  /** SET_INTERFACE on the claimed interface, by the operating system. */
  selectAlternate(alternateSetting: number): Promise<SelectAlternateOutcome>;
  /** Releases the interface and the device. Never rejects; may be called twice. */
  close(): Promise<void>;
}
