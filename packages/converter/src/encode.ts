/** The last step of a conversion: the images written in one format. */
import {
  buildBinary,
  buildDfuRaw,
  buildDfuSe,
  buildIntelHex,
  buildSRecord,
  buildUf2,
  type Crc32,
  type FirmwareImage,
  FormatError,
  type FormatId,
  type IntelHexBuildOptions,
  type SRecordBuildOptions,
} from "@dfukit/formats";
import {
  ADDRESS_SPACE_BYTES,
  alignDown,
  alignUp,
  formatAddress,
  formatRange,
  imageSizeBytes,
  joinRanges,
  segmentRange,
} from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { outsideMemories } from "./chip-memory.js";
import type { Converted } from "./convert.js";
import { ConverterError } from "./error.js";
import { collectFindings, type Finding, type Findings, findingOf } from "./finding.js";
import { mergeByAlternate } from "./merge.js";

/** The formats that can be written. */
export type OutputFormatId = Exclude<FormatId, "elf">;

/** What a file of one format says besides its data; each format takes what concerns it. */
export interface EncodeOptions {
  readonly chip?: Chip | undefined;
  readonly crc32?: Crc32 | undefined;
  /** DFU and DfuSe; each format has its own defaults. */
  readonly vendorId?: number | undefined;
  readonly productId?: number | undefined;
  readonly bcdDevice?: number | undefined;
  /** dfu-raw: adds TI's prefix for this address. */
  readonly lmdfuAddress?: number | undefined;
  /** UF2. */
  readonly familyId?: number | undefined;
  /** bin and UF2: what gaps are filled with. */
  readonly fillByte?: number | undefined;
  /** bin: the most that may be filled; default 64 MiB. */
  readonly maxGapBytes?: number | undefined;
  /** HEX and S-record. */
  readonly recordLengthBytes?: number | undefined;
  readonly lineEnding?: "lf" | "crlf" | undefined;
  readonly hexVariant?: IntelHexBuildOptions["variant"] | undefined;
  readonly srecVariant?: SRecordBuildOptions["variant"] | undefined;
  readonly srecHeader?: Uint8Array | undefined;
  /** HEX and S-record: overrules the inputs' start address; null writes none. */
  readonly startAddress?: number | null | undefined;
}

/** A file and what there is to tell about writing it. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
}

/**
 * Writes the converted images in `format`.
 * @throws FormatError `not-expressible` or `build-option-invalid`; ConverterError
 *   `family-missing` for UF2 without a family, `overlap-differs` if alternate
 *   settings conflict in a format that has none.
 */
export function encodeFirmware(
  converted: Converted,
  format: OutputFormatId,
  options: EncodeOptions = {},
): Encoded {
  const findings = collectFindings();
  const bytes = build(converted, format, { ...options, findings });
  return { bytes, findings: findings.toIssues().map((issue) => findingOf(issue)) };
}

type BuildOptions = EncodeOptions & { readonly findings: Findings };

function build(converted: Converted, format: OutputFormatId, options: BuildOptions): Uint8Array {
  switch (format) {
    case "hex":
      return buildIntelHex(
        joinAlternates(converted, options).image,
        hexOptions(converted, options),
      );
    case "srec":
      return buildSRecord(
        joinAlternates(converted, options).image,
        srecOptions(converted, options),
      );
    case "bin":
      return toBinary(converted, options);
    case "uf2":
      return toUf2(converted, options);
    case "dfu":
      return toDfuSe(converted, options);
    case "dfu-raw":
      return toDfuRaw(converted, options);
    default:
      return format satisfies never;
  }
}

/** Formats without targets hold one image: everything by its address. */
function joinAlternates(converted: Converted, { findings }: BuildOptions): FirmwareImage {
  const everything = converted.images.map((firmware) => ({
    source: `alternate setting ${firmware.alternateSetting ?? 0}`,
    alternateChosen: false,
    nameChosen: false,
    firmware: { ...firmware, alternateSetting: null, name: null },
  }));
  const [joined] = mergeByAlternate(everything, {
    findings,
    overlapHint:
      "write them as dfu, which keeps alternate settings apart, or convert one of them alone",
  });
  return (
    joined?.firmware ?? {
      alternateSetting: null,
      name: null,
      familyId: null,
      image: { segments: [] },
    }
  );
}

function hexOptions(converted: Converted, options: BuildOptions): IntelHexBuildOptions {
  const variant = options.hexVariant;
  const segmented = variant === "i8hex" || variant === "i16hex";
  const value = startOf(converted, segmented ? SEGMENTED_END : ADDRESS_SPACE_BYTES, options);
  const start = segmented ? segmentedStart(value, variant) : linearStart(value);
  return {
    ...defined({
      recordLengthBytes: options.recordLengthBytes,
      lineEnding: options.lineEnding,
      variant,
    }),
    ...(start === undefined ? {} : { startAddress: start }),
  };
}

/** What CS × 16 + IP reaches with IP inside its segment of 64 KiB. */
const SEGMENTED_END = 0x10_0000;

/** Behind the largest start address of an S9, S8 and S7 record. */
const SREC_START_END = { s19: 0x1_0000, s28: 0x100_0000, s37: ADDRESS_SPACE_BYTES } as const;

type HexStart = IntelHexBuildOptions["startAddress"];

function linearStart(value: number | undefined): HexStart {
  return value === undefined ? undefined : { kind: "linear", value };
}

