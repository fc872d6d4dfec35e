/**
 * `@dfukit/node-usb`: finds USB devices with a DFU interface from Node, and opens them as
 * transports of the protocol core. The only package that loads native code.
 */
export { UsbError, type UsbErrorCode, type UsbErrorDetails } from "@dfukit/webusb";
export type { DfuInterface } from "./dfu-interfaces.js";
export { type FoundUsbDevice, findUsbDevices } from "./found-device.js";
export { isKnownLoader, KNOWN_LOADERS } from "./known-loaders.js";
export type { UsbSource } from "./list.js";
export {
  type DeviceSelector,
  formatSelector,
  isMeant,
  labelOfDevice,
  parseSelector,
  type Selectable,
  type SelectWords,
  selectDevice,
  severalDevices,
} from "./selector.js";
export { loadUsb, type NativeDevice, nativeDevices, type UsbLibrary } from "./usb-module.js";
export {
  awaitUsbDevices,
  type Detach,
  enterDfuMode,
  findUsbDeviceAgain,
  reopenUsbDevice,
  type WaitOptions,
  waitForUsbDevice,
} from "./wait.js";
