/** Which of several devices is meant: the one that `--device` names, or the only one that fits. */
import type { DescribedDevice } from "@dfukit/core";
import { escapeText } from "@dfukit/formats";
import { formatHex } from "@dfukit/memory";
import type { DeviceCandidate } from "@dfukit/profiles";
import { type DeviceChoice, parseDeviceChoice } from "../args/device.js";
import { CliError } from "../error.js";
import type { FoundDevice } from "./found-device.js";

/** A device and what its descriptors say. */
export interface SeenDevice {
  readonly found: FoundDevice;
  readonly device: DescribedDevice;
  readonly candidates: readonly DeviceCandidate[];
}

/** The one device to work on. @throws CliError `no-device`, `several-devices`. */
export function chooseDevice(seen: readonly SeenDevice[], option: string | undefined): SeenDevice {
  if (option === undefined) return onlyOne(seen.filter(isPickedByItself), seen);
  const choice = parseDeviceChoice(option);
  const fitting = seen.filter(({ found }, index) => isMeant(found, index + 1, choice));
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) throw severalDevices(fitting, ` fit --device ${escapeText(option)}`);
  throw noDevice(
    `no device fits --device ${escapeText(option)}`,
    seen.length === 0 ? "is it plugged in, and in DFU mode?" : `there is ${listOf(seen)}`,
  );
}

/** A laptop's Bluetooth chip with a run-time DFU interface is never picked by itself. */
function isPickedByItself({ device, candidates }: SeenDevice): boolean {
  return device.mode === "dfu" && (device.dialect === "dfuse" || candidates.length > 0);
}

function onlyOne(fitting: readonly SeenDevice[], seen: readonly SeenDevice[]): SeenDevice {
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) throw severalDevices(fitting, "");
  if (seen.length === 0)
    throw noDevice("there is no DFU device", "is one plugged in, in DFU mode?");
  throw noDevice(
    "no device is in DFU mode and speaks DfuSe",
    `choose one with --device: ${listOf(seen)}`,
  );
}

function isMeant({ identity }: FoundDevice, number: number, choice: DeviceChoice): boolean {
  switch (choice.kind) {
    case "serial":
      return identity.serialNumber === choice.serialNumber;
    case "path":
      return identity.path === choice.path;
    case "ids":
      return identity.vendorId === choice.vendorId && identity.productId === choice.productId;
    case "number":
      return number === choice.number;
    default:
      return choice satisfies never;
  }
}

/** Exit 5, with what was looked for. */
export function noDevice(message: string, hint: string): CliError {
  return new CliError("no-device", message, { actor: "transport", hint, details: {} });
}

function severalDevices(devices: readonly SeenDevice[], behind: string): CliError {
  return new CliError("several-devices", `${devices.length} devices${behind}: ${listOf(devices)}`, {
    actor: "input",
    hint: "choose one with --device path=… or --device NUMBER; dfukit list numbers them",
    details: {},
  });
}

function listOf(devices: readonly SeenDevice[]): string {
  return devices.map(({ found }) => nameOf(found)).join("; ");
}

function nameOf({ identity }: FoundDevice): string {
  const { vendorId, productId, serialNumber, path } = identity;
  const ids = `${formatHex(vendorId, 4).slice(2)}:${formatHex(productId, 4).slice(2)}`;
  const serial = serialNumber === null ? "" : ` serial ${escapeText(serialNumber)}`;
  return `${ids}${serial}${path === null ? "" : ` path ${escapeText(path)}`}`;
}
