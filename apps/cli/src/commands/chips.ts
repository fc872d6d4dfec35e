/** `chips`: its arguments. The work is in `../run/chips.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import { PROFILE_OPTIONS, type ProfileArguments } from "./profile-options.js";

/** The arguments of `chips`. */
export interface ChipsArguments extends ProfileArguments {
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
  options: PROFILE_OPTIONS,
  run: async (args, context) => (await import("../run/chips.js")).runChips(args, context),
};
