/** Writes S-records: upper case, with count and termination records, byte-reproducible. */
import { ADDRESS_SPACE_BYTES, formatAddress, type Image, imageSpan } from "@dfukit/memory";
import { FormatError } from "../error.js";
import { endingBytes, RecordWriter, type WrittenLineEnding } from "../text/record-writer.js";

/** Address width: 16, 24 or 32 bits. */
export type SRecordVariant = "s19" | "s28" | "s37";

/** Options of {@link buildSRecord}. */
export interface SRecordBuildOptions {
  /** Data bytes in a record, 1 to 250. Default 16. */
  readonly recordLengthBytes?: number;
  /** Default `lf`. */
  readonly lineEnding?: WrittenLineEnding;
  /** Default `auto`: the narrowest that the addresses fit. */
  readonly variant?: SRecordVariant | "auto";
  /** What the S0 record holds, at most 252 bytes; without it there is no S0. */
  readonly header?: Uint8Array;
  /** In the termination record. Default 0. */
  readonly startAddress?: number;
  /** Whether to count the records in an S5 or S6, where the count fits. Default true. */
  readonly countRecord?: boolean;
}

/** The type of the data records of each variant; addresses have one byte more. */
const DATA_TYPE: Readonly<Record<SRecordVariant, 1 | 2 | 3>> = { s19: 1, s28: 2, s37: 3 };
const UPPER_S = 0x53;
const ZERO = 0x30;
/** The byte count of a record is itself a byte. */
const LARGEST_COUNT = 255;

/**
 * The image as S-records.
 * @throws FormatError `build-option-invalid`; `not-expressible` if an address does not fit the variant.
 */
export function buildSRecord(image: Image, options: SRecordBuildOptions = {}): Uint8Array {
  const { recordLengthBytes = 16, lineEnding = "lf", startAddress = 0, header } = options;
  const type = DATA_TYPE[chooseVariant(image, options)];
  assertOptions(options, type);
  const records = image.segments.reduce(
    (sum, s) => sum + Math.ceil(s.bytes.length / recordLengthBytes),
    0,
  );
  const counted = options.countRecord !== false && records < 0x1000000;
  const countBytes = records < 0x10000 ? 2 : 3;
  const line = (bodyBytes: number): number => 6 + 2 * bodyBytes + endingBytes(lineEnding);
  const dataBytes = image.segments.reduce((sum, s) => sum + s.bytes.length, 0);
  const size =
    (header === undefined ? 0 : line(2 + header.length)) +
    records * line(type + 1) +
    2 * dataBytes +
    (counted ? line(countBytes) : 0) +
    line(type + 1);
  const writer = new RecordWriter(size, lineEnding);
  if (header !== undefined) writeRecord(writer, 0, { address: 0, addressBytes: 2, data: header });
  for (const { address, bytes } of image.segments) {
    for (let from = 0; from < bytes.length; from += recordLengthBytes) {
      const to = Math.min(bytes.length, from + recordLengthBytes);
      begin(writer, type, type + 2 + to - from);
      writer.number(address + from, type + 1);
      writer.bytes(bytes, from, to);
      writer.end(~writer.sum & 0xff);
    }
  }
  if (counted) writeRecord(writer, countBytes + 3, { address: records, addressBytes: countBytes });
  writeRecord(writer, 10 - type, { address: startAddress, addressBytes: type + 1 });
  return writer.output;
}

function chooseVariant(image: Image, options: SRecordBuildOptions): SRecordVariant {
  const { variant = "auto", startAddress = 0 } = options;
  const span = imageSpan(image);
  const end = Math.max(span?.end ?? 0, startAddress + 1);
  if (variant === "auto") return end > 0x1000000 ? "s37" : end > 0x10000 ? "s28" : "s19";
  const limit = 256 ** (DATA_TYPE[variant] + 1);
  if (span === undefined || span.end <= limit) return variant;
  const segment = image.segments.find((s) => s.address + s.bytes.length > limit);
  const first = Math.max(limit, segment?.address ?? limit);
  throw new FormatError(
    "not-expressible",
    `data at ${formatAddress(first)} does not fit into ${variant.toUpperCase()}, which ends at ${formatAddress(limit - 1)}`,
    {
      actor: "plan",
      hint: "use s37, or move the data with --offset",
      details: { variant, address: first },
    },
  );
}

function assertOptions(options: SRecordBuildOptions, type: 1 | 2 | 3): void {
  const { recordLengthBytes = 16, header, startAddress = 0 } = options;
  const most = LARGEST_COUNT - type - 2;
  if (!Number.isInteger(recordLengthBytes) || recordLengthBytes < 1 || recordLengthBytes > most) {
    throw invalid(
      `record length ${recordLengthBytes} is out of range, expected 1 to ${most} data bytes for S${type}`,
    );
  }
  if (header !== undefined && header.length > LARGEST_COUNT - 3) {
    throw invalid(`header has ${header.length} bytes, expected at most ${LARGEST_COUNT - 3}`);
  }
  const limit = 256 ** (type + 1);
  if (!Number.isInteger(startAddress) || startAddress < 0 || startAddress >= limit) {
    // What is no address at all has no such form.
    const isAddress =
      Number.isInteger(startAddress) && startAddress >= 0 && startAddress < ADDRESS_SPACE_BYTES;
    const shown = isAddress ? formatAddress(startAddress) : startAddress;
    throw invalid(
      `start address ${shown} is out of range, expected ${formatAddress(0)} to ${formatAddress(limit - 1)} for S${10 - type}`,
    );
  }
}

function invalid(message: string): FormatError {
  return new FormatError("build-option-invalid", message, { actor: "input", details: {} });
}

function begin(writer: RecordWriter, type: number, countBytes: number): void {
  writer.begin(UPPER_S, ZERO + type);
  writer.byte(countBytes);
}

function writeRecord(
  writer: RecordWriter,
  type: number,
  {
    address,
    addressBytes,
    data,
  }: { readonly address: number; readonly addressBytes: number; readonly data?: Uint8Array },
): void {
  const length = data?.length ?? 0;
  begin(writer, type, addressBytes + length + 1);
  writer.number(address, addressBytes);
  if (data !== undefined) writer.bytes(data, 0, length);
  writer.end(~writer.sum & 0xff);
}
