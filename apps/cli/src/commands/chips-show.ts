/** `chips show`: one part's layout, alignment, notes, and where each fact comes from. */
import { listProfiles } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import { EXIT } from "../exit-codes.js";
import { chipDocument } from "../json/chips.js";
import { chipText } from "../text/chip.js";
import type { GlobalArguments, Verb } from "../verb.js";

interface ChipsShowArguments extends GlobalArguments {
  readonly part: string;
}

/** The verb `chips show`. */
export const chipsShowVerb: Verb<ChipsShowArguments> = {
  positionals: "<part>",
  summary: "one part's memories, alignment, notes, and where each fact comes from",
  schema: "dfukit/chips-show@1",
  examples: [["$0 STM32L073RZT6", "as printed on the chip"]],
  arguments: {
    part: { type: "string", demandOption: true, describe: "part number or profile id" },
  },
  options: {},
  run: ({ part, json }, { io, paint }) => {
    const chip = resolveChip(part);
    const profile = listProfiles().find(({ id }) => id === chip?.profileId);
    if (chip === undefined || profile === undefined) throw new TypeError("a chip has a profile");
    const shown = { chip, profile };
    io.out(json ? chipDocument(shown) : chipText(shown, { columns: io.columns, paint: paint.out }));
    return EXIT.done;
  },
};
