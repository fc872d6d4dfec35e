/** `convert`: its options. The work is in `../run/convert.ts`, which help does not load. */
import type { OutputFormatId } from "@dfukit/converter";
import type { FormatId } from "@dfukit/formats";
import { INPUT_FORMATS, OUTPUT_FORMATS } from "../args/format-names.js";
import type { Verb } from "../verb.js";
import { PROFILE_OPTIONS, type ProfileArguments } from "./profile-options.js";

/** The arguments of `convert`. */
export interface ConvertArguments extends ProfileArguments {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly from?: FormatId | undefined;
  readonly to?: OutputFormatId | undefined;
  readonly lenient: boolean;
  readonly chip?: string | undefined;
  readonly address?: string | undefined;
  readonly crop: readonly string[];
  readonly exclude: readonly string[];
  readonly offset?: string | undefined;
  readonly fill: readonly string[];
  readonly overlap?: "first" | "last" | undefined;
  readonly align?: string | undefined;
  readonly fillByte?: string | undefined;
  readonly family?: string | undefined;
  readonly vid?: string | undefined;
  readonly pid?: string | undefined;
  readonly deviceVersion?: string | undefined;
  readonly alt?: string | undefined;
  readonly name?: string | undefined;
  readonly prefix?: string | undefined;
  readonly recordLength?: string | undefined;
  readonly lineEnding?: "lf" | "crlf" | undefined;
  readonly variant?: Variant | undefined;
  readonly header?: string | undefined;
  readonly startAddress?: string | undefined;
  readonly maxGap?: string | undefined;
}

/** Address widths of Intel HEX, as `--variant` takes them. */
export const HEX_VARIANTS = ["i8hex", "i16hex", "i32hex"] as const;
/** Address widths of S-records, as `--variant` takes them. */
export const SREC_VARIANTS = ["s19", "s28", "s37"] as const;
/** What `--variant` takes. */
export type Variant = (typeof HEX_VARIANTS)[number] | (typeof SREC_VARIANTS)[number];

const DATA_OPTIONS = {
  output: {
    alias: "o",
    type: "string",
    demandOption: true,
    requiresArg: true,
    describe: "file to write; - is standard output",
  },
  from: { choices: INPUT_FORMATS, describe: "format of the inputs (default: by content)" },
  to: { choices: OUTPUT_FORMATS, describe: "format of the output (default: by its name)" },
  lenient: { type: "boolean", describe: "accept what needs no guessing" },
  chip: { type: "string", requiresArg: true, describe: "part number, e.g. STM32L073RZT6" },
  address: { type: "string", requiresArg: true, describe: "where a raw binary belongs" },
  crop: { type: "string", array: true, nargs: 1, describe: "keep only RANGE" },
  exclude: { type: "string", array: true, nargs: 1, describe: "drop RANGE" },
  offset: { type: "string", nargs: 1, describe: "move all data by ±N" },
  fill: { type: "string", array: true, nargs: 1, describe: "fill gaps: RANGE=BYTE" },
  overlap: { choices: ["first", "last"], describe: "whose bytes stay where inputs differ" },
  align: { type: "string", nargs: 1, describe: "align segments to N bytes, or none" },
  "fill-byte": { type: "string", nargs: 1, describe: "what padding and gaps are filled with" },
} as const satisfies Verb["options"];

const FORMAT_OPTIONS = {
  vid: { type: "string", nargs: 1, describe: "dfu: vendor id" },
  pid: { type: "string", nargs: 1, describe: "dfu: product id" },
  "device-version": { type: "string", nargs: 1, describe: "dfu: bcdDevice" },
  alt: { type: "string", nargs: 1, describe: "dfu: alternate setting for data that names none" },
  name: { type: "string", nargs: 1, describe: "dfu: target name" },
  prefix: { type: "string", nargs: 1, describe: "dfu-raw: lmdfu@ADDRESS adds TI's prefix" },
  family: { type: "string", nargs: 1, describe: "uf2: family by name or id" },
  variant: { choices: [...HEX_VARIANTS, ...SREC_VARIANTS], describe: "hex, srec: address width" },
  "record-length": { type: "string", nargs: 1, describe: "hex, srec: data bytes in a record" },
  "line-ending": { choices: ["lf", "crlf"], describe: "hex, srec: line ending" },
  header: { type: "string", nargs: 1, describe: "srec: text of the S0 record" },
  "start-address": { type: "string", nargs: 1, describe: "hex, srec: start address, or none" },
  "max-gap": { type: "string", nargs: 1, describe: "bin: most bytes of gaps to fill (64M)" },
} as const satisfies Verb["options"];

/** The verb `convert`. */
export const convertVerb: Verb<ConvertArguments> = {
  positionals: "<inputs..>",
  summary: "read firmware files of any format, write one of any format",
  schema: "dfukit/convert@1",
  examples: [
    ["$0 fw.hex -o fw.dfu --chip STM32L073RZ", "HEX to DfuSe, checked and padded for the chip"],
    ["$0 boot.hex app.bin@0x08008000 -o all.dfu", "two inputs, one output"],
    ["$0 fw.dfu -o fw.hex", "and back"],
  ],
  arguments: {
    inputs: {
      array: true,
      type: "string",
      demandOption: true,
      describe: "FILE[@ADDRESS][,alt=N][,name=TEXT]; - is standard input",
    },
  },
  options: { ...DATA_OPTIONS, ...FORMAT_OPTIONS, ...PROFILE_OPTIONS },
  run: async (args, context) => (await import("../run/convert.js")).runConvert(args, context),
};
