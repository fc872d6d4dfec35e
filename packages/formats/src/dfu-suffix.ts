/** The suffix of every DFU file (DFU 1.1, appendix B), shared by DfuSe and plain DFU. */
import { viewOf } from "./bytes.js";
import { type Crc32, dfuCrc, crc32 as portableCrc32 } from "./crc32.js";
import type { DfuSuffix } from "./document.js";
import { FormatError } from "./error.js";
import type { IssueRule } from "./issue.js";

/** The length of a suffix without extra fields. */
export const SUFFIX_BYTES = 16;
/** "DFU", stored backwards. */
const SIGNATURE = [0x55, 0x46, 0x44] as const;

/** What {@link readSuffix} finds at the end of a file. */
export type SuffixResult =
  | { readonly kind: "suffix"; readonly suffix: DfuSuffix }
  /** No signature, or a file too short to have one. */
  | { readonly kind: "none" }
  /** The signature is there, but bLength is below 16 or larger than the file. */
  | { readonly kind: "bad-length"; readonly bLength: number; readonly offset: number };

/** Reads the suffix at the end of `bytes` and computes the CRC of everything before its last four. */
export function readSuffix(bytes: Uint8Array, crc32: Crc32 = portableCrc32): SuffixResult {
  const end = bytes.length;
  if (!hasSuffixSignature(bytes)) return { kind: "none" };
  const bLength = bytes[end - 5] ?? 0;
  const offset = end - SUFFIX_BYTES;
  if (bLength < SUFFIX_BYTES || bLength > end) return { kind: "bad-length", bLength, offset };
  const view = viewOf(bytes);
  const stored = view.getUint32(end - 4, true);
  const computed = dfuCrc(bytes.subarray(0, end - 4), crc32);
  const suffix: DfuSuffix = {
    offset: end - bLength,
    bLength,
    bcdDevice: view.getUint16(end - 16, true),
    idProduct: view.getUint16(end - 14, true),
    idVendor: view.getUint16(end - 12, true),
    bcdDFU: view.getUint16(end - 10, true),
    crc: { stored, computed, ok: stored === computed },
    extraBytes: bytes.subarray(end - bLength, end - SUFFIX_BYTES),
  };
  return { kind: "suffix", suffix };
}

/** Whether "UFD" stands where a suffix has it. */
export function hasSuffixSignature(bytes: Uint8Array): boolean {
  const at = bytes.length - 8;
  return (
    bytes.length >= SUFFIX_BYTES && SIGNATURE.every((code, index) => bytes[at + index] === code)
  );
}

/** The ids that a suffix names. */
export interface SuffixFields {
  readonly bcdDevice: number;
  readonly idProduct: number;
  readonly idVendor: number;
  readonly bcdDFU: number;
}

/** Fills the last 16 bytes of `bytes` with a suffix for everything before. */
export function writeSuffix(
  bytes: Uint8Array,
  fields: SuffixFields,
  crc32: Crc32 = portableCrc32,
): void {
  const end = bytes.length;
  const view = viewOf(bytes);
  view.setUint16(end - 16, fields.bcdDevice, true);
  view.setUint16(end - 14, fields.idProduct, true);
  view.setUint16(end - 12, fields.idVendor, true);
  view.setUint16(end - 10, fields.bcdDFU, true);
  bytes.set(SIGNATURE, end - 8);
  bytes[end - 5] = SUFFIX_BYTES;
  view.setUint32(end - 4, dfuCrc(bytes.subarray(0, end - 4), crc32), true);
}

/** @throws FormatError `build-option-invalid` for a field that does not fit 16 bits. */
export function assertSuffixFields(fields: SuffixFields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (Number.isInteger(value) && value >= 0 && value <= 0xffff) continue;
    throw new FormatError(
      "build-option-invalid",
      `${name} ${value} is out of range, expected 0x0000 to 0xFFFF`,
      { actor: "input", details: { name, value } },
    );
  }
}

/** Codes that both DFU formats share. */
export type DfuSuffixIssueCode = "dfu-crc" | "dfu-no-data" | "dfu-suffix-long";

/** Rules of {@link DfuSuffixIssueCode}. */
export const DFU_SUFFIX_ISSUES: Readonly<Record<DfuSuffixIssueCode, IssueRule>> = {
  "dfu-crc": {
    strict: "error",
    lenient: "warning",
    template: "CRC is {stored:address}, expected {computed:address}",
    advice:
      "The file was changed after it was made, or is damaged: build it again, with the suffix as the last step.",
  },
  "dfu-no-data": {
    strict: "note",
    lenient: "note",
    template: "the file holds no data",
    advice: "Check the build that made it; there is nothing to flash.",
  },
  "dfu-suffix-long": {
    strict: "note",
    lenient: "note",
    template: "suffix has {length:bytes} instead of 16; the extra ones are kept apart",
    advice: "Nothing to do: the format allows it.",
  },
};
