/**
 * What npm `usb` 3 means by the text of its errors: all are plain `Error`, and only the
 * text differs. The texts are those of nusb 0.2.7, behind the name of the method.
 * Sources: nusb src/transfer/mod.rs, src/error.rs, src/platform/<system>/{mod,device}.rs;
 * node-usb-rs src/webusb_device.rs.
 */
import { clearTimeout, setTimeout } from "node:timers";
import type { TransferFailure } from "@dfukit/core";
import { messageOf, type OpenProblem, type UsbDialect } from "@dfukit/webusb";

/**
 * Codes of the systems that mean a device has left, refused, or not answered, where nusb
 * does not say so in words: of a transfer as `unknown (…)`, of anything else in brackets.
 */
interface SystemCodes {
  readonly left: readonly number[];
  readonly refused: readonly number[];
  readonly late: readonly number[];
}

/** errno.h: ENODEV, ESHUTDOWN; EPIPE; ETIMEDOUT. */
const LINUX: SystemCodes = { left: [19, 108], refused: [32], late: [110] };
/**
 * winerror.h: ERROR_FILE_NOT_FOUND, ERROR_BAD_COMMAND, ERROR_NO_SUCH_DEVICE,
 * ERROR_DEVICE_NOT_CONNECTED; ERROR_GEN_FAILURE; ERROR_SEM_TIMEOUT, ERROR_TIMEOUT.
 */
const WINDOWS: SystemCodes = { left: [2, 22, 433, 1167], refused: [31], late: [121, 1460] };
/**
 * IOReturn.h and USB.h: kIOReturnNoDevice, kIOReturnNotResponding; kIOUSBPipeStalled;
 * kIOUSBTransactionTimeout, kIOReturnTimeout.
 */
const MACOS: SystemCodes = {
  left: [0xe00002c0, 0xe00002ed],
  refused: [0xe000404f],
  late: [0xe0004051, 0xe00002d6],
};

/** Texts of transfers, the same on all systems. */
const TRANSFER_TEXTS: readonly (readonly [string, TransferFailure["kind"]])[] = [
  ["endpoint stalled", "stall"],
  ["transfer was cancelled", "timeout"],
  ["device disconnected", "disconnected"],
];

const UDEV_HINT =
  "add a udev rule for the device, as docs/transports.md shows, then plug it in again";
const BUSY_HINT = "close the other program that uses it";
const WINUSB_HINT =
  "bind WinUSB to the device, for instance with Zadig; docs/transports.md tells how";

/** Texts of opening, claiming and resetting, in the order in which they are looked for. */
const OPEN_TEXTS: readonly (readonly [RegExp, OpenProblem])[] = [
  // Linux: EPERM, EACCES, and EROFS of a container.
  [/\(errno (?:1|13|30)\)/, { code: "device-not-permitted", hint: UDEV_HINT }],
  // macOS: kIOReturnNotPermitted, kIOReturnNotPrivileged.
  [/\(error 0xe00002(?:e2|c1)\)/, { code: "device-not-permitted" }],
  // Windows: ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION. WinUSB lets one program in.
  [/failed to open device \(error (?:5|32)\)/, busy()],
  [/interface is busy|device is busy|interface is already claimed|exclusive access/, busy()],
  [/not supported by WinUSB/, { code: "device-unopenable", hint: "plug it in again by hand" }],
  [/incompatible driver|driver for interface|WinUSB/, { code: "driver-wrong", hint: WINUSB_HINT }],
  // Linux, drivers/usb/core/devio.c: ENOENT of a claim is of the interface.
  [/interface not found|failed to claim interface \(errno 2\)/i, { code: "no-dfu-interface" }],
  [/device not found|not found by registry id/, gone()],
];

/** npm `usb` 3. */
export const NATIVE: UsbDialect = {
  timeouts: "argument",
  // A transfer under way keeps the process alive by itself; the timer that watches over it need not.
  startTimer(callback, milliseconds) {
    const timer = setTimeout(callback, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
  // The systems do, and `configuration` talks to the device each time.
  configuresItself: true,
  failureOf(error): TransferFailure {
    const message = reasonOf(error);
    const kind = kindOf(message);
    return kind === "fault" ? { kind, message } : { kind };
  },
  reasonOf,
  openProblemOf(error): OpenProblem {
    const message = messageOf(error);
    if (kindOf(message) === "disconnected") return gone();
    for (const [text, problem] of OPEN_TEXTS) if (text.test(message)) return problem;
    return { code: "device-unopenable" };
  },
};

/** Without the name of the method that begins every message. */
function reasonOf(error: unknown): string {
  return messageOf(error).replace(/^\w+ error: /, "");
}

function kindOf(message: string): TransferFailure["kind"] {
  for (const [text, kind] of TRANSFER_TEXTS) if (message.includes(text)) return kind;
  const found = /\((?:unknown )?(errno|error) (0x[0-9a-f]+|\d+)\)/i.exec(message);
  if (found === null) return "fault";
  const [, word, code = ""] = found;
  const codes = word === "errno" ? LINUX : code.startsWith("0x") ? MACOS : WINDOWS;
  const number = Number(code);
  if (codes.left.includes(number)) return "disconnected";
  if (codes.refused.includes(number)) return "stall";
  return codes.late.includes(number) ? "timeout" : "fault";
}

function busy(): OpenProblem {
  return { code: "device-busy", hint: BUSY_HINT };
}

function gone(): OpenProblem {
  return { code: "device-disconnected", hint: "plug it in again" };
}
