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
import { isCodedError } from "@dfukit/memory";
import {
  candidateForChip,
  type DeviceCandidate,
  matchDevice,
  type ResolvedTarget,
  resolveTarget,
} from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import type { DeviceArguments } from "../commands/device-options.js";
import type { ProfileBook } from "../profiles/profile-book.js";
import {
  type Ask,
  deviceNamed,
  type LookedAt,
  noDevice,
  noneByItself,
  onlyDevice,
  type SeenDevice,
} from "./choose.js";
import { findDevices, type Seeker } from "./find.js";
import type { FoundDevice } from "./found-device.js";
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

/** Whoever opens a device. */
export interface Opener extends Seeker {
  /** Asks which of several devices is meant. */
  readonly ask: Ask;
}

type Teller = Pick<Seeker, "tell" | "interrupted">;

/** Reads what a device says of itself, and closes it again. @throws CoreError, UsbError. */
export async function seeDevice(
  found: FoundDevice,
  { recognised }: Pick<ProfileBook, "recognised">,
): Promise<SeenDevice> {
  const transport = await openOrThrow(found);
  try {
    const device = await describeDevice(transport, { wait: found.wait });
    let candidates: readonly DeviceCandidate[] | undefined;
    return {
      found,
      device,
      // When they are asked for: to compare with every profile takes longer than all else here.
      get candidates() {
        candidates ??= matchDevice(device, recognised);
        return candidates;
      },
    };
  } finally {
    await transport.close();
  }
}

/** The same, with the error of a device that cannot be looked at. */
export async function lookAt(found: FoundDevice, book: ProfileBook): Promise<LookedAt> {
  try {
    return await seeDevice(found, book);
  } catch (refusal) {
    if (!isCodedError(refusal)) throw refusal;
    return { found, refusal };
  }
}

/**
 * The one device that the options name. One that is not named is never opened, unless it
 * is in DFU mode and nothing was named; one at run time is brought to DFU mode if it was.
 * @throws CliError `no-device`, `several-devices`, `usage`; CoreError, UsbError.
 */
export async function chooseDevice(args: DeviceArguments, opener: Opener): Promise<SeenDevice> {
  const { devices: all, whyNothing } = await findDevices(args, opener);
  return unlessDiverged(all, async () => {
    if (args.device !== undefined) return seeNamed(deviceNamed(all, args.device), opener);
    const looked: LookedAt[] = [];
    for (const found of all) {
      if (found.mode === "dfu") looked.push(await lookAt(found, opener.book));
    }
    if (all.length === 0) throw noneByItself(all, await whyNothing());
    if (looked.length > 0) return onlyDevice(looked, { all, ask: opener.ask });
    throw noneByItself(all, null);
  });
}

async function seeNamed(named: FoundDevice, { book, tell }: Opener): Promise<SeenDevice> {
  if (named.mode === "dfu") return seeDevice(named, book);
  tell("the device runs its firmware; asking it to enter DFU mode");
  return seeDevice(await named.enterDfuMode(), book);
}

/** What makes every result worthless that came of these devices, or null. */
export function problemOf(devices: readonly FoundDevice[]): Error | null {
  return devices.map(({ replay }) => replay?.problem() ?? null).find((one) => one !== null) ?? null;
}

/**
 * Does the work. Whatever comes of it: if a replay has gone another way, that is what is
 * thrown, because to the work it looks like a device that has gone.
 */
export async function unlessDiverged<T>(
  devices: readonly FoundDevice[],
  work: () => Promise<T>,
): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    throw problemOf(devices) ?? error;
  }
  const problem = problemOf(devices);
  if (problem !== null) throw problem;
  return result;
}

/**
 * Opens the one device that the options name.
 * @throws CliError `no-device`, `several-devices`, `chip-unknown`; ProfileError
 *   `chip-contradicts-device`; CoreError for what the device does wrong; UsbError.
 */
export async function openDevice(args: DeviceArguments, opener: Opener): Promise<OpenDevice> {
  const seen = await chooseDevice(args, opener);
  return unlessDiverged([seen.found], () => openSeen(seen, args, opener));
}

async function openSeen(
  { found, device }: SeenDevice,
  { chip }: DeviceArguments,
  opener: Opener,
): Promise<OpenDevice> {
  const candidates = candidatesFor(device, chip, opener.book);
  const { tell, interrupted } = opener;
  const narrowed = await narrowSizes(candidates, { found, device, tell, interrupted });
  const resolved = resolveTarget(device, narrowed);
  let transport = await openOrThrow(found);
  const job: Job = {
    transport,
    device,
    target: resolved.target,
    wait: found.wait,
    reconnect: async (why) => {
      const again = await reopen(found, why, opener);
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
  { found, device, ...seeker }: Pick<SeenDevice, "found" | "device"> & Teller,
): Promise<readonly DeviceCandidate[]> {
  return narrowedByRegister(candidates, {
    found,
    device,
    open: () => openOrThrow(found),
    reopen: (why) => reopen(found, why, seeker),
    note: (text) => {
      if (problemOf([found]) === null) seeker.tell(text);
    },
  });
}

async function openOrThrow(found: FoundDevice): Promise<Transport> {
  const transport = await found.open();
  if (transport !== null) return transport;
  throw noDevice("the device is gone", "plug it in again, in DFU mode");
}

/**
 * A device that is there and silent only answers again once its power was cycled.
 * @throws UsbError why it is not opened, if it is there when the time is over.
 */
async function reopen(
  found: FoundDevice,
  why: LossReason,
  { tell, interrupted }: Teller,
): Promise<Transport | null> {
  if (why === "silent") await found.askForPowerCycle(tell);
  const until = found.nowMs() + RECONNECT_MS;
  for (;;) {
    const isOver = found.nowMs() >= until || interrupted();
    try {
      const transport = await found.open();
      if (transport !== null || isOver) return transport;
    } catch (error) {
      // Linux sets permissions, Windows binds the driver only after the device is there.
      if (isOver || problemOf([found]) !== null) throw error;
    }
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
