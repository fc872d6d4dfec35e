/** `convert`: reads any format, writes any format. The work is done by `@dfukit/converter`. */
import {
  type ConvertOptions,
  convertFirmware,
  type Encoded,
  type EncodeOptions,
  encodeFirmware,
  type OutputFormatId,
} from "@dfukit/converter";
import { type FormatId, uf2FamilyByName } from "@dfukit/formats";
import type { Chip } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import { INPUT_FORMATS, OUTPUT_FORMATS, outputFormat } from "../args/formats.js";
import { type InputArgument, parseInput } from "../args/input.js";
import { parseAddress, parseBounded, parseFill, parseRange, parseSigned } from "../args/number.js";
import { usageError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { finishBeforeSignal } from "../files/interrupt.js";
import { crc32, inputName, loadDocument } from "../files/load.js";
import { writeOutputFile } from "../files/write-file.js";
import { convertDocument } from "../json/convert.js";
import { printConversion } from "../text/convert.js";
import type { Context, GlobalArguments, Verb } from "../verb.js";

interface ConvertArguments extends GlobalArguments {
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

const HEX_VARIANTS = ["i8hex", "i16hex", "i32hex"] as const;
const SREC_VARIANTS = ["s19", "s28", "s37"] as const;
type Variant = (typeof HEX_VARIANTS)[number] | (typeof SREC_VARIANTS)[number];

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
  options: { ...DATA_OPTIONS, ...FORMAT_OPTIONS },
  run: runConvert,
};

async function runConvert(args: ConvertArguments, context: Context): Promise<ExitCode> {
  const format = outputFormat(args.output, args.to);
  const chip = resolveChip(args.chip);
  const inputs = args.inputs.map((text) => parseInput(text));
  const convertOptions = toConvertOptions(args, chip);
  const encodeOptions = toEncodeOptions(args, { chip, format });
  assertOneStandardInput(inputs);
  if (args.output === "-" && args.json) {
    throw usageError("--json and -o - would both write to standard output");
  }
  const converted = convertFirmware(
    inputs.map((input) => ({
      ...input,
      name: inputName(input),
      address: addressFor(input, inputs, args.address),
      document: loadDocument(input, args, context.io),
    })),
    convertOptions,
  );
  const encoded = encodeFirmware(converted, format, encodeOptions);
  const findings = [...converted.findings, ...encoded.findings];
  await writeResult(args, encoded, context);
  const result = { path: args.output, format, bytes: encoded.bytes, images: converted.images };
  printConversion({ ...result, chip: chip ?? null, findings }, context);
  if (args.json) context.io.out(convertDocument({ ...result, chip: chip ?? null, findings }));
  return EXIT.done;
}

async function writeResult(
  args: ConvertArguments,
  { bytes }: Encoded,
  { io }: Context,
): Promise<void> {
  if (args.output === "-") io.out(bytes);
  else await finishBeforeSignal(() => writeOutputFile(args.output, bytes));
}

function assertOneStandardInput(inputs: readonly InputArgument[]): void {
  if (inputs.filter(({ path }) => path === "-").length > 1) {
    throw usageError("standard input (-) is named more than once");
  }
}

/** `--address` goes to inputs that name no address themselves. */
function addressFor(
  input: InputArgument,
  inputs: readonly InputArgument[],
  option: string | undefined,
): number | undefined {
  if (input.address !== undefined || option === undefined) return input.address;
  if (inputs.length > 1) {
    throw usageError("--address is for one input", "write FILE@ADDRESS for each of several");
  }
  return parseAddress(option, "--address");
}

function toConvertOptions(args: ConvertArguments, chip: Chip | undefined): ConvertOptions {
  return {
    chip,
    overlap: args.overlap,
    crop: args.crop.map((text) => parseRange(text, "--crop")),
    exclude: args.exclude.map((text) => parseRange(text, "--exclude")),
    offsetBytes: optional(args.offset, (text) => parseSigned(text, "--offset")),
    fill: args.fill.map(parseFill),
    alignBytes: optional(args.align, parseAlign),
    fillByte: optional(args.fillByte, (text) => parseBounded(text, "--fill-byte", 0xff)),
    familyId: optional(args.family, parseFamily),
    alternateSetting: optional(args.alt, (text) => parseBounded(text, "--alt", 0xff)),
    targetName: args.name,
  };
}

function parseAlign(text: string): number | "none" {
  if (text === "none") return "none";
  const unitBytes = parseBounded(text, "--align", 1 << 20);
  if (unitBytes > 0 && Number.isInteger(Math.log2(unitBytes))) return unitBytes;
  throw usageError(`--align "${text}" is not a power of two`, "write --align 8, or --align none");
}

function parseFamily(text: string): number {
  const known = uf2FamilyByName(text);
  if (known !== undefined) return known;
  if (/^(0x[0-9a-f]+|\d+)$/i.test(text)) return parseAddress(text, "--family");
  throw usageError(
    `--family "${text}" is neither a known name nor an id`,
    "write a name such as STM32L4, or an id such as 0x00FF6919",
  );
}

function toEncodeOptions(
  args: ConvertArguments,
  { chip, format }: { readonly chip: Chip | undefined; readonly format: OutputFormatId },
): EncodeOptions {
  const word = (text: string | undefined, what: string): number | undefined =>
    optional(text, (value) => parseBounded(value, what, 0xffff));
  return {
    chip,
    crc32,
    vendorId: word(args.vid, "--vid"),
    productId: word(args.pid, "--pid"),
    bcdDevice: word(args.deviceVersion, "--device-version"),
    lmdfuAddress: optional(args.prefix, parsePrefix),
    familyId: optional(args.family, parseFamily),
    fillByte: optional(args.fillByte, (text) => parseBounded(text, "--fill-byte", 0xff)),
    maxGapBytes: optional(args.maxGap, (text) => parseBounded(text, "--max-gap", 2 ** 32)),
    recordLengthBytes: optional(args.recordLength, (text) =>
      parseBounded(text, "--record-length", 0xff),
    ),
    lineEnding: args.lineEnding,
    ...variantOf(args.variant, format),
    srecHeader: optional(args.header, (text) => Buffer.from(text, "utf8")),
    startAddress: optional(args.startAddress, (text) =>
      text === "none" ? null : parseAddress(text, "--start-address"),
    ),
  };
}

function parsePrefix(text: string): number {
  const address = /^lmdfu@(.+)$/.exec(text)?.[1];
  if (address !== undefined) return parseAddress(address, "address of --prefix");
  throw usageError(`--prefix "${text}" is not known`, "write --prefix lmdfu@0x1800");
}

function variantOf(
  variant: Variant | undefined,
  format: OutputFormatId,
): Pick<EncodeOptions, "hexVariant" | "srecVariant"> {
  if (variant === undefined) return {};
  const hexVariant = HEX_VARIANTS.find((v) => v === variant);
  const srecVariant = SREC_VARIANTS.find((v) => v === variant);
  if (format === "hex" && hexVariant !== undefined) return { hexVariant };
  if (format === "srec" && srecVariant !== undefined) return { srecVariant };
  throw usageError(
    `--variant ${variant} is not for ${format} output`,
    "hex takes i8hex, i16hex, i32hex; srec takes s19, s28, s37",
  );
}

function optional<T, R>(value: T | undefined, read: (value: T) => R): R | undefined {
  return value === undefined ? undefined : read(value);
}
