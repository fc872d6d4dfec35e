/** Writes DfuSe files (ST UM0391): byte-reproducible, and right by the strictest of readers. */
import { ADDRESS_SPACE_BYTES, assertU32, rangeOf, type Segment } from "@dfukit/memory";
import { encodeUtf8, putAscii, viewOf } from "../bytes.js";
import type { Crc32 } from "../crc32.js";
import { assertSuffixFields, SUFFIX_BYTES, writeSuffix } from "../dfu-suffix.js";
import { FormatError } from "../error.js";
import {
  DFUSE_BCD,
  ELEMENT_HEADER_BYTES,
  NAME_BYTES,
  PREFIX_BYTES,
  TARGET_HEADER_BYTES,
} from "./layout.js";

/** One target: what goes to one alternate setting. */
export interface DfuSeTargetInput {
  /** 0 to 255. */
  readonly alternateSetting: number;
  /** At most 254 bytes of UTF-8, without NUL; null for an unnamed target. */
  readonly name: string | null;
  /** The elements, in this order. */
  readonly segments: readonly Segment[];
}

/** Options of {@link buildDfuSe}. */
export interface DfuSeBuildOptions {
  /** At most 255. */
  readonly targets: readonly DfuSeTargetInput[];
  /** Default 0x0483, ST. */
  readonly vendorId?: number;
  /** Default 0xDF11, the boot ROM. */
  readonly productId?: number;
  /** Default 0x0000. */
  readonly bcdDevice?: number;
  readonly crc32?: Crc32;
}

/**
 * A DfuSe file; DFUImageSize leaves the suffix out, as ST's tool and fwupd have it.
 * @throws FormatError `build-option-invalid`; `not-expressible` for a file past 4 GiB;
 *   MemoryError for an element that runs past 4 GiB.
 */
export function buildDfuSe(options: DfuSeBuildOptions): Uint8Array {
  const { targets, vendorId = 0x0483, productId = 0xdf11, bcdDevice = 0, crc32 } = options;
  const fields = { bcdDevice, idProduct: productId, idVendor: vendorId, bcdDFU: DFUSE_BCD };
  assertSuffixFields(fields);
  const names = targets.map(encodeName);
  if (targets.length > 255) {
    throw invalid(`${targets.length} targets are too many, expected at most 255`);
  }
  const size = targets.reduce((sum, target) => sum + targetBytes(target), PREFIX_BYTES);
  if (size + SUFFIX_BYTES >= ADDRESS_SPACE_BYTES) {
    throw new FormatError("not-expressible", `a DfuSe file of ${size} bytes is past 4 GiB`, {
      actor: "plan",
      hint: "cut the data with --crop or --exclude",
      details: { size },
    });
  }
  for (const { segments } of targets) segments.forEach(assertSegment);
  const bytes = new Uint8Array(size + SUFFIX_BYTES);
  putAscii(bytes, 0, "DfuSe");
  bytes[5] = 1;
  viewOf(bytes).setUint32(6, size, true);
  bytes[10] = targets.length;
  let at = PREFIX_BYTES;
  targets.forEach((target, index) => {
    at = writeTarget(bytes, at, { target, name: names[index] ?? null });
  });
  writeSuffix(bytes, fields, crc32);
  return bytes;
}

function encodeName({ name, alternateSetting }: DfuSeTargetInput): Uint8Array | null {
  if (!Number.isInteger(alternateSetting) || alternateSetting < 0 || alternateSetting > 255) {
    throw invalid(`alternate setting ${alternateSetting} is out of range, expected 0 to 255`);
  }
  if (name === null) return null;
  const bytes = encodeUtf8(name);
  if (bytes.length > NAME_BYTES - 1 || bytes.includes(0)) {
    throw invalid(
      `name of alternate setting ${alternateSetting} has ${bytes.length} bytes, expected at most 254 and no NUL`,
    );
  }
  return bytes;
}

function invalid(message: string): FormatError {
  return new FormatError("build-option-invalid", message, { actor: "input", details: {} });
}

/** A wrong address would be cut to 32 bits in silence. */
function assertSegment({ address, bytes }: Segment): void {
  assertU32(address, "element address");
  if (bytes.length > 0) rangeOf(address, bytes.length);
}

function targetBytes({ segments }: DfuSeTargetInput): number {
  return segments.reduce(
    (sum, s) => sum + ELEMENT_HEADER_BYTES + s.bytes.length,
    TARGET_HEADER_BYTES,
  );
}

/** Writes a target at `at` and returns where the next one goes. */
function writeTarget(
  bytes: Uint8Array,
  at: number,
  { target, name }: { readonly target: DfuSeTargetInput; readonly name: Uint8Array | null },
): number {
  const view = viewOf(bytes);
  putAscii(bytes, at, "Target");
  bytes[at + 6] = target.alternateSetting;
  view.setUint32(at + 7, name === null ? 0 : 1, true);
  if (name !== null) bytes.set(name, at + 11);
  view.setUint32(at + 266, targetBytes(target) - TARGET_HEADER_BYTES, true);
  view.setUint32(at + 270, target.segments.length, true);
  let next = at + TARGET_HEADER_BYTES;
  for (const segment of target.segments) {
    view.setUint32(next, segment.address, true);
    view.setUint32(next + 4, segment.bytes.length, true);
    bytes.set(segment.bytes, next + ELEMENT_HEADER_BYTES);
    next += ELEMENT_HEADER_BYTES + segment.bytes.length;
  }
  return next;
}
