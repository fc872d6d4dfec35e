/**
 * The part of npm `usb` 3 that this package uses, declared by structure: its own types
 * want those of the DOM. Loaded when first needed, because loading it may fail.
 */
import { messageOf, UsbError, type WebUsbDevice } from "@dfukit/webusb";

/** A device as npm `usb` 3 lists it. Several getters talk to the device: see docs/transports.md. */
export interface NativeDevice extends WebUsbDevice {
  /** Linux `001`; macOS two hexadecimal digits; Windows `PCIROOT(0)#PCI(1400)#USBROOT(0)`. */
  readonly bus: string;
  /** Given anew each time that a device is plugged in. */
  readonly address: number;
  /** The ports on the way from the root hub. */
  readonly ports: readonly number[];
  reset(): Promise<void>;
}

/** The library. */
export interface UsbLibrary {
  /** All devices but hubs; new objects each time. */
  getDevices(): Promise<readonly NativeDevice[]>;
}

/**
 * All devices but hubs.
 * @throws UsbError `usb-unavailable` where the system has no list, as in a container without USB.
 */
export async function nativeDevices(library: UsbLibrary): Promise<readonly NativeDevice[]> {
  try {
    return await library.getDevices();
  } catch (cause) {
    // No cause: it says the same, behind the name of the method.
    const reason = messageOf(cause).replace(/^\w+ error: /, "");
    throw new UsbError("usb-unavailable", `USB devices cannot be listed: ${reason}`, {
      details: { reason },
      hint: "a container or virtual machine has to be given access to USB",
    });
  }
}

/** How to import it; a test gives another. */
export type ImportUsb = () => Promise<unknown>;

/** Loads npm `usb`. @throws UsbError `usb-unavailable`. */
export async function loadUsb(importUsb: ImportUsb = () => import("usb")): Promise<UsbLibrary> {
  let loaded: unknown;
  try {
    loaded = await importUsb();
  } catch (cause) {
    throw unavailable(messageOf(cause), cause);
  }
  if (hasUsb(loaded)) return loaded.usb;
  throw unavailable("it is not version 3", undefined);
}

function hasUsb(loaded: unknown): loaded is { readonly usb: UsbLibrary } {
  if (typeof loaded !== "object" || loaded === null || !("usb" in loaded)) return false;
  const { usb } = loaded;
  return typeof usb === "object" && usb !== null && "getDevices" in usb;
}

function unavailable(text: string, cause: unknown): UsbError {
  // The loader's message goes on for lines with everything that it has tried.
  const [reason = ""] = text.split("\n");
  return new UsbError("usb-unavailable", `npm package usb cannot be loaded: ${reason}`, {
    details: { reason: text },
    hint: "install again with optional dependencies, on a system that the package has binaries for",
    cause,
  });
}
