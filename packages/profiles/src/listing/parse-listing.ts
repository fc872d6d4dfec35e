/**
 * From a pasted text to the devices that it tells of: the way in for whoever has no
 * device at hand, only what somebody else's computer said of it.
 */
import { cleanText } from "./clean-text.js";
import { type ReadDevices, readDfuUtil } from "./dfu-util.js";
import { readListJson } from "./list-json.js";
import type { ListedDevice, Listing, ListingKind } from "./listing.js";
import { readLsusb } from "./lsusb.js";
import { readStrings } from "./strings.js";

/** Longer texts hold no listing that a person pasted. */
const LONGEST_TEXT = 4 * 1024 * 1024;

/**
 * The devices of a text: `dfu-util -l` (several devices, `-v`, broken lines, quotation
 * marks of any kind), `lsusb -v`, `dfukit list --json`, or memory strings alone. What
 * `lsusb -v` adds to a device of `dfu-util -l` in the same text is used, too. Undefined
 * if none is in it.
 */
export function parseListing(text: string): Listing | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const json = readListJson(text);
  if (json.devices.length > 0) return { kind: "list-json", ...json };
  const cleaned = cleanText(text);
  const [lines, descriptors] = [readDfuUtil(cleaned), readLsusb(cleaned)];
  if (lines.devices.length > 0) {
    const devices = lines.devices.map((device) => supplemented(device, descriptors.devices));
    return { kind: "dfu-util", devices, notes: lines.notes };
  }
  return firstWith(["lsusb", descriptors], ["strings", readStrings(cleaned)]);
}

function firstWith(...read: readonly (readonly [ListingKind, ReadDevices])[]): Listing | undefined {
  const found = read.find(([, { devices }]) => devices.length > 0);
  return found && { kind: found[0], ...found[1] };
}

/** A device with what the only set of descriptors of its ids, or serial number, adds. */
function supplemented(device: ListedDevice, others: readonly ListedDevice[]): ListedDevice {
  const ofIds = others.filter(
    ({ vendorId, productId, mode }) =>
      vendorId === device.vendorId &&
      productId === device.productId &&
      (mode === null || mode === device.mode),
  );
  const ofSerial = ofIds.filter(({ serialNumber }) => serialNumber === device.serialNumber);
  const [match, ...more] = ofSerial.length > 0 ? ofSerial : ofIds;
  if (match === undefined || more.length > 0) return device;
  const { functional } = device;
  return {
    ...device,
    deviceVersion: device.deviceVersion ?? match.deviceVersion,
    functional: {
      attributes: functional.attributes ?? match.functional.attributes,
      detachTimeoutMs: functional.detachTimeoutMs ?? match.functional.detachTimeoutMs,
      transferSizeBytes: functional.transferSizeBytes ?? match.functional.transferSizeBytes,
      dfuVersion: functional.dfuVersion ?? match.functional.dfuVersion,
    },
  };
}
