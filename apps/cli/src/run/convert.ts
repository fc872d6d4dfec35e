/** `convert`: reads any format, writes any format. The work is done by `@dfukit/converter`. */

import {
  type ConvertOptions,
  convertFirmware,
  type Encoded,
  type EncodeOptions,
  encodeFirmware,
  type OutputFormatId,
} from "@dfukit/converter";
import { ADDRESS_SPACE_BYTES } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import { outputFormat } from "../args/formats.js";
import { parseInput } from "../args/input.js";
import { addressFor, assertOneStandardInput, mergeOptions, parseFamily } from "../args/merge.js";
import { parseAddress, parseBounded } from "../args/number.js";
import {
  type ConvertArguments,
  HEX_VARIANTS,
  SREC_VARIANTS,
  type Variant,
} from "../commands/convert.js";
import { usageError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { finishBeforeSignal } from "../files/interrupt.js";
import { crc32, inputName, loadDocument } from "../files/load.js";
import { writeOutputFile } from "../files/write-file.js";
import { convertDocument } from "../json/convert.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { printConversion } from "../text/convert.js";
import type { Context } from "../verb.js";

/** Runs `convert` on what yargs read. */
export async function runConvert(args: ConvertArguments, context: Context): Promise<ExitCode> {
  const format = outputFormat(args.output, args.to);
  const { lines } = await profilesAtHand(args, context);
  const chip = resolveChip(args.chip, lines);
  const inputs = args.inputs.map((text) => parseInput(text));
  const convertOptions = toConvertOptions(args, chip);
  const encodeOptions = toEncodeOptions(args, { chip, format });
  assertOneStandardInput(inputs);
  assertApplicable(args, format);
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

/** Options that say something only in some formats, and those formats. */
const FORMATS_OF_OPTION = {
  deviceVersion: ["dfu", "dfu-raw"],
  header: ["srec"],
  lineEnding: ["hex", "srec"],
  maxGap: ["bin", "dfu-raw"],
  name: ["dfu"],
  pid: ["dfu", "dfu-raw"],
  prefix: ["dfu-raw"],
  recordLength: ["hex", "srec"],
  startAddress: ["hex", "srec"],
  vid: ["dfu", "dfu-raw"],
} as const satisfies { readonly [K in keyof ConvertArguments]?: readonly OutputFormatId[] };

/** @throws CliError `usage` for an option that would be ignored. */
function assertApplicable(args: ConvertArguments, format: OutputFormatId): void {
  for (const [key, formats] of Object.entries(FORMATS_OF_OPTION)) {
    if (args[key as keyof typeof FORMATS_OF_OPTION] === undefined) continue;
    if (formats.some((candidate) => candidate === format)) continue;
    const option = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw usageError(`--${option} is not for ${format} output, only for ${formats.join(" and ")}`);
  }
  if (args.alt !== undefined && args.chip !== undefined) {
    throw usageError(
      "--alt is for data without a chip: the chip's memories tell the alternate setting",
      "write alt=N behind an input to put it elsewhere",
    );
  }
}

function toConvertOptions(args: ConvertArguments, chip: Chip | undefined): ConvertOptions {
  return {
    chip,
    ...mergeOptions(args),
    alignBytes: optional(args.align, parseAlign),
    fillByte: optional(args.fillByte, (text) => parseBounded(text, "--fill-byte", 0xff)),
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
    maxGapBytes: optional(args.maxGap, (text) =>
      parseBounded(text, "--max-gap", ADDRESS_SPACE_BYTES),
    ),
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
