/** `chips show`: its arguments. The work is in `../run/chips-show.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import { PROFILE_OPTIONS, type ProfileArguments } from "./profile-options.js";

/** The arguments of `chips show`. */
export interface ChipsShowArguments extends ProfileArguments {
  readonly part: string;
}

/** The verb `chips show`. */
export const chipsShowVerb: Verb<ChipsShowArguments> = {
  positionals: "<part>",
  summary: "one part's memories, alignment, notes, and where each fact comes from",
  schema: "dfukit/chips-show@1",
  examples: [["$0 STM32L073RZT6", "as printed on the chip"]],
  arguments: {
    part: {
      type: "string",
      demandOption: true,
      describe: "part number, profile id, die id, or profile file",
    },
  },
  options: PROFILE_OPTIONS,
  run: async (args, context) => {
    return (await import("../run/chips-show.js")).runChipsShow(args, context);
  },
};
