/** `chips match`: its options. The work is in `../run/chips-match.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import { PROFILE_OPTIONS, type ProfileArguments } from "./profile-options.js";

/** The arguments of `chips match`. */
export interface ChipsMatchArguments extends ProfileArguments {
  /** A file, or `-`. */
  readonly from: string;
  readonly chip?: string | undefined;
}

/** The verb `chips match`. */
export const chipsMatchVerb: Verb<ChipsMatchArguments> = {
  positionals: "",
  summary: "which chip it is, from pasted dfu-util -l text or list --json",
  schema: "dfukit/match@1",
  examples: [
    ["$0 --from listing.txt", "what somebody pasted into an issue"],
    ["dfu-util -l | $0 --from -", "the devices on this computer"],
    ["$0 --from listing.txt --chip STM32L073RZ", "resolved for the part that it is"],
  ],
  arguments: {},
  options: {
    from: {
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "text of dfu-util -l, lsusb -v or list --json; - is standard input",
    },
    chip: {
      type: "string",
      requiresArg: true,
      describe: "part number, decides between candidates",
    },
    ...PROFILE_OPTIONS,
  },
  identify: () => ({ devices: [] }),
  run: async (args, context) =>
    (await import("../run/chips-match.js")).runChipsMatch(args, context),
};
