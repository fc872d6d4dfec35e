/**
 * Why a USB device cannot be opened, where the error does not say it and the system does:
 * the same causes that `doctor` tells. Linux; looked at only when something has failed.
 */
import { UsbError } from "@dfukit/node-usb";
import { diagnose } from "../doctor/diagnose.js";
import type { Finding } from "../doctor/diagnosis.js";
import { readLinux } from "../doctor/gather/index.js";
import { type System, thisSystem } from "../doctor/gather/place.js";
import type { Surroundings } from "../doctor/surroundings.js";

/** Finds a better error; null: it says what there is to say. */
export type Explain = (error: UsbError) => UsbError | null;

/**
 * An explainer that looks at the system once for each device and code: a device that comes
 * back is opened again and again for a while.
 * @param systemOf the system to look at; this one by default.
 */
export function explainer(systemOf: () => System = thisSystem): Explain {
  const known = new Map<string, Finding | null>();
  return (error) => {
    const key = `${error.code} ${error.details.path ?? ""}`;
    const found = known.get(key);
    const finding = found === undefined ? findingFor(error, systemOf) : found;
    known.set(key, finding);
    return finding === null ? null : explained(error, finding);
  };
}

const EXPLAINED: readonly UsbError["code"][] = [
  "device-not-permitted",
  "device-disconnected",
  "usb-unavailable",
];

function findingFor({ code, message, details }: UsbError, systemOf: () => System): Finding | null {
  if (!EXPLAINED.includes(code)) return null;
  const system = systemOf();
  if (system.system !== "linux") return null;
  const seen: Surroundings = { ...readLinux(system), usbProblem: null, troubles: null };
  const device = seen.devices.find(({ path }) => path === details.path);
  if (device === undefined && code !== "usb-unavailable") return null;
  const trial = { kind: "refused", code, message } as const;
  const devices = device === undefined ? [] : [{ ...device, dfu: "dfu" as const, trial }];
  const [finding] = diagnose({ ...seen, devices });
  return finding === undefined || SAYS_NOTHING.includes(finding.cause) ? null : finding;
}

/** What the error says itself, or what may hold on a machine on which all is well. */
const SAYS_NOTHING: readonly Finding["cause"][] = [
  "left-while-opened",
  "nothing-found",
  "virtual-machine",
  "no-udev",
];

function explained(error: UsbError, { cause, message }: Finding): UsbError {
  const { details, actor } = error;
  const hint = `${message}; dfukit doctor tells what to type`;
  // It did not leave: there never was a file through which it could be opened.
  const isLost = error.code === "device-disconnected" && cause !== "not-permitted";
  const code = isLost ? "device-unopenable" : error.code;
  return new UsbError(code, error.message, { details, actor, hint, cause: error.cause });
}
