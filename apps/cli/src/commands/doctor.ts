/** `doctor`: its options. The work is in `../run/doctor.ts`, which help does not load. */
import type { GlobalArguments, Verb } from "../verb.js";

/** The arguments of `doctor`. */
export interface DoctorArguments extends GlobalArguments {
  readonly writeUdev: boolean;
}

/** The verb `doctor`. */
export const doctorVerb: Verb<DoctorArguments> = {
  positionals: "",
  summary: "why a device is not found or cannot be opened, and the exact fix for this system",
  schema: "dfukit/doctor@1",
  examples: [
    ["$0", "looks at every USB device, and at this system"],
    ["$0 --write-udev > 60-dfukit.rules", "Linux: udev rules for boot loaders"],
  ],
  arguments: {},
  options: {
    "write-udev": {
      type: "boolean",
      describe: "Linux: print the udev rules; as root install and apply them",
    },
  },
  run: async (args, context) => (await import("../bus/index.js")).runDoctor(args, context),
};
