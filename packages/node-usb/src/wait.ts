/**
 * Waits for devices to appear and to come back, by looking again and again: listeners for
 * hot-plug events need a running udev, and keep the process alive.
 */
import { performance } from "node:perf_hooks";
import type { AbortSignalLike, Transport } from "@dfukit/core";
import { UsbError } from "@dfukit/webusb";
import { type FoundUsbDevice, findUsbDevices } from "./found-device.js";
import type { UsbSource } from "./list.js";
import { pause } from "./pause.js";
import { type DeviceSelector, isMeant, selectDevice } from "./selector.js";

/** How long to wait, and for what. */
export interface WaitOptions extends UsbSource {
  /** Default 10 000; infinite waits for ever. */
  readonly timeoutMs?: number;
  /** Once aborted, the wait ends as if the time were over. */
  readonly signal?: AbortSignalLike | undefined;
  /** Called once if nothing that is meant is there yet. */
  readonly onWait?: (() => void) | undefined;
}

const TIMEOUT_MS = 10_000;
const LOOK_MS = 100;

/** How long a system may take to let a device be opened that has just been plugged in. */
const READY_MS = 2_000;

/**
 * Waits until a device that is meant is there; at once if it is.
 * @throws UsbError `no-device` when the time is over, `several-devices`, `usb-unavailable`.
 */
export async function waitForUsbDevice(
  selector: DeviceSelector | null,
  options: WaitOptions = {},
): Promise<FoundUsbDevice> {
  return selectDevice(await awaitUsbDevices(selector, options), selector);
}

/**
 * All USB devices with a DFU interface, by path, once one that is meant is among them, or
 * when the time is over. Those that had to be waited for are opened with some patience.
 * @throws UsbError `usb-unavailable`.
 */
export async function awaitUsbDevices(
  selector: DeviceSelector | null,
  options: WaitOptions = {},
): Promise<readonly FoundUsbDevice[]> {
  let looks = 0;
  let seen: readonly FoundUsbDevice[] = [];
  const isThere = await until(options, async () => {
    seen = await findUsbDevices(options);
    looks++;
    const isAnyMeant = seen.some((device, nth) => isMeant(device, nth + 1, selector));
    if (!isAnyMeant && looks === 1) options.onWait?.();
    return isAnyMeant || null;
  });
  return isThere !== null && looks > 1 ? seen.map(openedPatiently) : seen;
}

/** Linux sets permissions, and Windows binds the driver, only after the device is there. */
function openedPatiently(found: FoundUsbDevice): FoundUsbDevice {
  const endMs = performance.now() + READY_MS;
  return {
    ...found,
    async open(interfaceNumber) {
      for (;;) {
        try {
          return await found.open(interfaceNumber);
        } catch (error) {
          if (performance.now() >= endMs) throw error;
          await pause(LOOK_MS);
        }
      }
    },
  };
}

/** What is in DFU mode now where `device` was, or null; its ids may be others. @throws UsbError `usb-unavailable`. */
export async function findUsbDeviceAgain(
  device: Pick<FoundUsbDevice, "identity">,
  source: UsbSource = {},
): Promise<FoundUsbDevice | null> {
  const all = await findUsbDevices(source);
  return all.find((other) => isWhere(other, device)) ?? null;
}

/**
 * Opens what is in DFU mode where `device` was: after a reset, a leave, a detach, or when
 * the user has plugged it in again. Its ids may be others then. Null when the time is over.
 * @throws UsbError why it cannot be opened, if it is there when the time is over.
 */
export async function reopenUsbDevice(
  device: Pick<FoundUsbDevice, "identity">,
  options: WaitOptions = {},
): Promise<Transport | null> {
  let refusal: unknown = null;
  const transport = await until(options, async () => {
    refusal = null;
    const found = await findUsbDeviceAgain(device, options);
    if (found === null) return null;
    try {
      return await found.open();
    } catch (error) {
      // Linux sets permissions, Windows binds the driver only after the device is there.
      refusal = error;
      return null;
    }
  });
  if (transport === null && refusal !== null) throw refusal;
  return transport;
}

/** Asks a device at run time to detach; tells what the host has to do then. Fits `detachDevice` of the core. */
export type Detach = (transport: Transport) => Promise<"device-detaches" | "host-must-reset">;

/**
 * Brings a device from run time to DFU mode (USB DFU 1.1 §5.1) and opens it again at the
 * same port.
 * @throws UsbError `no-device` if it does not come back; as `open`; whatever `detach` throws.
 */
export async function enterDfuMode(
  device: FoundUsbDevice,
  detach: Detach,
  options: WaitOptions = {},
): Promise<Transport> {
  const transport = await device.open();
  let next: Awaited<ReturnType<Detach>>;
  try {
    next = await detach(transport);
  } finally {
    await transport.close();
  }
  if (next === "host-must-reset") await device.reset();
  const opened = await reopenUsbDevice(device, options);
  if (opened !== null) return opened;
  const { vendorId, productId, path } = device.identity;
  throw new UsbError("no-device", "the device did not come back in DFU mode after its detach", {
    details: { vendorId, productId, ...(path === null ? {} : { path }) },
    hint: "put it into DFU mode by hand: hold BOOT0 while it resets",
  });
}

/** By path; where the system does not tell it, by ids and serial number. */
function isWhere(other: FoundUsbDevice, { identity }: Pick<FoundUsbDevice, "identity">): boolean {
  if (other.mode !== "dfu") return false;
  if (identity.path !== null) return other.identity.path === identity.path;
  return (
    other.identity.vendorId === identity.vendorId &&
    other.identity.productId === identity.productId &&
    other.identity.serialNumber === identity.serialNumber
  );
}

/** Looks until there is something, the time is over, or the signal is aborted. */
async function until<T>(options: WaitOptions, look: () => Promise<T | null>): Promise<T | null> {
  const endMs = performance.now() + (options.timeoutMs ?? TIMEOUT_MS);
  for (;;) {
    const found = await look();
    if (found !== null || options.signal?.aborted === true) return found;
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) return null;
    await pause(Math.min(LOOK_MS, leftMs));
  }
}
