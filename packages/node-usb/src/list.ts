/**
 * Finds the USB devices with a DFU interface. On Linux from what the kernel has cached;
 * elsewhere from npm `usb`, with care: it talks to devices when it is only looked at.
 */
import type { DeviceIdentity } from "@dfukit/core";
import { deviceVersionOf, type WebUsbConfiguration } from "@dfukit/webusb";
import type { DfuInterface } from "./dfu-interfaces.js";
import { isKnownLoader } from "./known-loaders.js";
import { comparePaths, formatPath } from "./path.js";
import { readCachedDevice, SYSFS_DEVICES } from "./sysfs.js";
import { loadUsb, type NativeDevice, nativeDevices, type UsbLibrary } from "./usb-module.js";

/** Where to look; the defaults are the system's. */
export interface UsbSource {
  /** Default: npm `usb`. */
  readonly module?: UsbLibrary;
  /** Linux's folder of USB devices. */
  readonly sysfsFolder?: string;
}

/** A device with at least one DFU interface. */
export interface ListedDevice {
  readonly native: NativeDevice;
  readonly identity: DeviceIdentity;
  readonly interfaces: readonly DfuInterface[];
}

/** All of them, by path. @throws UsbError `usb-unavailable`. */
export async function listDevices(source: UsbSource = {}): Promise<readonly ListedDevice[]> {
  const module = source.module ?? (await loadUsb());
  const folder = source.sysfsFolder ?? SYSFS_DEVICES;
  const all = await nativeDevices(module);
  const read = await Promise.all(all.map((native) => look(native, folder)));
  return read
    .filter(({ interfaces }) => interfaces.length > 0)
    .sort((a, b) => comparePaths(a.identity.path, b.identity.path));
}

async function look(native: NativeDevice, folder: string): Promise<ListedDevice> {
  const { vendorId, productId } = native;
  const path = formatPath(native.bus, native.ports);
  const identity = { vendorId, productId, deviceVersion: deviceVersionOf(native), path };
  const cached = path === null ? null : await readCachedDevice(folder, path);
  if (cached === null) {
    const serialNumber = serialOf(native);
    return { native, identity: { ...identity, serialNumber }, interfaces: interfacesOf(native) };
  }
  // Another device may have been plugged in there meanwhile: then it is found next time.
  const isSame = cached.vendorId === vendorId && cached.productId === productId;
  const { serialNumber, interfaces } = cached;
  return { native, identity: { ...identity, serialNumber }, interfaces: isSame ? interfaces : [] };
}

/** The getter may open the device and talk to it. */
function serialOf(native: NativeDevice): string | null {
  try {
    return native.serialNumber ?? null;
  } catch {
    return null; // not permitted, or not readable
  }
}

function interfacesOf(native: NativeDevice): readonly DfuInterface[] {
  if (isKnownLoader(native.vendorId, native.productId)) return [LOADER_INTERFACE];
  try {
    return native.configurations.slice(0, 1).flatMap(dfuInterfacesIn);
  } catch {
    return []; // not permitted, or busy: nothing that could be opened
  }
}

/** More than one alternate setting, so that SET_INTERFACE is always sent. */
const LOADER_INTERFACE: DfuInterface = { interfaceNumber: 0, mode: "dfu", alternateCount: 2 };

const APPLICATION_SPECIFIC = 0xfe;
const DFU_SUBCLASS = 0x01;
const DFU_MODE_PROTOCOL = 0x02;

function dfuInterfacesIn({ interfaces }: WebUsbConfiguration): readonly DfuInterface[] {
  return interfaces.flatMap(({ interfaceNumber, alternates }) => {
    const dfu = alternates.filter(
      ({ interfaceClass, interfaceSubclass }) =>
        interfaceClass === APPLICATION_SPECIFIC && interfaceSubclass === DFU_SUBCLASS,
    );
    const [first] = dfu;
    if (first === undefined) return [];
    const mode = first.interfaceProtocol === DFU_MODE_PROTOCOL ? "dfu" : "run-time";
    return [{ interfaceNumber, mode, alternateCount: dfu.length }];
  });
}
