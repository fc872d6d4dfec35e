/** Gathers the surroundings: from the system, and by opening what is in DFU mode. Reads, and changes nothing. */
import { isCodedError } from "@dfukit/memory";
import { nativeDevices } from "@dfukit/node-usb";
import type { LookedAt } from "../../devices/choose.js";
import { isLoader } from "../rule-ids.js";
import type { SeenUsb, Surroundings, Trial, UsbProblem } from "../surroundings.js";
import { readDevices, readMachine, readTroubles } from "./linux.js";
import { readMac } from "./macos.js";
import type { Place, System } from "./place.js";
import { readUdev } from "./udev.js";
import { PNP_COMMAND, type PnpList, parsePnpList } from "./windows.js";

/** Gathers everything. Whatever cannot be read is left out. */
export async function gather(place: Place): Promise<Surroundings> {
  const { looked, usbProblem } = await tryAll(place);
  const seen = await lookAround(place);
  return { ...seen, usbProblem, devices: withTrials(seen.devices, looked) };
}

/** What Linux shows by itself, without its log: nothing is opened, no other program is run but `getent`. */
export function readLinux(system: System): Omit<Surroundings, "troubles" | "usbProblem"> {
  return {
    system: system.system,
    user: system.user,
    ...readMachine(system),
    devices: readDevices(system),
    udev: readUdev(system),
  };
}

interface Tried {
  readonly looked: readonly LookedAt[];
  readonly usbProblem: UsbProblem | null;
}

async function tryAll({ usb, load, tryDevices }: Place): Promise<Tried> {
  let kind: UsbProblem["kind"] = "not-loaded";
  try {
    if (usb.module === undefined) await load();
    kind = "not-listed";
    return { looked: await tryDevices(), usbProblem: null };
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return { looked: [], usbProblem: { kind, code: error.code, message: error.message } };
  }
}

type Untried = Omit<Surroundings, "usbProblem">;

async function lookAround(place: Place): Promise<Untried> {
  const { system, user } = place;
  if (system === "linux") return { ...readLinux(place), troubles: readTroubles(place) };
  const common = { ...NOT_LINUX, system, user };
  if (system === "windows") {
    const list: PnpList | null = parsePnpList(place.run(...PNP_COMMAND) ?? "");
    if (list !== null) return { ...common, ...list };
  }
  const devices = await listedByLibrary(place);
  return { ...common, ...(system === "macos" ? readMac(place) : {}), devices };
}

const NOT_LINUX = {
  machine: "bare",
  hypervisor: null,
  isContainer: false,
  sandbox: null,
  udev: null,
  troubles: null,
} as const;

/** What npm `usb` tells without talking to a device. */
async function listedByLibrary({ usb, load }: Place): Promise<readonly SeenUsb[]> {
  try {
    const natives = await nativeDevices(usb.module ?? (await load()));
    return natives.map(({ vendorId, productId }) => ({
      ...UNKNOWN,
      vendorId,
      productId,
    }));
  } catch {
    return []; // told as the problem of the library
  }
}

const UNKNOWN = {
  path: null,
  hubs: [],
  serialNumber: null,
  manufacturer: null,
  product: null,
  dfu: null,
  interfaces: [],
  nodePath: null,
  node: null,
  holders: [],
  driver: null,
  trial: null,
} as const;

/** Puts together what the system shows and what was tried; what only one of them knows stays. */
function withTrials(devices: readonly SeenUsb[], looked: readonly LookedAt[]): readonly SeenUsb[] {
  const left = [...looked];
  const joined = devices.map((device): SeenUsb => {
    const at = left.findIndex((one) => isSame(device, one));
    const [one] = at < 0 ? [] : left.splice(at, 1);
    if (one !== undefined)
      return {
        ...device,
        ...facts(one),
        serialNumber: device.serialNumber ?? one.found.identity.serialNumber,
      };
    return device.dfu === null && isLoader(device) ? { ...device, dfu: "dfu" } : device;
  });
  const more = left.map((one): SeenUsb => ({ ...UNKNOWN, ...one.found.identity, ...facts(one) }));
  return [...joined, ...more];
}

function isSame(
  { path, vendorId, productId, serialNumber }: SeenUsb,
  { found }: LookedAt,
): boolean {
  const { identity } = found;
  if (path !== null) return identity.path === path;
  if (identity.vendorId !== vendorId || identity.productId !== productId) return false;
  return (
    serialNumber === null ||
    identity.serialNumber === null ||
    identity.serialNumber === serialNumber
  );
}

function facts(looked: LookedAt): Pick<SeenUsb, "path" | "dfu" | "trial"> {
  const { identity, mode } = looked.found;
  return { path: identity.path, dfu: mode, trial: mode === "dfu" ? trialOf(looked) : null };
}

function trialOf(looked: LookedAt): Trial {
  if (!("refusal" in looked)) {
    const { device, candidates } = looked;
    return { kind: "opened", dialect: device.dialect, isKnown: candidates.length > 0 };
  }
  const { refusal } = looked;
  const code = isCodedError(refusal) ? refusal.code : "device-unopenable";
  return {
    kind: "refused",
    code,
    message: refusal instanceof Error ? refusal.message : String(refusal),
  };
}
