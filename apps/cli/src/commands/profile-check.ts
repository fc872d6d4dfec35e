/** `profile check`: its options. The work is in `../run/profile-check.ts`, which help does not load. */
import type { GlobalArguments, Verb } from "../verb.js";

/** The arguments of `profile check`. */
export interface ProfileCheckArguments extends GlobalArguments {
  readonly files: readonly string[];
  readonly simulate: boolean;
  readonly map: boolean;
  readonly svg?: string | undefined;
}

/** The verb `profile check`. */
export const profileCheckVerb: Verb<ProfileCheckArguments> = {
  positionals: "<files..>",
  summary: "check chip profiles: all errors at once, each with what to write instead",
  schema: "dfukit/profile-check@1",
  examples: [
    ["$0 my-chip.json", "schema and rules"],
    ["$0 my-chip.json --simulate --map", "flash a simulated chip of it, and draw its memory"],
    ["$0 profiles", "every profile of a folder, and whether they agree"],
  ],
  arguments: {
    files: {
      type: "string",
      array: true,
      demandOption: true,
      describe: "profile files, folders of them, or npm packages",
    },
  },
  options: {
    simulate: {
      type: "boolean",
      describe: "also flash a simulated chip of each size, at every border",
    },
    map: {
      type: "boolean",
      describe: "also draw the flash, and what differs from the descriptor",
    },
    svg: { type: "string", requiresArg: true, describe: "write the map as a picture to a file" },
  },
  identify: () => ({ ok: false, files: [] }),
  run: async (args, context) => {
    return (await import("../run/profile-check.js")).runProfileCheck(args, context);
  },
};
