/**
 * What npm `usb` 3.1.0 says when a transfer fails, and what it means: for the tests. One
 * row for every text that a method of ours can reject with, and for every code of a
 * system that means something.
 * Sources: node-usb-rs src/webusb_device.rs; nusb 0.2.7 src/transfer/mod.rs, src/error.rs,
 * src/platform/<system>/{mod,device,hub,enumeration}.rs; Linux drivers/usb/core/devio.c;
 * winerror.h; IOReturn.h. Which system has a text was read in the published binaries
 * linux-x64-gnu, darwin-arm64 and win32-x64-msvc.
 */
import type { TransferFailure } from "@dfukit/core";

/** Binaries that have a text: Linux, macOS, Windows. */
export type Systems = "L" | "M" | "W" | "LM" | "LW" | "LMW";

/** Systems, method, text, the code behind it or nothing, and what it means. */
export type TransferRow = readonly [Systems, string, string, string, TransferFailure["kind"]];
const IN = "controlTransferIn";
const OUT = "controlTransferOut";
const SELECT = "selectAlternateInterface";

export const TRANSFER_ROWS: readonly TransferRow[] = [
  // nusb TransferError.
  ["LMW", IN, "endpoint stalled", "", "stall"],
  ["LMW", OUT, "endpoint stalled", "", "stall"],
  ["LMW", IN, "transfer was cancelled", "", "timeout"],
  ["LMW", IN, "device disconnected", "", "disconnected"],
  ["LMW", IN, "hardware fault or protocol violation", "", "fault"],
  ["LMW", IN, "invalid or unsupported argument", "", "fault"],
  // Linux: of a transfer what errno_to_transfer_error leaves; of SET_INTERFACE the rest.
  ["LMW", IN, "unknown", "errno 12", "fault"],
  ["L", SELECT, "failed to set alternate setting", "errno 108", "disconnected"],
  ["L", SELECT, "failed to set alternate setting", "errno 19", "disconnected"],
  ["L", SELECT, "failed to set alternate setting", "errno 32", "stall"],
  ["L", SELECT, "failed to set alternate setting", "errno 110", "timeout"],
  // ENOENT, ETIME and EPROTO: on the wire nothing, or nonsense. Whether the device has left is looked up.
  ["L", SELECT, "failed to set alternate setting", "errno 2", "fault"],
  ["L", SELECT, "failed to set alternate setting", "errno 62", "fault"],
  ["L", SELECT, "failed to set alternate setting", "errno 71", "fault"],
  ["L", SELECT, "alternate setting not found", "errno 22", "fault"],
  ["L", SELECT, "device disconnected", "errno 19", "disconnected"],
  ["LMW", SELECT, "can't change alternate setting while endpoints are in use", "", "fault"],
  // Windows.
  ["LMW", IN, "unknown", "error 31", "stall"],
  ["LMW", IN, "unknown", "error 121", "timeout"],
  ["LMW", IN, "unknown", "error 1460", "timeout"],
  ["LMW", IN, "unknown", "error 22", "disconnected"],
  ["LMW", IN, "unknown", "error 87", "fault"],
  ["W", SELECT, "failed to set alternate setting", "error 2", "disconnected"],
  ["W", SELECT, "failed to set alternate setting", "error 433", "disconnected"],
  ["W", SELECT, "failed to set alternate setting", "error 1167", "disconnected"],
  ["W", SELECT, "failed to set alternate setting", "error 31", "stall"],
  ["W", SELECT, "device disconnected", "error 22", "disconnected"],
  ["W", SELECT, "alternate setting not found", "error 1168", "fault"],
  // macOS.
  ["LMW", IN, "unknown", "error 0xe00002ed", "disconnected"],
  ["LMW", IN, "unknown", "error 0xe00002d6", "timeout"],
  ["LMW", IN, "unknown", "error 0xe00002bc", "fault"],
  ["M", SELECT, "failed to set alternate interface", "error 0xe000404f", "stall"],
  ["M", SELECT, "failed to set alternate interface", "error 0xe0004051", "timeout"],
  ["M", SELECT, "failed to set alternate interface", "error 0xe00002ed", "disconnected"],
  ["M", SELECT, "device disconnected", "error 0xe00002c0", "disconnected"],
  // node-usb-rs, napi and tokio.
  ["LMW", IN, "invalid state", "", "fault"],
  ["LMW", SELECT, "invalid state", "", "fault"],
  ["LMW", SELECT, "blocking task error: ", "", "fault"],
  ["LMW", IN, "Panic in async function", "", "fault"],
  [
    "LMW",
    "",
    "The same native value cannot be borrowed mutably while another borrow is active",
    "",
    "fault",
  ],
  ["LMW", "", "native shared borrow count overflow", "", "fault"],
];

/**
 * Texts of the binaries that none of our calls can meet, so that a new version's can be
 * told from them: endpoints, kernel drivers, configurations and the list of devices.
 */
export const NOT_MET: readonly (readonly [Systems, string])[] = [
  ["LMW", "endpoint already in use"],
  ["LMW", "endpoint not found"],
  ["LMW", "method not implemented"],
  ["LMW", "a transfer is already pending"],
  ["LMW", "not claimed"],
  ["LMW", "invalid configuration"],
  ["LMW", "device is not configured"],
  ["LM", "configuration not found"],
  ["LM", "failed to set configuration"],
  ["L", "failed to detach kernel driver"],
  ["L", "failed to attach kernel driver"],
  ["L", "kernel driver already attached"],
  ["L", "no kernel driver attached"],
  ["L", "/sys/bus/usb/devices/ not found"],
  ["L", "/sys/bus/usb/devices/ permission denied"],
  ["L", "failed to open /sys/bus/usb/devices/"],
  ["W", "transfer too large"],
  ["M", "timeout too long"],
];
