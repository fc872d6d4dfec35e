/**
 * The lossless documents that parsers return and inspectors show. Turning one
 * into images is a second step (`images.ts`). Types only.
 */
import type { Image, Segment } from "@dfukit/memory";
import type { Crc32 } from "./crc32.js";
import type { Issue } from "./issue.js";

/** The formats by their names on the command line. */
export type FormatId = "hex" | "srec" | "bin" | "elf" | "uf2" | "dfu" | "dfu-raw";

/** Options that every parser takes. */
export interface ParseOptions {
  /** Accept what can be understood without guessing, as warnings. Default: strict. */
  readonly lenient?: boolean;
  /** The platform's own CRC-32 where it has a faster one. */
  readonly crc32?: Crc32;
}

/** What every document has. */
export interface DocumentBase {
  readonly sizeBytes: number;
  readonly issues: readonly Issue[];
}

/**
 * A stretch of file bytes that loads to consecutive addresses, in file order:
 * consecutive records of a text format, one section, one block. A text file of
 * more than 65 536 runs has them by address instead, joined where they touch or
 * overlap (the last in the file wins), each with the place of its lowest address.
 */
export interface DataRun extends Segment {
  /** Byte offset in the file of the record, block or section that the run starts with. */
  readonly offset: number;
  /** Line of that record, counted from 1, for text formats. */
  readonly line?: number;
}

/** An execution start address that a file names. */
export interface StartAddress {
  /** `linear`: HEX type 05 or S7–S9 or e_entry. `segmented`: HEX type 03, CS × 16 + IP. */
  readonly kind: "linear" | "segmented";
  /** The 32-bit value as it stands in the file (CS in the upper half for `segmented`). */
  readonly value: number;
  readonly offset: number;
  readonly line?: number;
}

/** How lines end: one kind, several, or none at all. */
export type LineEnding = "lf" | "crlf" | "cr" | "mixed" | "none";

/** One record of a text format, rebuilt from the file when asked for. */
export interface TextRecord {
  /** HEX: the record type 0–5 (or what stands there). S-record: the digit after the S. */
  readonly type: number;
  /** The address field, without any base. */
  readonly addressField: number;
  readonly data: Uint8Array;
  readonly offset: number;
  readonly line: number;
}

export interface IntelHexDocument extends DocumentBase {
  readonly format: "hex";
  readonly runs: readonly DataRun[];
  readonly startAddresses: readonly StartAddress[];
  readonly lineEnding: LineEnding;
  /** Data bytes in the longest data record. */
  readonly longestRecordBytes: number;
  /** How many records there are of each type. */
  readonly recordCounts: Readonly<Record<number, number>>;
  /** All well-formed records in file order, read from the file's bytes again; nothing is kept. */
  readonly records: () => IterableIterator<TextRecord>;
}

export interface SRecordDocument extends DocumentBase {
  readonly format: "srec";
  readonly runs: readonly DataRun[];
  readonly startAddresses: readonly StartAddress[];
  /** The data of the S0 records, in file order. */
  readonly headers: readonly Uint8Array[];
  readonly lineEnding: LineEnding;
  readonly longestRecordBytes: number;
  readonly recordCounts: Readonly<Record<number, number>>;
  readonly records: () => IterableIterator<TextRecord>;
}

export interface BinaryDocument extends DocumentBase {
  readonly format: "bin";
  readonly bytes: Uint8Array;
}

/** A section or program header that holds bytes to load. */
export interface ElfLoad extends DataRun {
  /** Section name; empty for a program header. */
  readonly name: string;
  /** Where the bytes live at run time. `address` is where they are loaded to (LMA). */
  readonly virtualAddress: number;
}

export interface ElfDocument extends DocumentBase {
  readonly format: "elf";
  /** e_machine: 40 is ARM, 243 RISC-V. */
  readonly machine: number;
  readonly entryAddress: number;
  readonly loadedFrom: "sections" | "program-headers";
  readonly loads: readonly ElfLoad[];
}

