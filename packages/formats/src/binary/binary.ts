/** Raw binary: bytes without an address, without an end, without anything to check. */

import {
  type AddressRange,
  formatRange,
  type Image,
  imageSpan,
  readByteRange,
} from "@dfukit/memory";
import { assertFillByte } from "../assert-fill-byte.js";
import { assertNotEmpty } from "../assert-not-empty.js";
import type { BinaryDocument, FirmwareImage } from "../document.js";
import { FormatError } from "../error.js";
import type { IssueRules } from "../issue.js";
import { segmentAt } from "../to-image.js";

/** A raw binary has no issues of its own. */
export type BinaryIssueCode = never;

/** Rules of {@link BinaryIssueCode}: none. */
export const BINARY_ISSUES: IssueRules<BinaryIssueCode> = {};

/** Gaps of more than this in all are not filled unless asked for. */
export const DEFAULT_MAX_GAP_BYTES: number = 64 * 1024 * 1024;

/** Takes any bytes. @throws FormatError `file-empty`. */
export function parseBinary(bytes: Uint8Array): BinaryDocument {
  assertNotEmpty(bytes);
  return { format: "bin", sizeBytes: bytes.length, issues: [], bytes };
}

/** The bytes at `baseAddress`. @throws MemoryError if they run past 4 GiB. */
export function imagesOfBinary(
  document: BinaryDocument,
  { baseAddress }: { readonly baseAddress: number },
): readonly FirmwareImage[] {
  const segments = segmentAt(baseAddress, document.bytes);
  return [{ alternateSetting: null, name: null, familyId: null, image: { segments } }];
}

/** Options of {@link buildBinary}. */
export interface BinaryBuildOptions {
  /** What gaps are filled with. Default 0xFF. */
  readonly fillByte?: number;
  /** The most that all gaps together may have. Default 64 MiB. */
  readonly maxGapBytes?: number;
}

/** A raw binary, and the gaps that were filled. */
export interface BuiltBinary {
  readonly bytes: Uint8Array;
  readonly gaps: readonly AddressRange[];
}

/**
 * From the lowest to the highest byte, gaps filled.
 * @throws FormatError `build-option-invalid`; `not-expressible` if there is no data, or more gap than allowed;
 *   nothing is allocated before.
 */
export function buildBinary(image: Image, options: BinaryBuildOptions = {}): BuiltBinary {
  const { fillByte = 0xff, maxGapBytes = DEFAULT_MAX_GAP_BYTES } = options;
  assertFillByte(fillByte);
  const span = imageSpan(image);
  if (span === undefined) {
    throw new FormatError("not-expressible", "a raw binary of no data is no file", {
      actor: "plan",
      details: {},
    });
  }
  const gaps = gapsOf(image);
  const gapBytes = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
  if (gapBytes > maxGapBytes) throw gapError(gaps, gapBytes, maxGapBytes);
  const only = image.segments[0];
  if (gaps.length === 0 && only !== undefined) return { bytes: only.bytes, gaps };
  return { bytes: readByteRange(image, span, fillByte), gaps };
}

function gapsOf(image: Image): readonly AddressRange[] {
  return image.segments.slice(1).map((segment, index) => {
    const before = image.segments[index] ?? segment;
    return { start: before.address + before.bytes.length, end: segment.address };
  });
}

function gapError(
  gaps: readonly AddressRange[],
  gapBytes: number,
  maxGapBytes: number,
): FormatError {
  const largest = gaps.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  return new FormatError(
    "not-expressible",
    `a raw binary would hold ${gapBytes} ${gapBytes === 1 ? "byte" : "bytes"} of gaps, expected at most ${maxGapBytes}; the largest is ${formatRange(largest)}`,
    {
      actor: "plan",
      hint: "keep the gaps in a format with addresses (dfu, hex, srec), cut far data off with --crop or --exclude, or allow it with --max-gap",
      details: { gapBytes, maxGapBytes },
    },
  );
}
