/** One simulated boot ROM as its parts, and what its pins see: control transfers, bus reset, power. */
import type { Rom, RomAnswer, RomOptions } from "../rom-types.js";
import { alternateStrings } from "./alternate-strings.js";
import { GONE, ok, SILENT, STALL } from "./answers.js";
import { buildDescriptors } from "./descriptors.js";
import { createDevice, loadOptionBytes, type RomDevice } from "./device.js";
import { initialMachine, type Machine, restart } from "./machine.js";
import { answerDfu } from "./requests.js";
import {
  answerStandard,
  setInterface,
  type UsbOptions,
  type UsbState,
} from "./standard-requests.js";
import { cutOperation, heldMs, settle } from "./work.js";

/** As many boot ROMs say it; not unique, so that no tool may rely on it. */
const DEFAULT_SERIAL_NUMBER = "FFFFFFFEFFFF";
/** F42x: bLength is 166 where 112 bytes are sent (community 0D50X00009XkhbZ). */
const EXCESS_STRING_BYTES = 54;

/** Everything that one boot ROM consists of. */
export interface RomParts {
  readonly device: RomDevice;
  readonly machine: Machine;
  readonly usb: UsbState;
  readonly usbOptions: UsbOptions;
}

/** The parts of a boot ROM that has just been powered up. */
export function createParts(options: RomOptions): RomParts {
  const device = createDevice(options);
  return {
    device,
    machine: initialMachine(device),
    // As the operating system has set it by the time a driver can open the device.
    usb: { configuration: 1, alternateSetting: 0 },
    usbOptions: usbOptionsOf(options, device),
  };
}

/** `Rom.control`. */
export function answerControl(
  parts: RomParts,
  ...[setup, data, nowMs]: Parameters<Rom["control"]>
): RomAnswer {
  const absent = absence(parts, nowMs);
  if (absent !== null) return absent;
  const { device, machine, usb, usbOptions } = parts;
  if (setup.requestType === "standard") {
    const waitMs = heldMs(machine, device, nowMs);
    return delayed(answerStandard(usb, usbOptions, setup), waitMs);
  }
  const isDfu =
    setup.requestType === "class" && setup.recipient === "interface" && setup.index === 0;
  if (!isDfu || usb.configuration === 0) return STALL;
  const { alternateSetting } = usb;
  const answer = answerDfu(machine, device, { setup, data, alternateSetting, nowMs });
  return answer.kind === "ok" && answer.bytes.length > setup.length
    ? ok(answer.bytes.slice(0, setup.length), answer.afterMs)
    : answer;
}

/** `Rom.selectAlternate`. */
export function answerSelect(parts: RomParts, alternateSetting: number, nowMs: number): RomAnswer {
  const absent = absence(parts, nowMs);
  if (absent !== null) return absent;
  const { device, machine, usb, usbOptions } = parts;
  const waitMs = heldMs(machine, device, nowMs);
  return delayed(setInterface(usb, usbOptions, alternateSetting), waitMs);
}

/** `Rom.busReset`. */
export function resetBus(parts: RomParts, nowMs: number): void {
  if (absence(parts, nowMs) !== GONE) reenumerate(parts);
}

/** `Rom.cutPower`. */
export function cutPower({ device, machine }: RomParts, nowMs: number): void {
  cutOperation(machine, device, nowMs);
  machine.attached = false;
}

/** `Rom.powerCycle`. */
export function cyclePower(parts: RomParts, nowMs: number): void {
  const { device, machine } = parts;
  cutPower(parts, nowMs);
  machine.attached = true;
  machine.isHung = false;
  machine.startedAt = null;
  device.declaredSupply = null;
  loadOptionBytes(device);
  reenumerate(parts);
}

function reenumerate({ device, machine, usb }: RomParts): void {
  restart(machine, device);
  usb.configuration = 1;
  usb.alternateSetting = 0;
}

/** What answers instead, or null if the boot ROM is there and well. */
function absence({ device, machine }: RomParts, nowMs: number): RomAnswer | null {
  if (machine.attached) settle(machine, device, nowMs);
  if (!machine.attached) return GONE;
  return machine.isHung ? SILENT : null;
}

function usbOptionsOf(options: RomOptions, { profile, chip, hasQuirk }: RomDevice): UsbOptions {
  const alternates = alternateStrings(profile, chip, {
    sharesString: hasQuirk("alternates-share-string"),
    ...(options.memoryStrings && { memoryStrings: options.memoryStrings }),
  });
  return {
    descriptors: buildDescriptors({
      profile,
      alternates,
      serialNumber: options.serialNumber ?? DEFAULT_SERIAL_NUMBER,
      excessLengthBytes: hasQuirk("string-length-too-large") ? EXCESS_STRING_BYTES : 0,
    }),
    alternateSettings: alternates.map(({ alternateSetting }) => alternateSetting),
    functionalRequestHangs: hasQuirk("functional-descriptor-request-hangs"),
  };
}

function delayed(answer: RomAnswer, waitMs: number): RomAnswer {
  return answer.kind === "ok" && waitMs > 0 ? ok(answer.bytes, waitMs) : answer;
}
