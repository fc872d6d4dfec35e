/**
 * The part of WebUSB's `USBDevice` that this package uses, declared by structure: the
 * DOM types are not needed, and npm `usb` fits as well. Types only.
 * Source: WebUSB API, draft of the Web Platform Incubator Community Group, §6 and §8.
 */
import type { ControlSetup } from "@dfukit/core";

/** An alternate setting as WebUSB lists it. Its name is not used: browsers get it wrong. */
export interface WebUsbAlternate {
  readonly alternateSetting: number;
  readonly interfaceClass: number;
  readonly interfaceSubclass: number;
  readonly interfaceProtocol: number;
}

/** A configuration as WebUSB lists it. */
export interface WebUsbConfiguration {
  readonly configurationValue: number;
  readonly interfaces: readonly {
    readonly interfaceNumber: number;
    readonly alternates: readonly WebUsbAlternate[];
  }[];
}

/** What became of a transfer that did not reject. */
export type WebUsbStatus = "ok" | "stall" | "babble";

/** What a transfer from the device gave. */
export interface WebUsbInResult {
  readonly data?: DataView | undefined;
  readonly status?: WebUsbStatus | undefined;
}

/** What became of a transfer to the device. */
export interface WebUsbOutResult {
  readonly bytesWritten: number;
  readonly status?: WebUsbStatus | undefined;
}

/** A USB device, of a browser or of anything that imitates one. */
export interface WebUsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice, bits 15–8. */
  readonly deviceVersionMajor: number;
  /** bcdDevice, bits 7–4. */
  readonly deviceVersionMinor: number;
  /** bcdDevice, bits 3–0. */
  readonly deviceVersionSubminor: number;
  readonly serialNumber?: string | null | undefined;
  readonly configuration?: WebUsbConfiguration | null | undefined;
  readonly configurations: readonly WebUsbConfiguration[];
  readonly opened: boolean;
  open(): Promise<void>;
  close(): Promise<void>;
  selectConfiguration(configurationValue: number): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void>;
  /** `timeoutMs` is no part of WebUSB: see {@link UsbDialect.timeouts}. */
  controlTransferIn(
    setup: ControlSetup,
    lengthBytes: number,
    timeoutMs?: number,
  ): Promise<WebUsbInResult>;
  controlTransferOut(
    setup: ControlSetup,
    data: Uint8Array<ArrayBuffer>,
    timeoutMs?: number,
  ): Promise<WebUsbOutResult>;
}
