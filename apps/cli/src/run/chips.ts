/** `chips`: searches the chip profiles. */
import { findChip, listProfiles, type Profile, searchProfiles } from "@dfukit/profiles";
import type { ChipsArguments } from "../commands/chips.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { chipsDocument } from "../json/chips.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { chipsText } from "../text/chips.js";
import type { Context } from "../verb.js";

/** Runs `chips` on what yargs read. */
export async function runChips(args: ChipsArguments, context: Context): Promise<ExitCode> {
  const { query = [], json } = args;
  const { io, paint } = context;
  const { lines, from } = await profilesAtHand(args, context);
  const found = findProfiles(query.join(" "), lines);
  const text = { columns: io.columns, paint: paint.out, from };
  io.out(json ? chipsDocument(found, from) : chipsText(found, text));
  return found.length === 0 ? EXIT.answerIsNo : EXIT.done;
}

/** By words; or else the line of the part that is named in full. */
function findProfiles(query: string, lines: readonly Profile[] | undefined): readonly Profile[] {
  const byWords = searchProfiles(query, lines);
  const match = byWords.length > 0 ? undefined : findChip(query, lines);
  if (match?.kind !== "chip") return byWords;
  return (lines ?? listProfiles()).filter(({ id }) => id === match.chip.profileId);
}
