/** A plain binary with the DFU 1.0/1.1 suffix, with or without TI's LMDFU prefix. */

import { formatAddress } from "@dfukit/memory";
import { assertNotEmpty } from "../assert-not-empty.js";
import { hasAscii, viewOf } from "../bytes.js";
import type { Crc32 } from "../crc32.js";
import {
  assertSuffixFields,
  DFU_SUFFIX_ISSUES,
  type DfuSuffixIssueCode,
  hasSuffixSignature,
  readSuffix,
  SUFFIX_BYTES,
  writeSuffix,
} from "../dfu-suffix.js";
import type {
  DfuRawDocument,
  DfuSuffix,
  FirmwareImage,
  LmdfuPrefix,
  ParseOptions,
} from "../document.js";
import { FormatError } from "../error.js";
import { IssueCollector, type IssueRules } from "../issue.js";
import { segmentAt } from "../to-image.js";

/** Codes of issues of binaries with a DFU suffix. */
export type DfuRawIssueCode = DfuSuffixIssueCode | "dfu-raw-bcd-dfu";

/** Rules of {@link DfuRawIssueCode}. */
export const DFU_RAW_ISSUES: IssueRules<DfuRawIssueCode> = {
  ...DFU_SUFFIX_ISSUES,
  "dfu-raw-bcd-dfu": {
    strict: "warning",
    lenient: "warning",
    template: "suffix says DFU {got:word}, but there is no DfuSe file before it",
    advice: "Expected 0x0100 or 0x0110 for a plain binary; convert writes it right.",
  },
};

/** dfu-prefix of dfu-util: 01 00, address / 1024, payload length. */
const LMDFU_BYTES = 8;
/** The bcdDFU that announces a DfuSe file (UM0391 §2.4). */
const DFUSE_BCD = 0x011a;

/** Whether the content ends with a DFU suffix and is no DfuSe file. */
export function detectDfuSuffix(bytes: Uint8Array): boolean {
  if (hasAscii(bytes, 0, "DfuSe") || !hasSuffixSignature(bytes)) return false;
  const bLength = bytes[bytes.length - 5] ?? 0;
  return bLength >= SUFFIX_BYTES && bLength <= bytes.length;
}

/**
 * Parses a binary with a DFU suffix.
 * @throws FormatError `file-empty`; `not-of-format` for a DfuSe file, or if there is no
 *   suffix of a possible length.
 */
export function parseDfuRaw(bytes: Uint8Array, options: ParseOptions = {}): DfuRawDocument {
  assertNotEmpty(bytes);
  const issues = new IssueCollector(DFU_RAW_ISSUES, options.lenient ?? false);
  const suffix = takeSuffix(bytes, options);
  const { stored, computed, ok } = suffix.crc;
  if (!ok) issues.add("dfu-crc", { offset: bytes.length - 4 }, { stored, computed });
  if (suffix.bLength > SUFFIX_BYTES) {
    issues.add("dfu-suffix-long", { offset: suffix.offset }, { length: suffix.bLength });
  }
  if (suffix.bcdDFU === DFUSE_BCD) {
    issues.add("dfu-raw-bcd-dfu", { offset: bytes.length - 10 }, { got: suffix.bcdDFU });
  }
  const body = bytes.subarray(0, suffix.offset);
  const lmdfu = readLmdfu(body);
  const payload = lmdfu === null ? body : body.subarray(LMDFU_BYTES);
  if (payload.length === 0) issues.add("dfu-no-data");
  return {
    format: "dfu-raw",
    sizeBytes: bytes.length,
    issues: issues.toIssues(),
    lmdfu,
    payload,
    suffix,
  };
}

