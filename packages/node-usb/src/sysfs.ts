/**
 * What Linux knows of a device without asking it: cached descriptors and strings, which
 * anyone may read. Source: Linux, Documentation/ABI/stable/sysfs-bus-usb, sysfs-bus-usb.
 */
import { readFile } from "node:fs/promises";
import { type DfuInterface, findDfuInterfaces } from "./dfu-interfaces.js";

/** Where Linux shows USB devices, by their path. */
export const SYSFS_DEVICES = "/sys/bus/usb/devices";

/** What the system knows of a device. */
export interface CachedDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | null;
  readonly interfaces: readonly DfuInterface[];
}

/** Reads it; null if there is no such folder, as on other systems. */
export async function readCachedDevice(folder: string, path: string): Promise<CachedDevice | null> {
  try {
    const [descriptors, serialNumber] = await Promise.all([
      readFile(`${folder}/${path}/descriptors`),
      // Absent if the device has none, or the kernel could not read it.
      readFile(`${folder}/${path}/serial`, "utf8").catch(() => null),
    ]);
    if (descriptors.length < DEVICE_DESCRIPTOR_BYTES) return null;
    const view = new DataView(descriptors.buffer, descriptors.byteOffset, descriptors.byteLength);
    return {
      vendorId: view.getUint16(VENDOR_AT, true),
      productId: view.getUint16(PRODUCT_AT, true),
      // The kernel ends it with a line feed.
      serialNumber: serialNumber?.replace(/\n$/, "") ?? null,
      interfaces: findDfuInterfaces(activeConfiguration(descriptors)),
    };
  } catch {
    return null;
  }
}

/** USB 2.0 table 9-8. */
const DEVICE_DESCRIPTOR_BYTES = 18;
const VENDOR_AT = 8;
const PRODUCT_AT = 10;

/** The first configuration: nothing in DFU mode has two, and nothing that Linux configures by itself uses another. */
function activeConfiguration(descriptors: Uint8Array): Uint8Array {
  const configuration = descriptors.subarray(DEVICE_DESCRIPTOR_BYTES);
  const totalBytes = (configuration[2] ?? 0) + (configuration[3] ?? 0) * 0x100;
  return configuration.subarray(0, totalBytes);
}
