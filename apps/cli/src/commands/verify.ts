/** `verify`: its options. The work is in `../run/verify.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import {
  INPUT_OPTIONS,
  INPUT_POSITIONAL,
  type InputArguments,
  JOB_OPTIONS,
  type JobArguments,
  OPTIONAL_VALUES,
  UNKNOWN_DEVICE,
} from "./device-options.js";

/** The arguments of `verify`. */
export interface VerifyArguments extends JobArguments, InputArguments {}

/** The verb `verify`. */
export const verifyVerb: Verb<VerifyArguments> = {
  positionals: "<inputs..>",
  summary: "compare firmware files with what is in a device",
  schema: "dfukit/verify@1",
  examples: [["$0 fw.dfu", "exit status 1 if a byte differs"]],
  arguments: INPUT_POSITIONAL,
  options: { ...JOB_OPTIONS, ...INPUT_OPTIONS },
  optionalValues: OPTIONAL_VALUES,
  identify: () => UNKNOWN_DEVICE,
  run: async (args, context) => (await import("../run/verify.js")).runVerify(args, context),
};
