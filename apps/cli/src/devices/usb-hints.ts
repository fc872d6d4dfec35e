/**
 * What helps when the system does not let a USB device be found or opened, in this
 * program's words: its verbs can be named here, which the packages below cannot.
 */
import { UsbError, type UsbErrorCode } from "@dfukit/node-usb";
import type { Explain } from "./system-cause.js";

/** Hints of one code by system, or the same for all. Null: the error's own is best. */
type Hints = string | null | Readonly<Partial<Record<NodeJS.Platform, string>>>;

const OTHERS = "STM32CubeProgrammer, a configurator in the browser, dfu-util, a virtual machine";

const HINTS: Readonly<Record<UsbErrorCode, Hints>> = {
  "device-busy": {
    linux: `close the other program that uses it; dfukit doctor names it`,
    win32: `close the other program that uses it (${OTHERS})`,
    darwin: `close the other program that uses it (${OTHERS}); if there is none, plug the device in again`,
  },
  "device-disconnected":
    "plug it in again, in DFU mode; if that goes on, try another cable and port",
  "device-not-permitted": {
    linux: "dfukit doctor tells which udev rule is missing, and prints it",
    darwin:
      "allow the accessory in System Settings, Privacy & Security, and plug the device in again",
    win32: "close other programs that use it, and plug the device in again",
  },
  "device-unopenable": "plug it in again; dfukit doctor looks for the cause",
  "driver-wrong": "bind WinUSB to the device; dfukit doctor tells how",
  "no-device": null,
  "no-dfu-interface": null,
  "several-devices": null,
  "usb-unavailable": {
    linux: "dfukit doctor tells what is missing; everything that needs no device works without it",
    win32: "install dfukit again with optional dependencies; what needs no device works without it",
    darwin:
      "install dfukit again with optional dependencies; what needs no device works without it",
  },
};

/** What to do about a code on a system; undefined where the error itself knows best. */
function usbHint(code: UsbErrorCode, platform: NodeJS.Platform): string | undefined {
  const hints = HINTS[code];
  if (hints === null) return undefined;
  return typeof hints === "string" ? hints : hints[platform];
}

/**
 * Runs `work`; its UsbErrors get the hints of this program: what `explain` makes of one,
 * else the usual hint for its code. @throws what `work` throws.
 */
export async function withUsbHints<T>(explain: Explain, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UsbError)) throw error;
    throw explain(error) ?? withHint(error, process.platform);
  }
}

/** The same error with the hint for a system. */
export function withHint(error: UsbError, platform: NodeJS.Platform): UsbError {
  const { code, details, actor, cause } = error;
  const hint = usbHint(code, platform) ?? error.hint;
  return new UsbError(code, error.message, { details, actor, hint, cause });
}
