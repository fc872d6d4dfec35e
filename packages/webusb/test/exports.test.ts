/** The public face of the package: adding to it is a decision, and losing from it a break. */
import * as webusb from "@dfukit/webusb";
import { expect, it } from "vitest";

it("exports exactly this", () => {
  expect(Object.keys(webusb).sort()).toEqual([
    "BROWSER",
    "UsbError",
    "deviceVersionOf",
    "messageOf",
    "nameOfDevice",
    "openWebUsb",
    "settle",
  ]);
});
