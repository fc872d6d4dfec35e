/** `diff`: its options. The work is in `../run/diff.ts`, which help does not load. */
import type { FormatId } from "@dfukit/formats";
import { INPUT_FORMATS } from "../args/format-names.js";
import type { Verb } from "../verb.js";
import { PROFILE_OPTIONS, type ProfileArguments } from "./profile-options.js";

/** The arguments of `diff`. */
export interface DiffArguments extends ProfileArguments {
  readonly a: string;
  readonly b: string;
  readonly from?: FormatId | undefined;
  readonly lenient: boolean;
  readonly chip?: string | undefined;
  readonly address?: string | undefined;
  readonly ignoreErased?: string | undefined;
}

/** The verb `diff`. */
export const diffVerb: Verb<DiffArguments> = {
  positionals: "<a> <b>",
  summary: "compare two firmware files of any format by content",
  schema: "dfukit/diff@1",
  examples: [
    ["$0 fw.hex fw.dfu", "do they hold the same bytes at the same addresses"],
    ["$0 old.bin@0x08000000 new.hex", "a raw binary needs its address"],
  ],
  arguments: {
    a: { type: "string", demandOption: true, describe: "a file, FILE[@ADDRESS]" },
    b: { type: "string", demandOption: true, describe: "the file to compare with" },
  },
  options: {
    chip: {
      type: "string",
      requiresArg: true,
      describe: "part number: gives binaries their address",
    },
    address: { type: "string", requiresArg: true, describe: "where raw binaries belong" },
    "ignore-erased": {
      type: "string",
      nargs: 1,
      describe: "padding with this byte is no difference",
    },
    from: { choices: INPUT_FORMATS, describe: "format of both files (default: by content)" },
    lenient: { type: "boolean", describe: "accept what needs no guessing" },
    ...PROFILE_OPTIONS,
  },
  run: async (args, context) => (await import("../run/diff.js")).runDiff(args, context),
};