function takeSuffix(bytes: Uint8Array, options: ParseOptions): DfuSuffix {
  // A DfuSe file would be flashed with its headers: it is never taken for a plain binary.
  if (hasAscii(bytes, 0, "DfuSe")) {
    throw notOfFormat('content begins with "DfuSe": it is no plain binary', {
      offset: 0,
      hint: "leave --from out, or say --from dfu",
    });
  }
  const result = readSuffix(bytes, options.crc32);
  if (result.kind === "suffix") return result.suffix;
  const why =
    result.kind === "none"
      ? "content does not end with a DFU suffix"
      : `length in the DFU suffix is ${result.bLength}, expected 16 to the size of the file`;
  throw notOfFormat(why, {
    offset: Math.max(0, bytes.length - SUFFIX_BYTES),
    hint: "if it is a raw binary, say so with --from bin and give its address",
  });
}

function notOfFormat(
  message: string,
  { offset, hint }: { readonly offset: number; readonly hint: string },
): FormatError {
  return new FormatError("not-of-format", message, { actor: "input", hint, details: { offset } });
}

/** TI's prefix counts only if its length is exactly that of the payload: two bytes are too little to go by. */
function readLmdfu(body: Uint8Array): LmdfuPrefix | null {
  if (body.length < LMDFU_BYTES || body[0] !== 0x01 || body[1] !== 0x00) return null;
  const view = viewOf(body);
  const payloadSizeBytes = view.getUint32(4, true);
  if (payloadSizeBytes !== body.length - LMDFU_BYTES) return null;
  return { address: view.getUint16(2, true) * 1024, payloadSizeBytes };
}

/** The payload at `baseAddress`. @throws MemoryError if it runs past 4 GiB. */
export function imagesOfDfuRaw(
  document: DfuRawDocument,
  { baseAddress }: { readonly baseAddress: number },
): readonly FirmwareImage[] {
  const segments = segmentAt(baseAddress, document.payload);
  return [{ alternateSetting: null, name: null, familyId: null, image: { segments } }];
}

/** Options of {@link buildDfuRaw}. Ids default to 0xFFFF, any. */
export interface DfuRawBuildOptions {
  readonly vendorId?: number;
  readonly productId?: number;
  readonly bcdDevice?: number;
  /** Default 0x0100, which dfu-suffix writes for DFU 1.1 devices too. */
  readonly bcdDFU?: number;
  /** Adds TI's prefix for this address: a multiple of 1024 below 64 MiB. */
  readonly lmdfuAddress?: number;
  readonly crc32?: Crc32;
}

/** The payload with a DFU suffix. @throws FormatError `build-option-invalid`. */
export function buildDfuRaw(payload: Uint8Array, options: DfuRawBuildOptions = {}): Uint8Array {
  const { vendorId = 0xffff, productId = 0xffff, bcdDevice = 0xffff, bcdDFU = 0x0100 } = options;
  const { lmdfuAddress, crc32 } = options;
  const fields = { bcdDevice, idProduct: productId, idVendor: vendorId, bcdDFU };
  assertSuffixFields(fields);
  const prefixBytes = lmdfuAddress === undefined ? 0 : LMDFU_BYTES;
  const bytes = new Uint8Array(prefixBytes + payload.length + SUFFIX_BYTES);
  if (lmdfuAddress !== undefined) writeLmdfu(bytes, lmdfuAddress, payload.length);
  bytes.set(payload, prefixBytes);
  writeSuffix(bytes, fields, crc32);
  return bytes;
}

function writeLmdfu(bytes: Uint8Array, address: number, payloadSizeBytes: number): void {
  if (address % 1024 !== 0 || address < 0 || address >= 0x10000 * 1024) {
    throw new FormatError(
      "build-option-invalid",
      `LMDFU address ${describeAddress(address)} is out of range, expected a multiple of 1024 below 64 MiB`,
      { actor: "input", details: { address } },
    );
  }
  const view = viewOf(bytes);
  bytes[0] = 1;
  view.setUint16(2, address / 1024, true);
  view.setUint32(4, payloadSizeBytes, true);
}

function describeAddress(address: number): string {
  return Number.isInteger(address) && address >= 0 ? formatAddress(address) : String(address);
}
