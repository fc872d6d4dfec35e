/** `unprotect`: its options. The work is in `../run/unprotect.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import {
  JOB_OPTIONS,
  type JobArguments,
  OPTIONAL_VALUES,
  UNKNOWN_DEVICE,
} from "./device-options.js";

/** The arguments of `unprotect`. */
export interface UnprotectArguments extends JobArguments {
  readonly yes: boolean;
}

/** The verb `unprotect`. */
export const unprotectVerb: Verb<UnprotectArguments> = {
  positionals: "",
  summary: "lift the readout protection, which erases the whole flash (asks)",
  schema: "dfukit/unprotect@1",
  examples: [["$0", "asks for the word unprotect before anything happens"]],
  arguments: {},
  options: {
    ...JOB_OPTIONS,
    yes: { type: "boolean", alias: "y", describe: "the answer to the question" },
  },
  optionalValues: OPTIONAL_VALUES,
  identify: () => UNKNOWN_DEVICE,
  run: async (args, context) => (await import("../run/unprotect.js")).runUnprotect(args, context),
};
