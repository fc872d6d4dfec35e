/**
 * A profile as its JSON file spells it: addresses as `"0x08000000"`. The schema in
 * `profiles/schema` guards this shape; `normaliseProfile` turns it into a `Profile`.
 * Types only.
 */
import type { RegionKind } from "@dfukit/memory";
import type {
  BehaviourDocument,
  OptionBytesDocument,
  SupplyDocument,
  UsbDocument,
} from "./profile-usb-document.js";

/** Letters a to g of a DfuSe memory string (UM0424 §10.3.2). */
export type AccessLetter = "a" | "b" | "c" | "d" | "e" | "f" | "g";

/** Where a group of facts was read, and whether it was only inferred. */
export interface CitationDocument {
  /** Keys of the profile's `sources`. */
  readonly sources: readonly string[];
  /** True if no source states the fact itself. */
  readonly inferred?: true;
  /** From what it was inferred; present exactly if `inferred` is. */
  readonly reason?: string;
}

/** Where a fact can be read: what, where in it, and which edition. */
export interface SourceDocument {
  readonly kind: "document" | "repository" | "thread" | "page";
  readonly title: string;
  readonly place: string;
  readonly revision?: string;
}

/** Parts that begin alike: prefix, then package letter, then size letter. */
export interface PartGroupDocument extends CitationDocument {
  readonly prefix: string;
  /** Package letter to the size letters that exist in it, e.g. `{ "R": "BZ" }`. */
  readonly sizesByPackage: Readonly<Record<string, string>>;
  /** Key of the profile's `ram`. */
  readonly ram: string;
}

/** Parts of the line that look as if they belonged, and have no USB DFU. */
export interface NotDfuDocument extends CitationDocument {
  readonly prefix: string;
  readonly why: string;
}

/** Equal flash sectors one behind the other. */
export interface FlashRunDocument {
  readonly start: string;
  readonly sectorCount: number;
  readonly sectorSizeBytes: number;
  readonly bank: 1 | 2;
}

/** The flash of one size letter. */
export interface FlashSizeDocument {
  readonly sizeBytes: number;
  readonly runs: readonly FlashRunDocument[];
}

/** The program flash in all its sizes. */
export interface FlashDocument extends CitationDocument {
  readonly name: string;
  readonly alternateSetting: number;
  readonly access: AccessLetter;
  readonly sizes: Readonly<Record<string, FlashSizeDocument>>;
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
  readonly kind: Exclude<RegionKind, "flash" | "external" | "other">;
  readonly alternateSetting: number;
  /** Size letters that have it so; all of them if absent. */
  readonly sizes?: string;
  readonly runs: readonly MemoryRunDocument[];
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

/** A memory string that a boot ROM was seen to send, verbatim. */
export interface DescriptorStringDocument {
  readonly alternateSetting: number;
  readonly string: string;
  /** Size letters whose boot ROM may send it; all of them if absent. */
  readonly sizes?: string;
  readonly seenOn: readonly { readonly part: string; readonly source: string }[];
}

/** A string of the boot ROM that is not to be believed; the profile's layout holds instead. */
export interface OverrideDocument extends CitationDocument {
  readonly alternateSetting: number;
  readonly string: string;
  /** Size letters it is wrong for; all of them if absent. */
  readonly sizes?: string;
  readonly why: string;
}

/** Something a user of the chip should know. */
export interface NoteDocument extends CitationDocument {
  readonly text: string;
}

/** One file of `profiles/`: one chip line. */
export interface ProfileDocument {
  readonly $schema?: string;
  readonly schemaVersion: 1;
  readonly id: string;
  readonly name: string;
  readonly series: string;
  readonly die: CitationDocument & { readonly id: string };
  readonly parts: readonly PartGroupDocument[];
  readonly notDfu?: readonly NotDfuDocument[];
  readonly flash: FlashDocument;
  readonly memories: readonly MemoryDocument[];
  readonly ram: Readonly<Record<string, RamDocument>>;
  readonly programming: {
    readonly programUnit: SizeFactDocument;
    readonly writeAlignment: SizeFactDocument;
    readonly erasedByte: CitationDocument & { readonly value: string };
    readonly blankReadProvesErased: CitationDocument & { readonly value: boolean };
  };
  readonly usb: UsbDocument;
  readonly behaviour: BehaviourDocument;
  readonly supply?: SupplyDocument;
  readonly optionBytes?: OptionBytesDocument;
  readonly uf2?: CitationDocument & { readonly familyId: string };
  readonly descriptorStrings?: readonly DescriptorStringDocument[];
  readonly overrides?: readonly OverrideDocument[];
  readonly notes?: readonly NoteDocument[];
  readonly sources: Readonly<Record<string, SourceDocument>>;
}
