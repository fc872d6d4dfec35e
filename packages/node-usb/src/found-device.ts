/**
 * A device that has been found: who it is, and the ways to open and reset it. Between the
 * list and whoever works with a device.
 */
import type { DeviceIdentity, Transport } from "@dfukit/core";
import { nameOfDevice, openWebUsb, settle, UsbError } from "@dfukit/webusb";
import type { DfuInterface } from "./dfu-interfaces.js";
import { type ListedDevice, listDevices, type UsbSource } from "./list.js";
import { NATIVE } from "./native-errors.js";
import { pause } from "./pause.js";
import { loadUsb, type NativeDevice, nativeDevices } from "./usb-module.js";

/** A USB device with a DFU interface, as it was found. */
export interface FoundUsbDevice {
  readonly identity: DeviceIdentity;
  /** At least one. */
  readonly interfaces: readonly DfuInterface[];
  /** `run-time`: its firmware runs, and has to be asked for DFU mode. */
  readonly mode: DfuInterface["mode"];
  /**
   * Opens it and claims an interface, by default the first in DFU mode, else the first.
   * Nothing stays claimed or open if that fails.
   * @throws UsbError `device-not-permitted`, `device-busy`, `driver-wrong`,
   *   `device-disconnected`, `no-dfu-interface`, `device-unopenable`.
   */
  open(interfaceNumber?: number): Promise<Transport>;
  /** Whether it is still plugged in, and has not left and come back meanwhile. */
  isPresent(): Promise<boolean>;
  /**
   * Resets the bus at its port: the second half of a detach by a device that cannot do it
   * itself (USB DFU 1.1 §5.1). Close its transports first. Windows cannot.
   * @throws UsbError as {@link open}.
   */
  reset(): Promise<void>;
}

/** All USB devices with a DFU interface, by path: the order in which a list numbers them. @throws UsbError `usb-unavailable`. */
export async function findUsbDevices(source: UsbSource = {}): Promise<readonly FoundUsbDevice[]> {
  const listed = await listDevices(source);
  return listed.map((device) => foundDevice(device, source));
}

function foundDevice(listed: ListedDevice, source: UsbSource): FoundUsbDevice {
  const { native, identity, interfaces } = listed;
  const isPresent = () => isPlugged(native, source);
  return {
    identity,
    interfaces,
    mode: interfaces.some(({ mode }) => mode === "dfu") ? "dfu" : "run-time",
    async open(interfaceNumber) {
      const chosen = interfaceOf(listed, interfaceNumber);
      const { alternateCount } = chosen;
      return await openWebUsb(native, {
        interfaceNumber: chosen.interfaceNumber,
        alternateCount,
        identity,
        dialect: NATIVE,
        hasLeft: () => leavesSoon(isPresent),
      });
    },
    isPresent,
    reset: () => resetBus(native, identity),
  };
}

function interfaceOf(
  { interfaces, identity }: ListedDevice,
  number: number | undefined,
): DfuInterface {
  const fitting =
    number === undefined
      ? (interfaces.find(({ mode }) => mode === "dfu") ?? interfaces[0])
      : interfaces.find(({ interfaceNumber }) => interfaceNumber === number);
  if (fitting !== undefined) return fitting;
  const { vendorId, productId } = identity;
  const message = `interface ${number} of device ${nameOfDevice(identity)} is no DFU interface`;
  throw new UsbError("no-dfu-interface", message, { details: { vendorId, productId } });
}

async function isPlugged(native: NativeDevice, source: UsbSource): Promise<boolean> {
  const module = source.module ?? (await loadUsb());
  const now = await nativeDevices(module);
  return now.some(({ bus, address }) => bus === native.bus && address === native.address);
}

const LEAVING_MS = 500;
const LOOK_MS = 50;

/**
 * A pulled plug first shows as errors on the wire; the hub reports the departure only
 * some time later.
 */
async function leavesSoon(isPresent: () => Promise<boolean>): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= LEAVING_MS; waitedMs += LOOK_MS) {
    if (!(await isPresent().catch(() => true))) return true;
    await pause(LOOK_MS);
  }
  return false;
}

/** As long as opening may take; a reset took 0.3 s on Linux. */
const RESET_TIMEOUT_MS = 5000;

async function resetBus(native: NativeDevice, identity: DeviceIdentity): Promise<void> {
  const resetting = openAndReset(native);
  const ended = await settle(resetting, RESET_TIMEOUT_MS);
  const close = () => settle(native.close(), RESET_TIMEOUT_MS);
  // It cannot be closed meanwhile, so once more when that has ended.
  if (ended.kind === "late") resetting.then(close, close);
  await close();
  if (ended.kind === "fulfilled") return;
  const { vendorId, productId } = identity;
  const name = `device ${nameOfDevice(identity)}`;
  if (ended.kind === "late") {
    const reason = "the system does not answer";
    throw new UsbError("device-unopenable", `${name} cannot be reset: ${reason}`, {
      details: { vendorId, productId, reason },
      hint: "plug it in again by hand",
    });
  }
  const { error: cause } = ended;
  const { code, hint } = NATIVE.openProblemOf(cause);
  const reason = NATIVE.reasonOf(cause);
  const message = `${name} cannot be reset: ${reason}`;
  throw new UsbError(code, message, { details: { vendorId, productId, reason }, hint, cause });
}

async function openAndReset(native: NativeDevice): Promise<void> {
  await native.open();
  // A device that comes back as another one is gone before the call returns.
  await native.reset().catch((error: unknown) => {
    if (NATIVE.failureOf(error, "transfer").kind !== "disconnected") throw error;
  });
}
