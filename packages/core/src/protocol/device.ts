/**
 * What a device says of itself, as the protocol steps read it from its descriptors.
 * `discover` makes it; `profiles` matches it and merges it into a target. Types only.
 */
import type { ParsedMemoryString } from "./memory-string.js";

/** bmAttributes and the other fields of the DFU functional descriptor (DFU 1.1 §4.1.3). */
export interface FunctionalDescriptor {
  readonly canDownload: boolean;
  readonly canUpload: boolean;
  readonly manifestationTolerant: boolean;
  readonly willDetach: boolean;
  readonly detachTimeoutMs: number;
  readonly transferSizeBytes: number;
  /** bcdDFUVersion; 0x011A is DfuSe. DFU 1.0 drafts lack it: 0x0100. */
  readonly dfuVersion: number;
}

/** One alternate setting of the DFU interface. */
export interface DfuAlternate {
  readonly alternateSetting: number;
  /** The string of iInterface as sent, blanks and all; null if there is none or it cannot be read. */
  readonly name: string | null;
  /** Null unless the name begins with `@`. */
  readonly memory: ParsedMemoryString | null;
}

/** A device as its descriptors describe it. */
export interface DescribedDevice {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice. */
  readonly deviceVersion: number;
  readonly serialNumber: string | null;
  readonly interfaceNumber: number;
  /** `run-time` has to be detached first (DFU 1.1 §4.1); `dfu` is in DFU mode. */
  readonly mode: "run-time" | "dfu";
  /** By bcdDFUVersion (`dfuse` if 0x011A), not by the strings. */
  readonly dialect: "dfuse" | "dfu";
  readonly functional: FunctionalDescriptor;
  /** Ascending by number. */
  readonly alternates: readonly DfuAlternate[];
  /** What is odd about the descriptors, for the user. */
  readonly oddities: readonly DescriptorOddity[];
}

/** Something wrong in the descriptors that could be lived with. */
export interface DescriptorOddity {
  readonly code:
    | "block-malformed"
    | "configuration-truncated"
    | "functional-descriptor-missing"
    | "transfer-size-zero"
    | "string-length-wrong"
    | "string-unreadable"
    | "memory-string-without-dfuse"
    | "alternates-share-string";
  readonly message: string;
}
