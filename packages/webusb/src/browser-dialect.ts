/**
 * How browsers report what goes wrong: the names of DOMException, and where one name
 * stands for several things, Chromium's messages.
 * Source: WebUSB API §6.1; Chromium, third_party/blink/renderer/modules/webusb/usb_device.cc.
 */
import type { TransferFailure } from "@dfukit/core";
import { messageOf, type OpenProblem, type UsbDialect } from "./dialect.js";

const NOT_PERMITTED: OpenProblem = {
  code: "device-not-permitted",
  hint: "on Linux a udev rule is missing; on Windows the device needs WinUSB; elsewhere close the program that uses it",
};
const BUSY: OpenProblem = {
  code: "device-busy",
  hint: "close the other page or program that uses the device",
};

/** Chrome, Edge, Opera: what `navigator.usb` gives. */
export const BROWSER: UsbDialect = {
  timeouts: "timer",
  configuresItself: false,
  failureOf(error, during): TransferFailure {
    if (isDisconnect(error)) return { kind: "disconnected" };
    switch (nameOf(error)) {
      // "The transfer was cancelled."
      case "AbortError":
        return { kind: "timeout" };
      // "Unable to set device interface.": whatever the reason, which is not told; a refusal is the usual one.
      case "NetworkError":
        return during === "select"
          ? { kind: "stall" }
          : { kind: "fault", message: messageOf(error) };
      default:
        return { kind: "fault", message: messageOf(error) };
    }
  },
  reasonOf: messageOf,
  openProblemOf(error): OpenProblem {
    if (isDisconnect(error)) return { code: "device-disconnected", hint: "plug it in again" };
    switch (nameOf(error)) {
      // "Access denied."
      case "SecurityError":
        return NOT_PERMITTED;
      // "Unable to claim interface."
      case "NetworkError":
      // "An operation that changes the device state is in progress."
      case "InvalidStateError":
        return BUSY;
      // "The interface number provided is not supported by the device in its current configuration."
      case "NotFoundError":
        return { code: "no-dfu-interface" };
      default:
        return { code: "device-unopenable" };
    }
  },
};

/**
 * One name for two things: the device has left, or it has no such interface, alternate
 * setting or configuration. Another browser's text is taken for the first, unless it
 * speaks of one of those.
 */
function isDisconnect(error: unknown): boolean {
  if (nameOf(error) !== "NotFoundError") return false;
  return !/\b(?:interface|alternate|configuration|endpoint)\b/i.test(messageOf(error));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
