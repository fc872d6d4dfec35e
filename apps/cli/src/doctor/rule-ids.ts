/** Which devices dfukit's udev rules are about: all that a profile knows, and what is plugged in. */
import { KNOWN_LOADERS } from "@dfukit/node-usb";
import { listLoaders, listProfiles } from "@dfukit/profiles";
import { isForeign } from "./known-devices.js";
import type { SeenUsb, UsbIds } from "./surroundings.js";

/** Those of boot loaders, by profiles and by what is known besides. */
function loaderIds(): readonly UsbIds[] {
  const profiles = [...listProfiles(), ...listLoaders()];
  return [...profiles.map(({ usb }): UsbIds => [usb.vendorId, usb.productId]), ...KNOWN_LOADERS];
}

/** Whether a device has the ids of a boot loader, where the system does not tell its interfaces. */
export function isLoader({ vendorId, productId }: SeenUsb): boolean {
  return loaderIds().some(([vendor, product]) => vendor === vendorId && product === productId);
}

/** Their ids. A board with a run-time DFU interface needs a rule for that, too. */
export function idsForRules(devices: readonly SeenUsb[]): readonly UsbIds[] {
  const boards = devices.filter((device) => device.dfu !== null && !isForeign(device));
  return [
    ...loaderIds(),
    ...boards.map(({ vendorId, productId }): UsbIds => [vendorId, productId]),
  ];
}
