/** `list`: the devices, what they say of themselves, and what holds instead. */
import { resolveTarget } from "@dfukit/profiles";
import type { DeviceArguments } from "../commands/device-options.js";
import { deviceNamed, type LookedAt, noneByItself } from "../devices/choose.js";
import { findDevices, type Seeker } from "../devices/find.js";
import { candidatesFor, lookAt, narrowSizes, unlessDiverged } from "../devices/open-device.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { listDocument } from "../json/list.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import {
  type DescribedEntry,
  type ListedDevice,
  listText,
  type RefusedEntry,
} from "../text/list.js";
import type { Context } from "../verb.js";
import { assertKnown } from "./made-up.js";
import { seekerOf } from "./session.js";

/** Runs `list` on what yargs read. */
export async function runList(args: DeviceArguments, context: Context): Promise<ExitCode> {
  const book = await profilesAtHand(args, context);
  const seeker = seekerOf(context, book);
  const { devices: all, whyNothing } = await findDevices(args, seeker);
  const listed = await unlessDiverged(all, async () => {
    if (all.length === 0 && args.device === undefined) throw noneByItself(all, await whyNothing());
    const meant = args.device === undefined ? all : [deviceNamed(all, args.device)];
    const entries: ListedDevice[] = [];
    for (const found of meant) {
      const looked = await lookAt(found, book);
      const number = all.indexOf(found) + 1;
      entries.push({ number, found, ...(await shown(looked, args, seeker)) });
    }
    return entries;
  });
  for (const found of all) assertKnown(found);
  context.io.out(args.json ? listDocument(listed) : listText(listed, context));
  return listed.some((one) => "device" in one) ? EXIT.done : EXIT.noDevice;
}

async function shown(
  looked: LookedAt,
  args: DeviceArguments,
  { book, tell, interrupted }: Seeker,
): Promise<DescribedEntry | RefusedEntry> {
  if ("refusal" in looked) return { refusal: looked.refusal };
  const fitting = candidatesFor(looked.device, args.chip, book);
  const candidates = await narrowSizes(fitting, { ...looked, tell, interrupted });
  return { device: looked.device, candidates, resolved: resolveTarget(looked.device, candidates) };
}
