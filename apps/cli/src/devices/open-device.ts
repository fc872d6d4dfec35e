/**
 * From the options of a device verb to an open device with its target: finds, chooses,
 * reads the descriptors, and lets the profile correct them. The one way to a device.
 */
import {
  type DescribedDevice,
  describeDevice,
  type Job,
  type LossReason,
  type Transport,
} from "@dfukit/core";
import {
  candidateForChip,
  type DeviceCandidate,
  matchDevice,
  type ResolvedTarget,
  resolveTarget,
} from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import { parseDeviceChoice, parseWaitSeconds } from "../args/device.js";
import { parseSim } from "../args/sim.js";
import type { DeviceArguments } from "../commands/device-options.js";
import type { ProfileBook } from "../profiles/profile-book.js";
import { chooseDevice, noDevice, type SeenDevice } from "./choose.js";
import type { FoundDevice, Tell } from "./found-device.js";
import { findSimulated } from "./simulated.js";
import { narrowedByRegister } from "./size-register.js";

/** A device that is open, and what is known of it. */
export interface OpenDevice {
  readonly found: FoundDevice;
  readonly device: DescribedDevice;
  readonly resolved: ResolvedTarget;
  /** What every job of the core starts from; its caller adds signal and listener. */
  readonly job: Job;
  /** Closes whatever is open. Never rejects. */
  readonly close: () => Promise<void>;
}

/** How long a device that was lost may take to come back, as tools of vendors allow. */
const RECONNECT_MS = 10_000;
/** How long a device may take to leave the bus after it was told to. */
const LEAVE_MS = 3_000;
const POLL_MS = 100;

/** All devices that the options allow. @throws CliError `usage`, `no-device`; SimError. */
export async function findDevices(
  args: DeviceArguments,
  book: ProfileBook,
): Promise<readonly FoundDevice[]> {
  parseWaitSeconds(args.wait);
  if (args.device !== undefined) parseDeviceChoice(args.device);
  const sims = args.sim.map(parseSim);
  if (sims.length > 0) return findSimulated(sims, book);
  throw noDevice(
    "this build cannot open USB devices yet",
    "use a simulated one: --sim STM32L073RZ; dfukit chips lists what can be simulated",
  );
}

/** Reads what a device says of itself, and closes it again. @throws CoreError. */
export async function seeDevice(found: FoundDevice, book: ProfileBook): Promise<SeenDevice> {
  const transport = await openOrThrow(found);
  try {
    const device = await describeDevice(transport, { wait: found.wait });
    return { found, device, candidates: matchDevice(device, book.recognised) };
  } finally {
    await transport.close();
  }
}

/**
 * Opens the one device that the options name.
 * @param tell what the user has to know, or do, to get a lost device back.
 * @throws CliError `no-device`, `several-devices`, `chip-unknown`; ProfileError
 *   `chip-contradicts-device`; CoreError for what the device does wrong.
 */
export async function openDevice(
  args: DeviceArguments,
  { book, tell }: { readonly book: ProfileBook; readonly tell: Tell },
): Promise<OpenDevice> {
  const all = await findDevices(args, book);
  const seen: SeenDevice[] = [];
  for (const found of all) seen.push(await seeDevice(found, book));
  const { found, device } = chooseDevice(seen, args.device);
  const candidates = candidatesFor(device, args.chip, book);
  const narrowed = await narrowSizes(candidates, { found, device, tell });
  const resolved = resolveTarget(device, narrowed);
  let transport = await openOrThrow(found);
  const job: Job = {
    transport,
    device,
    target: resolved.target,
    wait: found.wait,
    reconnect: async (why) => {
      const again = await reopen(found, why, tell);
      if (again !== null) transport = again;
      return again;
    },
    confirmLeft: () => seenToGo(found, LEAVE_MS),
  };
  return { found, device, resolved, job, close: () => transport.close() };
}

/** The user's chip, none at all, or what fits the device. */
export function candidatesFor(
  device: DescribedDevice,
  chip: string | undefined,
  book: ProfileBook,
): readonly DeviceCandidate[] {
  if (chip === undefined) return matchDevice(device, book.recognised);
  if (chip.toLowerCase() === "none") return [];
  return [candidateForChip(resolveChip(chip, book.lines), device, book.lines)];
}

/** The candidates that the device's flash-size register leaves, where it is safe to read. */
export function narrowSizes(
  candidates: readonly DeviceCandidate[],
  { found, device, tell }: Pick<SeenDevice, "found" | "device"> & { readonly tell: Tell },
): Promise<readonly DeviceCandidate[]> {
  return narrowedByRegister(candidates, {
    found,
    device,
    open: () => openOrThrow(found),
    reopen: (why) => reopen(found, why, tell),
    note: tell,
  });
}

async function openOrThrow(found: FoundDevice): Promise<Transport> {
  const transport = await found.open();
  if (transport !== null) return transport;
  throw noDevice("the device is gone", "plug it in again, in DFU mode");
}

/** A device that is there and silent only answers again once its power was cycled. */
async function reopen(found: FoundDevice, why: LossReason, tell: Tell): Promise<Transport | null> {
  if (why === "silent") await found.askForPowerCycle(tell);
  const until = found.nowMs() + RECONNECT_MS;
  for (;;) {
    const transport = await found.open();
    if (transport !== null || found.nowMs() >= until) return transport;
    await found.wait(POLL_MS, undefined);
  }
}

/** Waits until the device is off the bus; false if it is still there after that time. */
export async function seenToGo(found: FoundDevice, timeoutMs: number): Promise<boolean> {
  const until = found.nowMs() + timeoutMs;
  for (;;) {
    if (!(await found.isPresent())) return true;
    if (found.nowMs() >= until) return false;
    await found.wait(POLL_MS, undefined);
  }
}
