/**
 * Which of several devices is meant. Serial numbers of STM32 boot ROMs are not unique
 * (ST community td-p/848193): the path is the key that always works.
 */
import type { DeviceIdentity } from "@dfukit/core";
import { UsbError } from "@dfukit/webusb";

/** What names a device. */
export type DeviceSelector =
  | { readonly kind: "serial"; readonly serialNumber: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "ids"; readonly vendorId: number; readonly productId: number }
  /** Counted from 1, in the order of `findUsbDevices`. */
  | { readonly kind: "number"; readonly number: number };

/** What a device is chosen by: those of any origin can be, not only of USB. */
export interface Selectable {
  readonly identity: DeviceIdentity;
  /** `run-time`: the firmware runs, and has to be asked for DFU mode. */
  readonly mode: "run-time" | "dfu";
}

/** How errors of a choice speak to whoever chose. */
export interface SelectWords {
  /** What was looked for, as it was written; by default as {@link formatSelector} spells it. */
  readonly sought?: string;
  /** What to do if several fit. */
  readonly hint?: string;
}

/** Reads `serial=…`, `path=BUS-PORT`, `VID:PID` in hexadecimal, or a number; null for anything else. */
export function parseSelector(text: string): DeviceSelector | null {
  const [, key, value = ""] = /^(serial|path)=(.+)$/s.exec(text) ?? [];
  if (key === "serial") return { kind: "serial", serialNumber: value };
  if (key === "path") return { kind: "path", path: value };
  const ids = /^(?:0x)?([0-9a-f]{1,4}):(?:0x)?([0-9a-f]{1,4})$/i.exec(text);
  if (ids !== null) {
    const [vendorId, productId] = [ids[1], ids[2]].map((id = "") => Number.parseInt(id, 16));
    return { kind: "ids", vendorId: vendorId ?? 0, productId: productId ?? 0 };
  }
  return /^[1-9]\d{0,3}$/.test(text) ? { kind: "number", number: Number(text) } : null;
}

/** Spells a selector so that {@link parseSelector} gives it back. */
export function formatSelector(selector: DeviceSelector): string {
  switch (selector.kind) {
    case "serial":
      return `serial=${selector.serialNumber}`;
    case "path":
      return `path=${selector.path}`;
    case "ids":
      return `${hex4(selector.vendorId)}:${hex4(selector.productId)}`;
    case "number":
      return `${selector.number}`;
    default:
      return selector satisfies never;
  }
}

/**
 * The one device that is meant; without a selector the only one in DFU mode. A run-time
 * DFU interface, as a laptop's Bluetooth chip may have, is never chosen by itself.
 * @throws UsbError `no-device`, `several-devices`, which lists them.
 */
export function selectDevice<T extends Selectable>(
  devices: readonly T[],
  selector: DeviceSelector | null = null,
  words: SelectWords = {},
): T {
  const fitting = devices.filter((device, nth) => isMeant(device, nth + 1, selector));
  const [first, second] = fitting;
  const sought = selector === null ? undefined : (words.sought ?? formatSelector(selector));
  if (first === undefined) throw noDevice(devices, sought);
  if (second === undefined) return first;
  const which = sought === undefined ? " are in DFU mode" : ` fit ${sought}`;
  throw severalDevices(fitting, which, { ...words, ...(sought === undefined ? {} : { sought }) });
}

/** Whether a device, the nth counted from 1, is meant; without a selector whether it is in DFU mode. */
export function isMeant(
  { identity, mode }: Selectable,
  number: number,
  selector: DeviceSelector | null,
): boolean {
  if (selector === null) return mode === "dfu";
  switch (selector.kind) {
    case "serial":
      return identity.serialNumber === selector.serialNumber;
    case "path":
      return identity.path === selector.path;
    case "ids":
      return identity.vendorId === selector.vendorId && identity.productId === selector.productId;
    case "number":
      return number === selector.number;
    default:
      return selector satisfies never;
  }
}

/** The error of a choice that is not one; `which` follows the number of devices in its message. */
export function severalDevices(
  devices: readonly Selectable[],
  which: string,
  { sought, hint = "choose one by its path" }: SelectWords = {},
): UsbError {
  return new UsbError("several-devices", `${devices.length} devices${which}: ${listOf(devices)}`, {
    details: sought === undefined ? {} : { sought },
    actor: "input",
    hint,
  });
}

function noDevice(devices: readonly Selectable[], sought: string | undefined): UsbError {
  const message =
    sought === undefined ? "no USB device is in DFU mode" : `no device fits ${sought}`;
  return new UsbError("no-device", message, {
    details: sought === undefined ? {} : { sought },
    hint:
      devices.length === 0 ? "is it plugged in, and in DFU mode?" : `there is ${listOf(devices)}`,
  });
}

function listOf(devices: readonly Selectable[]): string {
  return devices.map(labelOfDevice).join("; ");
}

/** `0483:DF11 serial 357236543131 path 1-1`: all that tells a device from another, safe to print. */
export function labelOfDevice({ identity, mode }: Selectable): string {
  const { vendorId, productId, serialNumber, path } = identity;
  const serial = serialNumber === null ? "" : ` serial ${printable(serialNumber)}`;
  const place = path === null ? "" : ` path ${printable(path)}`;
  const note = mode === "dfu" ? "" : " (run-time)";
  return `${hex4(vendorId)}:${hex4(productId)}${serial}${place}${note}`;
}

/** A serial number comes from the device, and goes to a terminal. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, "0");
}
