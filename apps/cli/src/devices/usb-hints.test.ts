import { UsbError, type UsbErrorCode } from "@dfukit/node-usb";
import { describe, expect, it } from "vitest";
import { withHint, withUsbHints } from "./usb-hints.js";

const OWN = "what the library says";
const error = (code: UsbErrorCode): UsbError =>
  new UsbError(code, "it failed", { details: { path: "1-1" }, hint: OWN, cause: new Error("why") });

type Row = readonly [code: UsbErrorCode, platform: NodeJS.Platform, hint: string];

/** All codes, and every system where it makes a difference. */
const ROWS: readonly Row[] = [
  ["device-busy", "linux", "close the other program that uses it; dfukit doctor names it"],
  [
    "device-busy",
    "win32",
    "close the other program that uses it (STM32CubeProgrammer, a configurator in the browser, dfu-util, a virtual machine)",
  ],
  [
    "device-busy",
    "darwin",
    "close the other program that uses it (STM32CubeProgrammer, a configurator in the browser, dfu-util, a virtual machine); if there is none, plug the device in again",
  ],
  ["device-busy", "freebsd", OWN],
  [
    "device-disconnected",
    "linux",
    "plug it in again, in DFU mode; if that goes on, try another cable and port",
  ],
  [
    "device-not-permitted",
    "linux",
    "dfukit doctor tells which udev rule is missing, and prints it",
  ],
  [
    "device-not-permitted",
    "win32",
    "close other programs that use it, and plug the device in again",
  ],
  [
    "device-not-permitted",
    "darwin",
    "allow the accessory in System Settings, Privacy & Security, and plug the device in again",
  ],
  ["device-unopenable", "win32", "plug it in again; dfukit doctor looks for the cause"],
  ["driver-wrong", "win32", "bind WinUSB to the device; dfukit doctor tells how"],
  ["no-device", "linux", OWN],
  ["no-dfu-interface", "linux", OWN],
  ["several-devices", "linux", OWN],
  [
    "usb-unavailable",
    "linux",
    "dfukit doctor tells what is missing; everything that needs no device works without it",
  ],
  [
    "usb-unavailable",
    "win32",
    "install dfukit again with optional dependencies; what needs no device works without it",
  ],
];

describe("withHint", () => {
  it.each(ROWS)("%s on %s", (code, platform, hint) => {
    const { message, details, actor, cause } = error(code);
    expect(withHint(error(code), platform)).toMatchObject({
      code,
      message,
      details,
      actor,
      cause,
      hint,
    });
  });
});

describe("withUsbHints", () => {
  const nothing = (): null => null;

  it("gives what the work gives, and its errors hints", async () => {
    await expect(withUsbHints(nothing, async () => 7)).resolves.toBe(7);
    const refused = () => Promise.reject(error("driver-wrong"));
    await expect(withUsbHints(nothing, refused)).rejects.toMatchObject({
      code: "driver-wrong",
      hint: "bind WinUSB to the device; dfukit doctor tells how",
    });
    const fault = new TypeError("of ours");
    await expect(withUsbHints(nothing, () => Promise.reject(fault))).rejects.toBe(fault);
  });

  it("prefers what the system explains", async () => {
    const better = error("device-unopenable");
    const given: UsbError[] = [];
    const explain = (one: UsbError): UsbError => {
      given.push(one);
      return better;
    };
    const first = error("device-disconnected");
    await expect(withUsbHints(explain, () => Promise.reject(first))).rejects.toBe(better);
    expect(given).toEqual([first]);
  });
});
