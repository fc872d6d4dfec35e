/**
 * The part of a profile's JSON file that concerns memories: flash, what else the boot
 * ROM shows, RAM. Guarded by the schema. Types only.
 */
import type { RegionKind } from "@dfukit/memory";
import type { CitationDocument } from "./profile-document.js";

/** Letters a to g of a DfuSe memory string (UM0424 §10.3.2). */
export type AccessLetter = "a" | "b" | "c" | "d" | "e" | "f" | "g";

/** A layout that an option bit selects, or that sources disagree about. */
export type BankModeName = "single-bank" | "dual-bank" | "contiguous" | "with-hole";

/** Some bytes one behind the other. */
export interface AreaDocument {
  readonly start: string;
  readonly sizeBytes: number;
}

/** Equal flash sectors one behind the other. */
export interface FlashRunDocument {
  readonly start: string;
  readonly sectorCount: number;
  readonly sectorSizeBytes: number;
  readonly bank: 1 | 2;
  /** That of the flash if absent. */
  readonly access?: AccessLetter;
}

/** One of several layouts of a flash. */
export interface FlashVariantDocument {
  readonly mode: BankModeName;
  readonly runs: readonly FlashRunDocument[];
}

/** The flash of one size letter: `runs`, or `variants` with the one to assume first. */
export interface FlashSizeDocument {
  readonly sizeBytes: number;
  readonly runs?: readonly FlashRunDocument[];
  readonly variants?: readonly FlashVariantDocument[];
}

/** The program flash in all its sizes. */
export interface FlashDocument extends CitationDocument {
  readonly name: string;
  readonly kind?: "flash" | "external";
  readonly alternateSetting: number;
  readonly access: AccessLetter;
  readonly sizes: Readonly<Record<string, FlashSizeDocument>>;
}

/** An option bit that selects between one bank and two. */
export interface BankModeDocument extends CitationDocument {
  /** Size letters on which it has a meaning; all of them if absent. */
  readonly sizes?: string;
  readonly field: string;
  readonly register: string;
  readonly bit: number;
  readonly modes: Readonly<Partial<Record<BankModeName, 0 | 1>>>;
}

/** Equal sectors of a memory that is not the program flash. */
export interface MemoryRunDocument {
  readonly start: string;
  readonly sectorCount: number;
  readonly sectorSizeBytes: number;
  readonly access: AccessLetter;
}

/** A memory besides the flash that the boot ROM shows in an alternate setting. */
export interface MemoryDocument extends CitationDocument {
  readonly name: string;
  readonly kind: Exclude<RegionKind, "flash">;
  readonly alternateSetting: number;
  /** Size letters that have it so; all of them if absent. */
  readonly sizes?: string;
  readonly runs: readonly MemoryRunDocument[];
}

/** A memory of the chip that no alternate setting is known to show. */
export interface HiddenMemoryDocument extends CitationDocument, AreaDocument {
  readonly name: string;
  readonly kind: "option-bytes" | "otp" | "eeprom" | "other";
}

/** RAM ranges that one or more part groups have. */
export interface RamDocument extends CitationDocument {
  readonly ranges: readonly {
    readonly name: string;
    readonly start: string;
    readonly sizeBytes: number;
  }[];
}

/** A number of bytes and where it was read. */
export interface SizeFactDocument extends CitationDocument {
  readonly sizeBytes: number;
}
