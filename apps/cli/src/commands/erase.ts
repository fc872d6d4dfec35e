/** `erase`: its options. The work is in `../run/erase.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import {
  JOB_OPTIONS,
  type JobArguments,
  OPTIONAL_VALUES,
  UNKNOWN_DEVICE,
} from "./device-options.js";

/** The arguments of `erase`. */
export interface EraseArguments extends JobArguments {
  readonly range: readonly string[];
  readonly alt?: string | undefined;
  readonly massErase: boolean;
  readonly yes: boolean;
}

/** The verb `erase`. */
export const eraseVerb: Verb<EraseArguments> = {
  positionals: "",
  summary: "erase sectors, or the whole flash",
  schema: "dfukit/erase@1",
  examples: [
    ["$0 --range 0x08010000+64K", "the sectors of that range"],
    ["$0 --mass-erase", "everything; asks first"],
  ],
  arguments: {},
  options: {
    ...JOB_OPTIONS,
    range: { type: "string", array: true, nargs: 1, describe: "what to erase, whole sectors" },
    alt: { type: "string", nargs: 1, describe: "erase through this alternate setting" },
    "mass-erase": { type: "boolean", describe: "erase the whole flash at once (asks)" },
    yes: { type: "boolean", alias: "y", describe: "the answer to every question" },
  },
  optionalValues: OPTIONAL_VALUES,
  identify: () => UNKNOWN_DEVICE,
  run: async (args, context) => (await import("../run/erase.js")).runErase(args, context),
};
