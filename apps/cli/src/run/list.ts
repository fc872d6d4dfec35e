/** `list`: the devices, what they say of themselves, and what holds instead. */
import { resolveTarget } from "@dfukit/profiles";
import { parseDeviceChoice } from "../args/device.js";
import type { DeviceArguments } from "../commands/device-options.js";
import { chooseDevice, type SeenDevice } from "../devices/choose.js";
import { candidatesFor, findDevices, seeDevice } from "../devices/open-device.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { listDocument } from "../json/list.js";
import { listText } from "../text/list.js";
import type { Context } from "../verb.js";

/** Runs `list` on what yargs read. */
export async function runList(args: DeviceArguments, context: Context): Promise<ExitCode> {
  if (args.device !== undefined) parseDeviceChoice(args.device);
  const seen: SeenDevice[] = [];
  for (const found of await findDevices(args)) seen.push(await seeDevice(found));
  const meant = args.device === undefined ? seen : [chooseDevice(seen, args.device)];
  const listed = meant.map((one) => {
    const candidates = candidatesFor(one.device, args.chip);
    return {
      number: seen.indexOf(one) + 1,
      ...one,
      candidates,
      resolved: resolveTarget(one.device, candidates),
    };
  });
  context.io.out(args.json ? listDocument(listed) : listText(listed, context));
  return EXIT.done;
}