/** @throws FormatError `build-option-invalid` for an address that no type 03 record can name. */
function segmentedStart(value: number | undefined, variant: string): HexStart {
  if (value === undefined) return undefined;
  if (value >= SEGMENTED_END) {
    throw new FormatError(
      "build-option-invalid",
      `start address ${formatAddress(value)} does not fit into ${variant.toUpperCase()}, ` +
        `expected at most ${formatAddress(SEGMENTED_END - 1)}`,
      { actor: "input", hint: "use i32hex, or write no start address", details: { value } },
    );
  }
  const offset = value % 0x10000;
  return { kind: "segmented", value: ((value - offset) / 16) * 0x10000 + offset };
}

/** The start address to write. One of the inputs' that the variant cannot hold is left out and told. */
function startOf(converted: Converted, end: number, options: BuildOptions): number | undefined {
  if (options.startAddress !== undefined) return options.startAddress ?? undefined;
  const { entryAddress } = converted;
  if (entryAddress === null || entryAddress < end) return entryAddress ?? undefined;
  tellLostEntry(converted, options);
  return undefined;
}

function srecOptions(converted: Converted, options: BuildOptions): SRecordBuildOptions {
  const variant = options.srecVariant;
  const named = variant === undefined || variant === "auto" ? "s37" : variant;
  return defined({
    recordLengthBytes: options.recordLengthBytes,
    lineEnding: options.lineEnding,
    variant,
    header: options.srecHeader,
    startAddress: startOf(converted, SREC_START_END[named], options),
  });
}

function toBinary(converted: Converted, options: BuildOptions): Uint8Array {
  tellLostEntry(converted, options);
  const { image } = joinAlternates(converted, options);
  const fillByte = options.fillByte ?? options.chip?.target.erasedByte ?? 0xff;
  const { bytes, gaps } = buildBinary(image, {
    fillByte,
    ...defined({ maxGapBytes: options.maxGapBytes }),
  });
  if (gaps.length > 0) {
    const size = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
    options.findings.add("gaps-filled", {}, { count: gaps.length, size, fill: fillByte });
  }
  return bytes;
}

/** @throws ConverterError `outside-chip` if whole blocks would reach past the memory of their data. */
function assertPaddingFits({ image }: FirmwareImage, { chip }: BuildOptions): void {
  if (chip === undefined) return;
  const blocks = image.segments.map(segmentRange).map(({ start, end }) => ({
    start: alignDown(start, UF2_PAYLOAD_BYTES),
    end: alignUp(end, UF2_PAYLOAD_BYTES),
  }));
  const [first] = outsideMemories(joinRanges(blocks), chip);
  if (first === undefined) return;
  throw new ConverterError(
    "outside-chip",
    `UF2 blocks of ${UF2_PAYLOAD_BYTES} bytes would pad past a memory of ${chip.part ?? chip.name}, at ${formatRange(first)}`,
    {
      actor: "plan",
      hint: "cut that data off with --exclude, or use dfu, hex or srec",
      details: {},
    },
  );
}

/** Blocks of 512 bytes carry 256 of data: what every UF2 boot loader takes. */
const UF2_BLOCK_BYTES = 512;
const UF2_PAYLOAD_BYTES = 256;

function toUf2(converted: Converted, options: BuildOptions): Uint8Array {
  tellLostEntry(converted, options);
  const joined = joinAlternates(converted, options);
  const familyId = options.familyId ?? options.chip?.uf2FamilyId ?? joined.familyId;
  if (familyId === null) {
    throw new ConverterError("family-missing", "UF2 output needs a family id, and none is known", {
      actor: "input",
      hint: "give --family with a name (STM32L4) or an id (0x00FF6919), or --chip for a chip that has one",
      details: {},
    });
  }
  const fillByte = options.fillByte ?? options.chip?.target.erasedByte ?? 0xff;
  assertPaddingFits(joined, options);
  const bytes = buildUf2(joined.image, { familyId, fillByte, payloadSizeBytes: UF2_PAYLOAD_BYTES });
  const blocks = bytes.length / UF2_BLOCK_BYTES;
  const count = blocks * UF2_PAYLOAD_BYTES - imageSizeBytes(joined.image);
  if (count > 0) {
    options.findings.add("uf2-padded", {}, { count, fill: fillByte, unit: UF2_PAYLOAD_BYTES });
  }
  return bytes;
}

function toDfuSe(converted: Converted, options: BuildOptions): Uint8Array {
  tellLostEntry(converted, options);
  const targets = converted.images.map(({ alternateSetting, name, image }) => ({
    alternateSetting: alternateSetting ?? 0,
    name,
    segments: image.segments,
  }));
  return buildDfuSe({ targets, ...ids(options) });
}

function toDfuRaw(converted: Converted, options: BuildOptions): Uint8Array {
  const payload = toBinary(converted, options);
  return buildDfuRaw(payload, {
    ...ids(options),
    ...defined({ lmdfuAddress: options.lmdfuAddress }),
  });
}

function ids({ vendorId, productId, bcdDevice, crc32 }: BuildOptions): Defined<{
  vendorId: number | undefined;
  productId: number | undefined;
  bcdDevice: number | undefined;
  crc32: Crc32 | undefined;
}> {
  return defined({ vendorId, productId, bcdDevice, crc32 });
}

function tellLostEntry({ entryAddress }: Converted, options: BuildOptions): void {
  const { findings, startAddress } = options;
  if (entryAddress === null || startAddress === null) return;
  findings.add("entry-address-lost", {}, { address: entryAddress, where: "in this format" });
}

/** The same object type with `undefined` values taken out of each property. */
type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the properties that are undefined, so that the callee's defaults count. */
function defined<T extends object>(options: T): Defined<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
