/** The public face of the package: adding to it is a decision, and losing from it a break. */
import * as nodeUsb from "@dfukit/node-usb";
import { expect, it } from "vitest";

it("exports exactly this", () => {
  expect(Object.keys(nodeUsb).sort()).toEqual([
    "KNOWN_LOADERS",
    "UsbError",
    "awaitUsbDevices",
    "enterDfuMode",
    "findUsbDeviceAgain",
    "findUsbDevices",
    "formatSelector",
    "isKnownLoader",
    "isMeant",
    "labelOfDevice",
    "loadUsb",
    "nativeDevices",
    "parseSelector",
    "reopenUsbDevice",
    "selectDevice",
    "severalDevices",
    "waitForUsbDevice",
  ]);
});
