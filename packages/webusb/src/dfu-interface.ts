/** Finds the DFU interface in what WebUSB lists of a device. Pure. */
import type { WebUsbConfiguration } from "./usb-device.js";

/** bInterfaceClass and bInterfaceSubClass: USB DFU 1.1 tables 4.1 and 4.4. */
const APPLICATION_SPECIFIC = 0xfe;
const DFU_SUBCLASS = 0x01;

/** A DFU interface, as far as WebUSB shows it. */
export interface ListedInterface {
  readonly interfaceNumber: number;
  readonly alternateCount: number;
}

/** The first DFU interface of a configuration, or the one with this number; null if there is none. */
export function findListedInterface(
  configuration: WebUsbConfiguration,
  interfaceNumber: number | null,
): ListedInterface | null {
  for (const { interfaceNumber: number, alternates } of configuration.interfaces) {
    if (interfaceNumber !== null && number !== interfaceNumber) continue;
    const alternateCount = alternates.filter(
      ({ interfaceClass, interfaceSubclass }) =>
        interfaceClass === APPLICATION_SPECIFIC && interfaceSubclass === DFU_SUBCLASS,
    ).length;
    if (alternateCount > 0) return { interfaceNumber: number, alternateCount };
  }
  return null;
}
