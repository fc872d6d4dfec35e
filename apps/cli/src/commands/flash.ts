/** `flash`: its options. The work is in `../run/flash.ts`, which help does not load. */
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

/** The arguments of `flash`. */
export interface FlashArguments extends JobArguments, InputArguments {
  readonly noSkip: boolean;
  readonly discard: boolean;
  readonly noVerify: boolean;
  readonly noLeave: boolean;
  readonly dryRun: boolean;
  readonly massErase: boolean;
  readonly start?: string | undefined;
  readonly supply?: string | undefined;
  readonly optionBytes: boolean;
  readonly otp: boolean;
  readonly yes: boolean;
  readonly resume: boolean;
  readonly recovery?: string | undefined;
}

const FLASH_OPTIONS = {
  "dry-run": { type: "boolean", describe: "read the device and print the plan, change nothing" },
  "no-skip": { type: "boolean", describe: "write even what is right already" },
  discard: { type: "boolean", describe: "do not put back what a partly covered sector held" },
  "no-verify": { type: "boolean", describe: "do not read back, and do not claim success" },
  "no-leave": { type: "boolean", describe: "stay in DFU mode" },
  start: { type: "string", requiresArg: true, describe: "start the firmware at ADDRESS" },
  "mass-erase": { type: "boolean", describe: "erase the whole flash first (asks)" },
  "option-bytes": { type: "boolean", describe: "write option bytes, too (asks)" },
  otp: { type: "boolean", describe: "write one-time memory, too (asks)" },
  yes: { type: "boolean", alias: "y", describe: "the answer to every question" },
  supply: { type: "string", requiresArg: true, describe: "supply voltage, e.g. 2.7-3.6" },
  resume: { type: "boolean", describe: "go on when the device was lost and comes back" },
  recovery: {
    type: "string",
    requiresArg: true,
    describe: "file for kept bytes until they are back in place, or none",
  },
} as const satisfies Verb["options"];

/** `result` of a run that failed before it did anything. */
const NOTHING_DONE: Readonly<Record<string, unknown>> = {
  ok: false,
  bytesRequested: 0,
  bytesWritten: 0,
  bytesAlreadyThere: 0,
  bytesKept: 0,
  sectorsErased: 0,
  bytesVerified: 0,
  verified: false,
  left: "no",
  controlTransfers: 0,
  durationMs: 0,
};

/** The verb `flash`. */
export const flashVerb: Verb<FlashArguments> = {
  positionals: "<inputs..>",
  summary: "write firmware into a device, prove it, start it",
  schema: "dfukit/flash@1",
  examples: [
    ["$0 fw.dfu", "erase what is needed, write, read back and compare, start"],
    ["$0 boot.hex app.bin@0x08008000 --dry-run", "two inputs, and only the plan"],
    ["$0 fw.hex --sim STM32L073RZ", "the same on a simulated device"],
  ],
  arguments: INPUT_POSITIONAL,
  options: { ...JOB_OPTIONS, ...FLASH_OPTIONS, ...INPUT_OPTIONS },
  optionalValues: OPTIONAL_VALUES,
  identify: () => ({ ...UNKNOWN_DEVICE, plan: null, result: NOTHING_DONE, warnings: [] }),
  run: async (args, context) => (await import("../run/flash.js")).runFlash(args, context),
};
