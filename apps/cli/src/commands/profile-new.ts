/** `profile new`: its options. The work is in `../run/profile-new.ts`, which help does not load. */
import type { Verb } from "../verb.js";
import { DEVICE_OPTIONS, type DeviceArguments, OPTIONAL_VALUES } from "./device-options.js";

/** The arguments of `profile new`. */
export interface ProfileNewArguments extends Omit<DeviceArguments, "chip"> {
  /** Text of a listing: a file, or `-`. */
  readonly from?: string | undefined;
  readonly part: readonly string[];
  readonly dieId?: string | undefined;
  readonly flashSize?: string | undefined;
  readonly ramSize?: string | undefined;
  readonly sectorSize?: string | undefined;
  readonly programUnit?: string | undefined;
  readonly writeAlignment?: string | undefined;
  readonly erasedByte?: "0x00" | "0xFF" | undefined;
  readonly transferSize?: string | undefined;
  readonly source?: string | undefined;
  /** Folder, or file that ends in .json. */
  readonly output?: string | undefined;
}

const { sim, device, wait, "profile-path": profilePath } = DEVICE_OPTIONS;

/** The verb `profile new`. */
export const profileNewVerb: Verb<ProfileNewArguments> = {
  positionals: "",
  summary: "draft a chip profile from a device, pasted text or answers; unknowns are marked",
  schema: "dfukit/profile-new@1",
  examples: [
    ["$0 --from listing.txt --part STM32G474RE", "from what dfu-util -l printed"],
    ["$0 --part STM32G474RE --part STM32G474CB -o profiles/g4", "two parts of the line"],
    ["$0 --sim STM32F405RG --part STM32F405RG", "from a device, here a simulated one"],
  ],
  arguments: {},
  options: {
    part: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "part number as printed; repeat it for further parts of the line",
    },
    from: {
      type: "string",
      requiresArg: true,
      describe: "text of dfu-util -l, lsusb -v or list --json; - is standard input",
    },
    output: {
      alias: "o",
      type: "string",
      requiresArg: true,
      describe: "folder, or file ending in .json (default: here)",
    },
    "die-id": { type: "string", nargs: 1, describe: "DEV_ID, e.g. 0x469" },
    "flash-size": { type: "string", nargs: 1, describe: "flash of the first part, e.g. 512K" },
    "sector-size": { type: "string", nargs: 1, describe: "flash sector where no string tells it" },
    "ram-size": { type: "string", nargs: 1, describe: "RAM from 0x20000000 on, e.g. 128K" },
    "program-unit": { type: "string", nargs: 1, describe: "bytes that are programmed at once" },
    "write-alignment": { type: "string", nargs: 1, describe: "bytes that writes are aligned to" },
    "erased-byte": { choices: ["0x00", "0xFF"], describe: "what an erased byte reads as" },
    "transfer-size": { type: "string", nargs: 1, describe: "wTransferSize, e.g. 2048" },
    source: { type: "string", nargs: 1, describe: "thread, page or repository of the listing" },
    sim,
    device,
    wait,
    "profile-path": profilePath,
  },
  optionalValues: OPTIONAL_VALUES,
  identify: () => ({ profile: null, fixture: null }),
  run: async (args, context) =>
    (await import("../run/profile-new.js")).runProfileNew(args, context),
};
