/** `chips show`: one part's layout, alignment, notes, and where each fact comes from. */
import { findProfile } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import type { ChipsShowArguments } from "../commands/chips-show.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { chipDocument } from "../json/chips-show.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { chipText } from "../text/chip.js";
import type { Context } from "../verb.js";

/** Runs `chips show` on what yargs read. */
export async function runChipsShow(args: ChipsShowArguments, context: Context): Promise<ExitCode> {
  const { part, json } = args;
  const { io, paint } = context;
  const { lines } = await profilesAtHand({ ...args, chip: args.part }, context);
  const chip = resolveChip(part, lines);
  const profile = findProfile(chip.profileId, lines);
  // A chip comes from a profile that is at hand.
  if (profile !== undefined) {
    const shown = { chip, profile };
    io.out(json ? chipDocument(shown) : chipText(shown, { columns: io.columns, paint: paint.out }));
  }
  return EXIT.done;
}
