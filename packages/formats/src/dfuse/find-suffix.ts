/**
 * The suffix of a DfuSe file, and the one that stray bytes behind it hide. Stands
 * between `dfu-suffix.ts`, which both DFU formats share, and the DfuSe parser.
 */
import { crc32 as portableCrc32 } from "../crc32.js";
import { hasSuffixSignature, readSuffix, SUFFIX_BYTES } from "../dfu-suffix.js";
import type { DfuSuffix, ParseOptions } from "../document.js";
import type { IssueCollector } from "../issue.js";
import type { DfuSeIssueCode } from "./issues.js";
import { DFUSE_BCD, PREFIX_BYTES } from "./layout.js";

/**
 * What is appended by mistake is short (a line end, padding to a block), so a
 * hidden suffix is looked for no further up than this.
 */
const JUNK_SEARCH_BYTES: number = 64 * 1024;

/** The suffix, and where the bytes before it end. */
export interface FoundSuffix {
  /** Null if no suffix stands at the very end of the file. */
  readonly suffix: DfuSuffix | null;
  /** Offset where a suffix begins, be it hidden or of a wrong length; else the end of the file. */
  readonly bodyEnd: number;
  /** Offset behind that suffix; else the end of the file. */
  readonly suffixEnd: number;
}

interface Context {
  readonly options: ParseOptions;
  readonly issues: IssueCollector<DfuSeIssueCode>;
}

/** Reads the suffix of a DfuSe file and tells what is wrong with it (DFU 1.1, appendix B). */
export function findSuffix(bytes: Uint8Array, context: Context): FoundSuffix {
  const { options, issues } = context;
  const result = readSuffix(bytes, options.crc32);
  if (result.kind === "none") return { suffix: null, ...tellMissing(bytes, context) };
  if (result.kind === "bad-length") {
    issues.add("dfu-suffix-length", { offset: bytes.length - 5 }, { length: result.bLength });
    return { suffix: null, bodyEnd: result.offset, suffixEnd: bytes.length };
  }
  tellAboutSuffix(result.suffix, bytes.length, issues);
  return { suffix: result.suffix, bodyEnd: result.suffix.offset, suffixEnd: bytes.length };
}

function tellAboutSuffix(
  suffix: DfuSuffix,
  end: number,
  issues: IssueCollector<DfuSeIssueCode>,
): void {
  const { stored, computed, ok } = suffix.crc;
  if (!ok) issues.add("dfu-crc", { offset: end - 4 }, { stored, computed });
  if (suffix.bLength > SUFFIX_BYTES) {
    issues.add("dfu-suffix-long", { offset: suffix.offset }, { length: suffix.bLength });
  }
  if (suffix.bcdDFU !== DFUSE_BCD) {
    issues.add("dfu-bcd-dfu", { offset: end - 10 }, { got: suffix.bcdDFU });
  }
  if (suffix.idProduct === 0) issues.add("dfu-product-zero", { offset: end - 14 });
}

type SuffixPlace = Omit<FoundSuffix, "suffix">;

/** Tells that the suffix is hidden, or that there is none. */
function tellMissing(bytes: Uint8Array, { options, issues }: Context): SuffixPlace {
  const hidden = findHiddenSuffix(bytes, options);
  if (hidden === null) {
    issues.add("dfu-no-suffix", { offset: bytes.length });
    return { bodyEnd: bytes.length, suffixEnd: bytes.length };
  }
  const count = bytes.length - hidden.suffixEnd;
  issues.add("dfu-data-after-suffix", { offset: hidden.suffixEnd }, { count });
  return hidden;
}

/**
 * The last suffix with a right CRC that ends before the file does. The CRC is
 * carried from one candidate to the next, so that a file full of signatures
 * costs one pass like any other.
 */
function findHiddenSuffix(
  bytes: Uint8Array,
  { crc32 = portableCrc32 }: ParseOptions,
): SuffixPlace | null {
  const lowest = Math.max(PREFIX_BYTES + SUFFIX_BYTES, bytes.length - JUNK_SEARCH_BYTES);
  let [crc, crcEnd] = [0, 0];
  let found: SuffixPlace | null = null;
  for (let end = lowest; end < bytes.length; end++) {
    const shorter = bytes.subarray(0, end);
    const bLength = bytes[end - 5] ?? 0;
    if (!hasSuffixSignature(shorter)) continue;
    crc = crc32(bytes.subarray(crcEnd, end - 4), crc);
    crcEnd = end - 4;
    const result = readSuffix(shorter, () => crc);
    if (result.kind !== "suffix" || !result.suffix.crc.ok) continue;
    found = { bodyEnd: end - bLength, suffixEnd: end };
  }
  return found;
}
