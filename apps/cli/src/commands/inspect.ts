/** `inspect`: its options. The work is in `../run/inspect.ts`, which help does not load. */
import type { FormatId } from "@dfukit/formats";
import { INPUT_FORMATS } from "../args/format-names.js";
import type { Verb } from "../verb.js";
import { PROFILE_OPTIONS, type ProfileArguments } from "./profile-options.js";

/** The arguments of `inspect`. */
export interface InspectArguments extends ProfileArguments {
  readonly file: string;
  readonly from?: FormatId | undefined;
  readonly lenient: boolean;
  readonly chip?: string | undefined;
  readonly address?: string | undefined;
  readonly map: boolean;
  readonly svg?: string | undefined;
}

/** The verb `inspect`. */
export const inspectVerb: Verb<InspectArguments> = {
  positionals: "<file>",
  summary: "what is in a firmware file, whether it is sound, whether it fits the chip",
  schema: "dfukit/inspect@1",
  examples: [
    ["$0 fw.dfu", "identity, targets, checksums, findings"],
    ["$0 fw.hex --chip STM32L476RG --map", "does it fit, and where does it lie"],
  ],
  arguments: {
    file: {
      type: "string",
      demandOption: true,
      describe: "firmware file; FILE@ADDRESS for a raw binary; - is standard input",
    },
  },
  options: {
    chip: { type: "string", requiresArg: true, describe: "part number, e.g. STM32L073RZT6" },
    map: { type: "boolean", describe: "draw the memory by sectors" },
    svg: { type: "string", requiresArg: true, describe: "write the map as a picture to a file" },
    address: { type: "string", requiresArg: true, describe: "where a raw binary belongs" },
    from: { choices: INPUT_FORMATS, describe: "format of the file (default: by content)" },
    lenient: { type: "boolean", describe: "accept what needs no guessing" },
    ...PROFILE_OPTIONS,
  },
  identify: (args) => ({ file: args?.file ?? null }),
  run: async (args, context) => (await import("../run/inspect.js")).runInspect(args, context),
};
