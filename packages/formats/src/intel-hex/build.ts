/** Writes Intel HEX: upper case, records that never cross 64 KiB, byte-reproducible. */
import {
  ADDRESS_SPACE_BYTES,
  formatAddress,
  type Image,
  imageSpan,
  type Segment,
} from "@dfukit/memory";
import { FormatError } from "../error.js";
import { endingBytes, RecordWriter, type WrittenLineEnding } from "../text/record-writer.js";
import { COLON } from "./record-scan.js";

/** Address width: 16 bits, 20 bits with type 02 bases, 32 bits with type 04 bases. */
export type IntelHexVariant = "i8hex" | "i16hex" | "i32hex";

/** Options of {@link buildIntelHex}. */
export interface IntelHexBuildOptions {
  /** Data bytes in a record, 1 to 255. Default 16. */
  readonly recordLengthBytes?: number;
  /** Default `lf`. */
  readonly lineEnding?: WrittenLineEnding;
  /** Default `auto`: 32 bits if any address needs more than 16, else 16 bits. */
  readonly variant?: IntelHexVariant | "auto";
  /** A type 05 (`linear`) or type 03 (`segmented`: CS in the upper half) record. Default none. */
  readonly startAddress?: { readonly kind: "linear" | "segmented"; readonly value: number };
}

/** The end of the address space of each variant. */
const SPACE_END: Readonly<Record<IntelHexVariant, number>> = {
  i8hex: 0x10000,
  i16hex: 0x100000,
  i32hex: ADDRESS_SPACE_BYTES,
};

/** Colon, length, address, type and checksum. */
const OVERHEAD_CHARACTERS = 11;

/**
 * The image as Intel HEX.
 * @throws FormatError `build-option-invalid`; `not-expressible` if an address does not fit the variant.
 */
export function buildIntelHex(image: Image, options: IntelHexBuildOptions = {}): Uint8Array {
  const { recordLengthBytes = 16, lineEnding = "lf", startAddress } = options;
  assertOptions(recordLengthBytes, startAddress?.value);
  const variant = chooseVariant(image, options.variant ?? "auto");
  const size = measure(image, {
    recordLengthBytes,
    variant,
    ending: endingBytes(lineEnding),
    startAddress,
  });
  const writer = new RecordWriter(size, lineEnding);
  const shape = { recordLengthBytes, variant };
  let base = 0;
  for (const segment of image.segments) base = writeSegment(writer, segment, { ...shape, base });
  if (startAddress !== undefined) {
    writeRecord(writer, startAddress.kind === "linear" ? 5 : 3, {
      value: startAddress.value,
      lengthBytes: 4,
    });
  }
  writeRecord(writer, 1, { value: 0, lengthBytes: 0 });
  return writer.output;
}

function assertOptions(recordLengthBytes: number, start: number | undefined): void {
  if (!Number.isInteger(recordLengthBytes) || recordLengthBytes < 1 || recordLengthBytes > 255) {
    throw invalid(
      `record length ${recordLengthBytes} is out of range, expected 1 to 255 data bytes`,
    );
  }
  if (
    start !== undefined &&
    !(Number.isInteger(start) && start >= 0 && start < ADDRESS_SPACE_BYTES)
  ) {
    throw invalid(`start address ${start} is out of range, expected 0x00000000 to 0xFFFFFFFF`);
  }
}

function invalid(message: string): FormatError {
  return new FormatError("build-option-invalid", message, { actor: "input", details: {} });
}

function chooseVariant(image: Image, variant: IntelHexVariant | "auto"): IntelHexVariant {
  const span = imageSpan(image);
  if (variant === "auto") return span !== undefined && span.end > 0x10000 ? "i32hex" : "i8hex";
  const end = SPACE_END[variant];
  if (span === undefined || span.end <= end) return variant;
  const first = Math.max(
    end,
    image.segments.find((s) => s.address + s.bytes.length > end)?.address ?? end,
  );
  throw new FormatError(
    "not-expressible",
    `data at ${formatAddress(first)} does not fit into ${variant.toUpperCase()}, which ends at ${formatAddress(end - 1)}`,
    {
      actor: "plan",
      hint: "use i32hex, or move the data with --offset",
      details: { variant, address: first },
    },
  );
}

interface Shape {
  readonly recordLengthBytes: number;
  readonly variant: IntelHexVariant;
}

/** The number of data records and of base records that a segment takes. */
function* pieces(
  segment: Segment,
  { recordLengthBytes, base }: { readonly recordLengthBytes: number; readonly base: number },
): Generator<{
  readonly base: number;
  readonly from: number;
  readonly to: number;
  readonly records: number;
}> {
  const end = segment.address + segment.bytes.length;
  let current = base;
  for (let address = segment.address; address < end; ) {
    current = address - (address % 0x10000);
    const to = Math.min(end, current + 0x10000);
    const records = Math.ceil((to - address) / recordLengthBytes);
    yield { base: current, from: address - segment.address, to: to - segment.address, records };
    address = to;
  }
}

function measure(
  image: Image,
  options: Shape & { readonly ending: number; readonly startAddress: object | undefined },
): number {
  const line = OVERHEAD_CHARACTERS + options.ending;
  let size = line; // the end-of-file record
  if (options.startAddress !== undefined) size += line + 8;
  let base = 0;
  for (const segment of image.segments) {
    for (const piece of pieces(segment, { ...options, base })) {
      if (piece.base !== base) size += line + 4;
      base = piece.base;
      size += piece.records * line + 2 * (piece.to - piece.from);
    }
  }
  return size;
}

/** Writes a segment and returns the base that is then in force. */
function writeSegment(
  writer: RecordWriter,
  segment: Segment,
  shape: Shape & { readonly base: number },
): number {
  let { base } = shape;
  for (const piece of pieces(segment, shape)) {
    if (piece.base !== base) {
      const segmented = shape.variant === "i16hex";
      writeRecord(writer, segmented ? 2 : 4, {
        value: piece.base / (segmented ? 16 : 0x10000),
        lengthBytes: 2,
      });
    }
    base = piece.base;
    for (let from = piece.from; from < piece.to; from += shape.recordLengthBytes) {
      const to = Math.min(piece.to, from + shape.recordLengthBytes);
      const field = segment.address + from - base;
      writer.begin(COLON);
      writer.byte(to - from);
      writer.byte(field >>> 8);
      writer.byte(field & 0xff);
      writer.byte(0);
      writer.bytes(segment.bytes, from, to);
      writer.end(-writer.sum & 0xff);
    }
  }
  return base;
}

/** A record other than data: its value big endian in `lengthBytes` bytes. */
function writeRecord(
  writer: RecordWriter,
  type: number,
  { value, lengthBytes }: { readonly value: number; readonly lengthBytes: number },
): void {
  writer.begin(COLON);
  writer.byte(lengthBytes);
  writer.number(0, 2);
  writer.byte(type);
  writer.number(value, lengthBytes);
  writer.end(-writer.sum & 0xff);
}
