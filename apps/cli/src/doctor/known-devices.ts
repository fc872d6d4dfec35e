/**
 * USB devices that tell of a board although they have no DFU: probes, serial ports,
 * bridges. Sources: the USB ID repository, linux-usb.org/usb.ids; ST RN0093 (ST-LINK
 * firmware); the INF files of the makers' drivers.
 */
import type { SeenUsb } from "./surroundings.js";

/** What a device without DFU is. */
export type OtherKind = "debug-probe" | "serial-bridge" | "serial-port" | "mass-storage-loader";

const DEBUG_PROBES: readonly (readonly [vendor: number, products: readonly number[]])[] = [
  // ST-LINK/V1, V2, V2-1 and V3 in their variants.
  [
    0x0483,
    [0x3744, 0x3748, 0x374a, 0x374b, 0x374d, 0x374e, 0x374f, 0x3752, 0x3753, 0x3754, 0x3757],
  ],
  // SEGGER J-Link, with and without serial port.
  [0x1366, [0x0101, 0x0102, 0x0103, 0x0104, 0x0105, 0x1015, 0x1020, 0x1051, 0x1061]],
  // Raspberry Pi Debug Probe.
  [0x2e8a, [0x000c]],
  // CMSIS-DAP of Arm.
  [0x0d28, [0x0204]],
];

const SERIAL_BRIDGES: readonly (readonly [vendor: number, products: readonly number[]])[] = [
  // WCH CH340, CH341, CH9102, CH343.
  [0x1a86, [0x7523, 0x5523, 0x55d4, 0x55d3]],
  // Silicon Labs CP210x.
  [0x10c4, [0xea60, 0xea70, 0xea71]],
  // FTDI FT232, FT2232, FT4232, FT232H, FT230X.
  [0x0403, [0x6001, 0x6010, 0x6011, 0x6014, 0x6015]],
  // Prolific PL2303.
  [0x067b, [0x2303, 0x23a3]],
];

/** Of STMicroelectronics, and of those who use its chips' own USB with open ids. */
const FIRMWARE_VENDORS: readonly number[] = [
  0x0483, 0x1209, 0x1d50, 0x16c0, 0x28e9, 0x2e3c, 0x314b,
];

/** Communications, and its data; mass storage. */
const CDC_CLASS = 0x02;
const MASS_STORAGE_CLASS = 0x08;
/** ST's virtual serial port, of its own examples and of most firmware that copies them. */
const ST_SERIAL_PORT = 0x5740;

/** Boot loaders for UF2 files on STM32: TinyUF2 and its derivatives. */
const UF2_VENDORS: readonly number[] = [0x239a];

/** What a device without DFU may tell of a board; null if nothing. */
export function otherKindOf(device: SeenUsb): OtherKind | null {
  const { vendorId, productId, interfaces, product } = device;
  if (isIn(DEBUG_PROBES, vendorId, productId) || /CMSIS-DAP/i.test(product ?? "")) {
    return "debug-probe";
  }
  if (isIn(SERIAL_BRIDGES, vendorId, productId)) return "serial-bridge";
  const classes = interfaces.map(({ classCode }) => classCode);
  if (UF2_VENDORS.includes(vendorId) && classes.includes(MASS_STORAGE_CLASS)) {
    return "mass-storage-loader";
  }
  const isSerial = classes.includes(CDC_CLASS) || productId === ST_SERIAL_PORT;
  return FIRMWARE_VENDORS.includes(vendorId) && isSerial ? "serial-port" : null;
}

function isIn(
  table: readonly (readonly [number, readonly number[]])[],
  vendorId: number,
  productId: number,
): boolean {
  return table.some(([vendor, products]) => vendor === vendorId && products.includes(productId));
}

/** Wireless controllers, video, audio, printers: devices whose own program updates them. */
const FOREIGN_CLASSES: readonly number[] = [0x01, 0x07, 0x0e, 0xe0];

/** Whether a device with a run-time DFU interface is something else than a board: a Bluetooth chip, a camera. */
export function isForeign({ interfaces }: SeenUsb): boolean {
  return interfaces.some(({ classCode }) => FOREIGN_CLASSES.includes(classCode));
}
