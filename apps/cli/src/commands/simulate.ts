/** `simulate`: its options. The work is in `../run/simulate.ts`, which help does not load. */
import type { GlobalArguments, Verb } from "../verb.js";
import { PROFILE_OPTIONS, type ProfileArguments } from "./profile-options.js";

/** The arguments of `simulate`. */
export interface SimulateArguments extends GlobalArguments, ProfileArguments {
  readonly chips: readonly string[];
  readonly port?: string | undefined;
  readonly control?: string | undefined;
  readonly host?: string | undefined;
  readonly fault: readonly string[];
  readonly realTime: boolean;
  readonly replug: boolean;
  /** A command for the system's shell. */
  readonly run?: string | undefined;
}

/** The verb `simulate`. */
export const simulateVerb: Verb<SimulateArguments> = {
  positionals: "<chips..>",
  summary: "simulated boot ROMs as USB devices for any program, over USB/IP",
  schema: "dfukit/simulate@1",
  examples: [
    ["$0 STM32F405RG", "one board; what to type next is printed"],
    ["$0 STM32F405RG STM32L073RZ,serial=ABC --real-time", "two boards that take their time"],
    ["$0 STM32L476RG,memory=l476.json --fault disconnect@120", "what was written stays in a file"],
    ["$0 STM32F405RG,memory=f405.json --run ./test.sh", "exit status 0 if that of test.sh is"],
  ],
  arguments: {
    chips: {
      array: true,
      type: "string",
      demandOption: true,
      describe: "CHIP[,KEY=VALUE…], as behind --sim; the first is 1-1 on the bus, then 1-2 …",
    },
  },
  options: {
    port: { type: "string", requiresArg: true, describe: "of the USB/IP server (default: 3240)" },
    control: {
      type: "string",
      requiresArg: true,
      describe: "PORT of the control socket (default: any free one)",
    },
    host: {
      type: "string",
      requiresArg: true,
      describe: "address to listen on (default: 127.0.0.1; there is no password)",
    },
    fault: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "what goes wrong, for all chips: WHAT@WHEN, as behind --sim",
    },
    "real-time": {
      type: "boolean",
      describe: "take as long as the chip does, and announce it (default: no time at all)",
    },
    replug: {
      type: "boolean",
      describe: "plug a chip in again, in DFU mode, whenever it has left the bus",
    },
    run: {
      type: "string",
      requiresArg: true,
      describe: "run COMMAND once the boards are served, and end with it",
    },
    ...PROFILE_OPTIONS,
  },
  run: async (args, context) => (await import("../bus/index.js")).runSimulate(args, context),
};
