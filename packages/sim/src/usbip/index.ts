/**
 * `@dfukit/sim/usbip`: simulated devices as a USB/IP server, for Linux's own USB stack
 * and every program on it. The part of the simulator that needs Node and real time.
 */
export { UsbipError, type UsbipErrorCode } from "./error.js";
export type { UsbipEvent } from "./event.js";
export type { UsbipDevice } from "./exported-device.js";
export { startUsbipServer, type UsbipServer, type UsbipServerOptions } from "./server.js";
