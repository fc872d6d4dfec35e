/** `read`: its options. The work is in `../run/read.ts`, which help does not load. */
import type { OutputFormatId } from "@dfukit/converter";
import { OUTPUT_FORMATS } from "../args/format-names.js";
import type { Verb } from "../verb.js";
import {
  JOB_OPTIONS,
  type JobArguments,
  OPTIONAL_VALUES,
  UNKNOWN_DEVICE,
} from "./device-options.js";

/** The arguments of `read`. */
export interface ReadArguments extends JobArguments {
  readonly output: string;
  readonly to?: OutputFormatId | undefined;
  readonly range: readonly string[];
  readonly alt?: string | undefined;
}

/** The verb `read`. */
export const readVerb: Verb<ReadArguments> = {
  positionals: "",
  summary: "read a device's memory into a file",
  schema: "dfukit/read@1",
  examples: [
    ["$0 -o backup.hex", "the whole flash"],
    ["$0 -o boot.bin --range 0x08000000+16K", "a part of it"],
  ],
  arguments: {},
  options: {
    ...JOB_OPTIONS,
    output: {
      alias: "o",
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "file to write; - is standard output",
    },
    to: { choices: OUTPUT_FORMATS, describe: "format of the output (default: by its name)" },
    range: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "what to read (default: the whole flash)",
    },
    alt: { type: "string", nargs: 1, describe: "read through this alternate setting" },
  },
  optionalValues: OPTIONAL_VALUES,
  identify: () => ({ ...UNKNOWN_DEVICE, output: null, images: [] }),
  run: async (args, context) => (await import("../run/read.js")).runRead(args, context),
};
