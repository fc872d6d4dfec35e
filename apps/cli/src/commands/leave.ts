/** `leave`: its options. The work is in `../run/leave.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import {
  JOB_OPTIONS,
  type JobArguments,
  OPTIONAL_VALUES,
  UNKNOWN_DEVICE,
} from "./device-options.js";

/** The arguments of `leave`. */
export interface LeaveArguments extends JobArguments {
  readonly start?: string | undefined;
}

/** The verb `leave`. */
export const leaveVerb: Verb<LeaveArguments> = {
  positionals: "",
  summary: "leave DFU mode and start the firmware",
  schema: "dfukit/leave@1",
  examples: [["$0 --start 0x08008000", "start the program whose vector table is there"]],
  arguments: {},
  options: {
    ...JOB_OPTIONS,
    start: {
      type: "string",
      requiresArg: true,
      describe: "ADDRESS of the vector table (default: the start of the flash)",
    },
  },
  optionalValues: OPTIONAL_VALUES,
  identify: () => UNKNOWN_DEVICE,
  run: async (args, context) => (await import("../run/leave.js")).runLeave(args, context),
};