export interface Uf2Block {
  readonly offset: number;
  readonly flags: number;
  readonly address: number;
  readonly blockNumber: number;
  readonly blockCount: number;
  /** The family id, or null if the block has none (then `fileSizeBytes` is meant). */
  readonly familyId: number | null;
  readonly fileSizeBytes: number | null;
  /** The payload, `payloadSize` bytes. */
  readonly bytes: Uint8Array;
  /** Flag 0x0001: the block is not for the main flash, and is not loaded. */
  readonly notMainFlash: boolean;
}

export interface Uf2Document extends DocumentBase {
  readonly format: "uf2";
  readonly blocks: readonly Uf2Block[];
  /** Family ids in order of appearance; null for blocks without one. */
  readonly familyIds: readonly (number | null)[];
}

/** The 16 bytes (or more) at the end of every DFU file (DFU 1.1, appendix B). */
export interface DfuSuffix {
  readonly offset: number;
  readonly bLength: number;
  readonly bcdDevice: number;
  readonly idProduct: number;
  readonly idVendor: number;
  readonly bcdDFU: number;
  readonly crc: { readonly stored: number; readonly computed: number; readonly ok: boolean };
  /** The bytes of a suffix longer than 16, which lie before bcdDevice. */
  readonly extraBytes: Uint8Array;
}

export interface DfuSePrefix {
  readonly version: number;
  /** DFUImageSize as it stands in the file. */
  readonly imageSizeBytes: number;
  readonly targetCount: number;
}

export interface DfuSeElement {
  /** Byte offset of the element's header. */
  readonly offset: number;
  readonly address: number;
  /** dwElementSize; larger than `bytes` if the file was cut. */
  readonly declaredSizeBytes: number;
  readonly bytes: Uint8Array;
}

export interface DfuSeTarget {
  readonly offset: number;
  readonly alternateSetting: number;
  /** bTargetNamed as it stands in the file. */
  readonly named: number;
  /** The name up to its NUL, decoded as UTF-8 or else Latin-1; null if bTargetNamed is 0. */
  readonly name: string | null;
  /** All 255 bytes of szTargetName. */
  readonly nameField: Uint8Array;
  readonly declaredSizeBytes: number;
  readonly declaredElementCount: number;
  readonly elements: readonly DfuSeElement[];
}

export interface DfuSeDocument extends DocumentBase {
  readonly format: "dfu";
  readonly prefix: DfuSePrefix;
  readonly targets: readonly DfuSeTarget[];
  readonly suffix: DfuSuffix | null;
  /** Bytes between the last element and the suffix (or the end of the file). */
  readonly trailingBytes: Uint8Array;
}

/** TI's prefix of 8 bytes (dfu-prefix); sent to the device as part of the payload. */
export interface LmdfuPrefix {
  /** The address that the prefix names: its field times 1024. */
  readonly address: number;
  readonly payloadSizeBytes: number;
}

export interface DfuRawDocument extends DocumentBase {
  readonly format: "dfu-raw";
  readonly lmdfu: LmdfuPrefix | null;
  /** The bytes before the suffix and behind a prefix. */
  readonly payload: Uint8Array;
  readonly suffix: DfuSuffix;
}

/** Any parsed file; `format` tells which. */
export type FirmwareDocument =
  | IntelHexDocument
  | SRecordDocument
  | BinaryDocument
  | ElfDocument
  | Uf2Document
  | DfuSeDocument
  | DfuRawDocument;

/** What a file loads, by the memory that it names. */
export interface FirmwareImage {
  /** The alternate setting that a DfuSe target names; null in formats without targets. */
  readonly alternateSetting: number | null;
  /** The target's name, or null. */
  readonly name: string | null;
  /** The UF2 family id, or null. */
  readonly familyId: number | null;
  readonly image: Image;
}
