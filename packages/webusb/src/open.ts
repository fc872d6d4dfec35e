/**
 * Opens a WebUSB device as a transport: configuration, DFU interface, claim, in the order
 * that browsers want. Releases everything again if it does not succeed, even what the
 * system grants only after it has been given up.
 */
import type { DeviceIdentity, Transport } from "@dfukit/core";
import { BROWSER } from "./browser-dialect.js";
import { settle } from "./deadline.js";
import { findListedInterface, type ListedInterface } from "./dfu-interface.js";
import type { UsbDialect } from "./dialect.js";
import { UsbError, type UsbErrorDetails } from "./error.js";
import { transportOn } from "./transport.js";
import type { WebUsbDevice } from "./usb-device.js";

/** How to open, where the defaults do not do. */
export interface OpenOptions {
  /** bInterfaceNumber; by default the first DFU interface. */
  readonly interfaceNumber?: number;
  /** How many alternate settings that interface has, where it is known better than by WebUSB's list. */
  readonly alternateCount?: number;
  /** What the system knows of the device, where that is more than WebUSB tells. */
  readonly identity?: DeviceIdentity;
  /** Default: a browser. */
  readonly dialect?: UsbDialect;
  /** Whether the device has left the bus; asked after a transfer failed for an unknown reason. */
  readonly hasLeft?: () => Promise<boolean>;
}

/** Windows: claiming may never end (composite device without WinUSB of its own). */
const OPEN_TIMEOUT_MS = 5000;

/**
 * Opens `device` and claims its DFU interface.
 * @throws UsbError `device-not-permitted`, `device-busy`, `driver-wrong`,
 *   `device-disconnected`, `no-dfu-interface`, `device-unopenable`.
 */
export async function openWebUsb(
  device: WebUsbDevice,
  options: OpenOptions = {},
): Promise<Transport> {
  const identity = options.identity ?? identityOf(device);
  const opening: Opening = { device, identity, dialect: options.dialect ?? BROWSER };
  if (!device.opened) await step(opening, { done: "opened", call: () => device.open() });
  try {
    if (!opening.dialect.configuresItself) await configure(opening);
    const found = interfaceOf(opening, options);
    const { interfaceNumber } = found;
    await step(opening, {
      done: "claimed",
      call: () => device.claimInterface(interfaceNumber),
      // npm `usb` keeps an interface claimed that is not released before it closes.
      undo: () => device.releaseInterface(interfaceNumber),
    });
    const { dialect } = opening;
    const hasLeft = options.hasLeft ?? (async () => false);
    return transportOn({ device, identity, ...found, dialect, hasLeft });
  } catch (error) {
    await settle(device.close(), OPEN_TIMEOUT_MS);
    throw error;
  }
}

/** What WebUSB tells of a device; it never tells the path. */
function identityOf(device: WebUsbDevice): DeviceIdentity {
  return {
    vendorId: device.vendorId,
    productId: device.productId,
    deviceVersion: deviceVersionOf(device),
    serialNumber: device.serialNumber ?? null,
    path: null,
  };
}

/** bcdDevice, out of the three parts that WebUSB makes of it. */
export function deviceVersionOf(
  device: Pick<WebUsbDevice, "deviceVersionMajor" | "deviceVersionMinor" | "deviceVersionSubminor">,
): number {
  const { deviceVersionMajor, deviceVersionMinor, deviceVersionSubminor } = device;
  return deviceVersionMajor * 0x100 + deviceVersionMinor * 0x10 + deviceVersionSubminor;
}

/** `0483:DF11`, and where it is plugged in if that is known. */
export function nameOfDevice({ vendorId, productId, path }: DeviceIdentity): string {
  const at = path === null ? "" : ` at ${path}`;
  return `${hex4(vendorId)}:${hex4(productId)}${at}`;
}

interface Opening {
  readonly device: WebUsbDevice;
  readonly identity: DeviceIdentity;
  readonly dialect: UsbDialect;
}

interface Step {
  readonly done: "opened" | "configured" | "claimed";
  readonly call: () => Promise<void>;
  /** What has to be done before closing, once the call has succeeded. */
  readonly undo?: () => Promise<void>;
}

async function step(opening: Opening, { done, call, undo }: Step): Promise<void> {
  const { device, dialect, identity } = opening;
  const calling = Promise.resolve().then(call);
  const settled = await settle(calling, OPEN_TIMEOUT_MS);
  if (settled.kind === "fulfilled") return;
  const name = `device ${nameOfDevice(identity)}`;
  if (settled.kind === "late") {
    // Nothing can be closed while it is being opened or claimed, so once more afterwards.
    const close = () => settle(device.close(), OPEN_TIMEOUT_MS);
    calling.then(undo).then(close, close);
    throw new UsbError("driver-wrong", `${name} cannot be ${done}: the system does not answer`, {
      details: detailsOf(identity, "the system does not answer"),
      hint: "on Windows bind WinUSB to it, for instance with Zadig",
    });
  }
  const reason = dialect.reasonOf(settled.error);
  const { code, hint } = dialect.openProblemOf(settled.error);
  throw new UsbError(code, `${name} cannot be ${done}: ${reason}`, {
    details: detailsOf(identity, reason),
    hint,
    cause: settled.error,
  });
}

/** Chrome refuses every transfer before a configuration is selected. */
async function configure(opening: Opening): Promise<void> {
  const { device } = opening;
  const [first] = device.configurations;
  if (device.configuration != null || first === undefined) return;
  const { configurationValue } = first;
  await step(opening, {
    done: "configured",
    call: () => device.selectConfiguration(configurationValue),
  });
}

function interfaceOf(opening: Opening, options: OpenOptions): ListedInterface {
  const { interfaceNumber, alternateCount } = options;
  if (interfaceNumber !== undefined && alternateCount !== undefined) {
    return { interfaceNumber, alternateCount };
  }
  const { device, identity } = opening;
  const configuration = device.configuration ?? device.configurations[0];
  const found =
    configuration === undefined
      ? null
      : findListedInterface(configuration, interfaceNumber ?? null);
  if (found !== null) return found;
  const message =
    interfaceNumber === undefined
      ? `device ${nameOfDevice(identity)} has no DFU interface`
      : `interface ${interfaceNumber} of device ${nameOfDevice(identity)} is no DFU interface`;
  throw new UsbError("no-dfu-interface", message, { details: detailsOf(identity) });
}

function detailsOf(
  { vendorId, productId, path }: DeviceIdentity,
  reason?: string,
): UsbErrorDetails {
  return {
    vendorId,
    productId,
    ...(path === null ? {} : { path }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, "0");
}
