/** `list`: its options. The work is in `../run/list.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import { DEVICE_OPTIONS, type DeviceArguments, OPTIONAL_VALUES } from "./device-options.js";

/** The verb `list`. */
export const listVerb: Verb<DeviceArguments> = {
  positionals: "",
  summary: "DFU devices: what they say of themselves, the chip, what its profile corrects",
  schema: "dfukit/list@1",
  examples: [
    ["$0", "every device in DFU mode"],
    ["$0 --sim STM32L073RZ --sim STM32F405RG", "two simulated ones"],
  ],
  arguments: {},
  options: DEVICE_OPTIONS,
  optionalValues: OPTIONAL_VALUES,
  run: async (args, context) => (await import("../run/list.js")).runList(args, context),
};
