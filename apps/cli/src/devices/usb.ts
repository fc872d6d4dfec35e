/**
 * USB devices behind the seam. The only module of the command line that leads to npm
 * `usb`; loaded when a verb needs it.
 */
import { performance } from "node:perf_hooks";
import { type AbortSignalLike, describeDevice, detachDevice, type Transport } from "@dfukit/core";
import {
  awaitUsbDevices,
  type DeviceSelector,
  enterDfuMode,
  type FoundUsbDevice,
  findUsbDeviceAgain,
  type UsbSource,
  type WaitOptions,
} from "@dfukit/node-usb";
import type { FoundDevice, Tell } from "./found-device.js";
import { type Explain, explainer } from "./system-cause.js";
import { timerWait } from "./timer-wait.js";
import { withUsbHints } from "./usb-hints.js";

/** What a device may ask of whoever runs the program. */
export interface Attendance {
  /** Whether somebody sits at a terminal. */
  readonly isAttended: boolean;
  /** Whether the program was asked to end. */
  readonly interrupted: () => boolean;
  /** Where to look for devices. */
  readonly usb: UsbSource;
}

/** What is waited for, and how long; by default nothing is. */
export interface Sought extends Pick<WaitOptions, "timeoutMs" | "onWait"> {
  /** Null: whatever is in DFU mode. */
  readonly selector: DeviceSelector | null;
}

const AT_ONCE: Sought = { selector: null, timeoutMs: 0 };

/** All USB devices with a DFU interface, in the order that numbers them. @throws UsbError `usb-unavailable`. */
export async function findOnBus(
  attendance: Attendance,
  { selector, ...wait }: Sought = AT_ONCE,
): Promise<readonly FoundDevice[]> {
  // A library that was handed in is not this system's.
  const explain = attendance.usb.module === undefined ? explainer() : () => null;
  const signal: AbortSignalLike = {
    get aborted() {
      return attendance.interrupted();
    },
  };
  const found = await withUsbHints(explain, () =>
    awaitUsbDevices(selector, { ...attendance.usb, ...wait, signal }),
  );
  return found.map((device) => foundOnBus(device, { ...attendance, explain }));
}

interface Attended extends Attendance {
  /** Why the system does not let a device be opened. */
  readonly explain: Explain;
}

/** How long somebody at the terminal may take to pull a plug. */
const PULL_MS = 60_000;
const LOOK_MS = 100;

function foundOnBus(first: FoundUsbDevice, attendance: Attended): FoundDevice {
  // A device that comes back is another one for the system, in the same place.
  let current = first;
  return {
    identity: first.identity,
    mode: first.mode,
    simulated: false,
    persists: true,
    memoryFile: null,
    open: async () => {
      if (!(await current.isPresent())) {
        const again = await findUsbDeviceAgain(first, attendance.usb);
        if (again === null || !isSame(again, first)) return null;
        current = again;
      }
      return withUsbHints(attendance.explain, () => openIfThere(current));
    },
    enterDfuMode: async () => {
      const transport = await withUsbHints(attendance.explain, () =>
        enterDfuMode(current, detach, attendance.usb),
      );
      await transport.close();
      const again = await findUsbDeviceAgain(first, attendance.usb);
      return again === null ? foundOnBus(first, attendance) : foundOnBus(again, attendance);
    },
    askForPowerCycle: (tell) => powerCycle(current, { tell, attendance }),
    isPresent: () => current.isPresent(),
    nowMs: () => performance.now(),
    wait: timerWait,
    finish: () => undefined,
  };
}

/** Another board in the same port must not get what was meant for the first. */
function isSame({ identity: now }: FoundUsbDevice, { identity: then }: FoundUsbDevice): boolean {
  const sameIds = now.vendorId === then.vendorId && now.productId === then.productId;
  const [a, b] = [now.serialNumber, then.serialNumber];
  return sameIds && (a === null || b === null || a === b);
}

/** Null if it left meanwhile. */
async function openIfThere(device: FoundUsbDevice): Promise<Transport | null> {
  try {
    return await device.open();
  } catch (error) {
    if (!(await device.isPresent().catch(() => true))) return null;
    throw error;
  }
}

/** USB DFU 1.1 §5.1. The core wants to know how long the device waits for the reset. */
async function detach(transport: Transport): Promise<"device-detaches" | "host-must-reset"> {
  return detachDevice(transport, await describeDevice(transport));
}

/** Somebody is asked to pull the plug; where nobody is, a reset of the port has to do. */
async function powerCycle(
  device: FoundUsbDevice,
  { tell, attendance }: { readonly tell: Tell; readonly attendance: Attendance },
): Promise<void> {
  if (!attendance.isAttended) {
    tell("the device no longer answers; resetting its USB port");
    await device.reset().catch(() => undefined);
    return;
  }
  tell(
    "the device no longer answers: unplug it and plug it in again, in DFU mode (Ctrl-C gives up)",
  );
  const until = performance.now() + PULL_MS;
  while (performance.now() < until && !attendance.interrupted()) {
    if (!(await device.isPresent())) return;
    await timerWait(LOOK_MS, undefined);
  }
}
