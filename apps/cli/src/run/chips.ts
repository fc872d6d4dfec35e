/** `chips`: searches the chip profiles. */
import { findChip, listProfiles, type Profile, searchProfiles } from "@dfukit/profiles";
import type { ChipsArguments } from "../commands/chips.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { chipsDocument } from "../json/chips.js";
import { chipsText } from "../text/chips.js";
import type { Context } from "../verb.js";

/** Runs `chips` on what yargs read. */
export function runChips({ query = [], json }: ChipsArguments, { io, paint }: Context): ExitCode {
  const found = findProfiles(query.join(" "));
  const text = { columns: io.columns, paint: paint.out };
  io.out(json ? chipsDocument(found) : chipsText(found, text));
  return found.length === 0 ? EXIT.answerIsNo : EXIT.done;
}

/** By words; or else the line of the part that is named in full. */
function findProfiles(query: string): readonly Profile[] {
  const byWords = searchProfiles(query);
  const match = byWords.length > 0 ? undefined : findChip(query);
  if (match?.kind !== "chip") return byWords;
  return listProfiles().filter(({ id }) => id === match.chip.profileId);
}
