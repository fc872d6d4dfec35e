/** The public face of the sub-path: adding to it is a decision, and losing from it a break. */
import * as usbip from "@dfukit/sim/usbip";
import { expect, it } from "vitest";

it("exports exactly this", () => {
  expect(Object.keys(usbip).sort()).toEqual(["UsbipError", "startUsbipServer"]);
});
