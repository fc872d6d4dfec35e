/** `chips match`: which chips the devices of a pasted text can be. The work is done by `@dfukit/profiles`. */
import { parseMemoryString } from "@dfukit/core";
import { matchListed, parseListing } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import type { ChipsMatchArguments } from "../commands/chips-match.js";
import { CliError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { readText, textName } from "../files/read-text.js";
import { matchDocument } from "../json/match.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { matchText } from "../text/match.js";
import type { Context } from "../verb.js";

/** Runs `chips match` on what yargs read. */
export async function runChipsMatch(
  args: ChipsMatchArguments,
  context: Context,
): Promise<ExitCode> {
  const { lines, recognised } = await profilesAtHand(args, context);
  const chip = resolveChip(args.chip, lines);
  const listing = parseListing(readText(args.from, context.io));
  if (listing === undefined) throw noListing(args.from);
  const devices = listing.devices.map((listed) => ({
    listed,
    ...matchListed(listed, { parseMemoryString, profiles: recognised, chip }),
  }));
  const shown = { kind: listing.kind, notes: listing.notes, devices };
  context.io.out(args.json ? matchDocument(shown) : matchText(shown, context));
  return devices.some(({ candidates }) => candidates.length > 0) ? EXIT.done : EXIT.answerIsNo;
}

/** Exit 3: the text is read and tells of no device. */
export function noListing(path: string): CliError {
  return new CliError("no-listing", `${textName(path)} tells of no DFU device`, {
    actor: "input",
    hint: "paste what dfu-util -l, lsusb -v or dfukit list --json prints, or the strings that begin with @",
    details: { path },
  });
}
