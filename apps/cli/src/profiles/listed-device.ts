/** The device that a draft is made from: one on the bus, one of a pasted text, or none. */
import type { DescribedDevice } from "@dfukit/core";
import { type ListedDevice, parseListing } from "@dfukit/profiles";
import type { ProfileNewArguments } from "../commands/profile-new.js";
import { chooseDevice } from "../devices/open-device.js";
import { CliError, usageError } from "../error.js";
import { readText, textName } from "../files/read-text.js";
import { noListing } from "../run/chips-match.js";
import { openerOf } from "../run/session.js";
import type { Context } from "../verb.js";
import type { ProfileBook } from "./profile-book.js";

/** What is known of a device, or null if none was named. @throws CliError. */
export async function listedDevice(
  args: ProfileNewArguments,
  { context, book }: { readonly context: Context; readonly book: ProfileBook },
): Promise<ListedDevice | null> {
  const { sim, device, wait, replay } = args;
  const isOnBus = sim.length > 0 || [device, wait, replay].some((one) => one !== undefined);
  if (args.from === undefined)
    return isOnBus
      ? toListed((await chooseDevice(args, openerOf(args, { context, book }))).device)
      : null;
  if (isOnBus) {
    throw usageError("--from and a device were both given", "draft from one of them");
  }
  const listing = parseListing(readText(args.from, context.io));
  if (listing === undefined) throw noListing(args.from);
  for (const note of listing.notes) context.note(`note: ${note}`);
  const inDfuMode = listing.devices.filter(({ mode }) => mode !== "run-time");
  const [only, ...more] = inDfuMode;
  if (only !== undefined && more.length === 0) return only;
  throw new CliError(
    "several-devices",
    `${textName(args.from)} tells of ${inDfuMode.length} devices in DFU mode, expected 1`,
    { actor: "input", hint: "keep only the lines of the new chip", details: {} },
  );
}

/** A device that was described, in the shape of a listed one: nothing is unknown. */
function toListed(device: DescribedDevice): ListedDevice {
  const { functional, alternates } = device;
  const { canDownload, canUpload, manifestationTolerant, willDetach } = functional;
  const bits = [canDownload, canUpload, manifestationTolerant, willDetach];
  return {
    vendorId: device.vendorId,
    productId: device.productId,
    deviceVersion: device.deviceVersion,
    serialNumber: device.serialNumber,
    path: null,
    mode: device.mode,
    interfaceNumber: device.interfaceNumber,
    functional: {
      attributes: bits.reduce((sum, isSet, bit) => sum + (isSet ? 2 ** bit : 0), 0),
      detachTimeoutMs: functional.detachTimeoutMs,
      transferSizeBytes: functional.transferSizeBytes,
      dfuVersion: functional.dfuVersion,
    },
    alternates: alternates.map(({ alternateSetting, name }) => ({ alternateSetting, name })),
  };
}
