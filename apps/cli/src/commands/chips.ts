/** `chips`: searches the chip profiles. */
import { findChip, listProfiles, type Profile, searchProfiles } from "@dfukit/profiles";
import { EXIT } from "../exit-codes.js";
import { chipsDocument } from "../json/chips.js";
import { chipsText } from "../text/chips.js";
import type { GlobalArguments, Verb } from "../verb.js";

interface ChipsArguments extends GlobalArguments {
  readonly query?: readonly string[] | undefined;
}

/** The verb `chips`. */
export const chipsVerb: Verb<ChipsArguments> = {
  positionals: "[query..]",
  summary: "search the chip profiles",
  schema: "dfukit/chips@1",
  examples: [
    ["$0", "every chip line that is known"],
    ["$0 L4", "those whose name, series, die id or part numbers hold L4"],
    ["$0 show STM32L073RZ", "everything about one part"],
  ],
  arguments: {
    query: { type: "string", array: true, describe: "words to search for; without them, all" },
  },
  options: {},
  run: ({ query = [], json }, { io, paint }) => {
    const found = findProfiles(query.join(" "));
    io.out(
      json ? chipsDocument(found) : chipsText(found, { columns: io.columns, paint: paint.out }),
    );
    return found.length === 0 ? EXIT.answerIsNo : EXIT.done;
  },
};

/** By words; or else the line of the part that is named in full. */
function findProfiles(query: string): readonly Profile[] {
  const byWords = searchProfiles(query);
  const match = byWords.length > 0 ? undefined : findChip(query);
  if (match?.kind !== "chip") return byWords;
  return listProfiles().filter(({ id }) => id === match.chip.profileId);
}
