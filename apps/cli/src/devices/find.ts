/** Which devices there are: the simulated ones that were named, or those on the bus. */
import type { DeviceSelector, UsbSource } from "@dfukit/node-usb";
import { resolveChip } from "../args/chip.js";
import { parseDeviceChoice, parseWaitSeconds } from "../args/device.js";
import { parseSim } from "../args/sim.js";
import type { DeviceArguments } from "../commands/device-options.js";
import { usageError } from "../error.js";
import type { ProfileBook } from "../profiles/profile-book.js";
import type { FoundDevice, FoundDevices, Tell } from "./found-device.js";
import { recordRequest } from "./record-request.js";
import { findSimulated } from "./simulated.js";

/** Whoever looks for a device. */
export interface Seeker {
  /** The words behind the program's name, for a recording. */
  readonly words: readonly string[];
  readonly book: ProfileBook;
  /** Where USB devices are looked for. */
  readonly usb: UsbSource;
  /** Tells the user what he has to know, or to do. */
  readonly tell: Tell;
  /** Whether somebody sits at a terminal who can be asked to pull a plug. */
  readonly isAttended: boolean;
  /** Whether the program was asked to end. */
  readonly interrupted: () => boolean;
  /** The most likely reason why no device is in DFU mode, in a clause, or null. */
  readonly whyNothing: () => Promise<string | null>;
}

/**
 * All devices that the options allow, in the order that numbers them.
 * @throws CliError `usage`, `no-device`, `chip-unknown`; SimError; UsbError `usb-unavailable`.
 */
export async function findDevices(args: DeviceArguments, seeker: Seeker): Promise<FoundDevices> {
  const waitS = parseWaitSeconds(args.wait);
  const choice = args.device === undefined ? undefined : parseDeviceChoice(args.device);
  const request = recordRequest(args, seeker.words);
  if (request === null) return findAny(args, seeker, { waitS, choice });
  const { assertRecordable, recordDevices } = await import("../bus/index.js");
  // All that can be wrong with the command line is, before an older recording gives way.
  assertRecordable(request);
  if (args.chip?.toLowerCase() !== "none") resolveChip(args.chip, seeker.book.lines);
  return recordDevices(await findAny(args, seeker, { waitS, choice }), request);
}

interface Sought {
  readonly waitS: number;
  readonly choice: DeviceSelector | undefined;
}

async function findAny(
  args: DeviceArguments,
  seeker: Seeker,
  sought: Sought,
): Promise<FoundDevices> {
  const sims = args.sim.map((text) => parseSim(text));
  if (args.replay !== undefined) {
    if (sims.length > 0) throw usageError("--replay and --sim exclude each other");
    return (await import("../bus/index.js")).findReplayed(args.replay, seeker.tell);
  }
  const devices =
    sims.length > 0 ? await findSimulated(sims, seeker.book) : await findUsb(seeker, sought);
  return { devices, whyNothing: seeker.whyNothing };
}

async function findUsb(seeker: Seeker, { waitS, choice }: Sought): Promise<readonly FoundDevice[]> {
  const { findOnBus } = await import("../bus/index.js");
  return findOnBus(seeker, {
    selector: choice ?? null,
    timeoutMs: waitS * 1000,
    onWait: () => {
      if (waitS > 0) seeker.tell("waiting for a device (Ctrl-C gives up)");
    },
  });
}
