/** `list`: the devices, what they say of themselves, and what holds instead. */
import { resolveTarget } from "@dfukit/profiles";
import { parseDeviceChoice } from "../args/device.js";
import type { DeviceArguments } from "../commands/device-options.js";
import { chooseDevice, type SeenDevice } from "../devices/choose.js";
import { candidatesFor, findDevices, narrowSizes, seeDevice } from "../devices/open-device.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { listDocument } from "../json/list.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { type ListedDevice, listText } from "../text/list.js";
import type { Context } from "../verb.js";

/** Runs `list` on what yargs read. */
export async function runList(args: DeviceArguments, context: Context): Promise<ExitCode> {
  if (args.device !== undefined) parseDeviceChoice(args.device);
  const book = await profilesAtHand(args, context);
  const seen: SeenDevice[] = [];
  for (const found of await findDevices(args, book)) {
    seen.push(await seeDevice(found, book));
  }
  const meant = args.device === undefined ? seen : [chooseDevice(seen, args.device)];
  const listed: ListedDevice[] = [];
  for (const one of meant) {
    const fitting = candidatesFor(one.device, args.chip, book);
    const candidates = await narrowSizes(fitting, { ...one, tell: context.note });
    const resolved = resolveTarget(one.device, candidates);
    listed.push({ number: seen.indexOf(one) + 1, ...one, candidates, resolved });
  }
  context.io.out(args.json ? listDocument(listed) : listText(listed, context));
  return EXIT.done;
}
