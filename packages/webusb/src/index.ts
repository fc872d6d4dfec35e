/**
 * `@dfukit/webusb`: any WebUSB device as a transport of the protocol core. Uses nothing of
 * a page but the device that it is handed and one timer.
 */
export { BROWSER } from "./browser-dialect.js";
export { type Settled, settle } from "./deadline.js";
export { messageOf, type OpenProblem, type UsbDialect } from "./dialect.js";
export {
  UsbError,
  type UsbErrorCode,
  type UsbErrorDetails,
  type UsbErrorOptions,
} from "./error.js";
export { deviceVersionOf, nameOfDevice, type OpenOptions, openWebUsb } from "./open.js";
export type {
  WebUsbAlternate,
  WebUsbConfiguration,
  WebUsbDevice,
  WebUsbStatus,
} from "./usb-device.js";
