/**
 * A validated chip line with addresses as numbers: what lookup, the command line
 * and, later, the merge with descriptors read. Types only.
 */
import type { FlashRegion, RegionKind, SectorRun } from "@dfukit/memory";
import type { RamRange } from "./chip.js";
import type {
  ProfileBehaviour,
  ProfileOptionBytes,
  ProfileSupply,
  ProfileUsb,
} from "./profile-usb.js";

/** Where a group of facts was read. */
export interface Citation {
  /** Keys of the profile's `sources`; at least one. */
  readonly sources: readonly string[];
  /** From what the fact was inferred, or null if the sources state it. */
  readonly inferredFrom: string | null;
}

/** Something that can be read again. */
export interface ProfileSource {
  readonly id: string;
  readonly kind: "document" | "repository" | "thread" | "page";
  /** Document number, `owner/name` of a repository, title of a thread or page. */
  readonly title: string;
  /** Section or table, path, address or number. */
  readonly place: string;
  /** Edition, commit or date; null if there is none. */
  readonly revision: string | null;
}

/** Part numbers that begin alike: `prefix`, a package letter, a size letter. */
export interface PartGroup extends Citation {
  /** E.g. `STM32L073`. Several groups may share one. */
  readonly prefix: string;
  /** Package letter to the size letters that exist in it. */
  readonly sizesByPackage: Readonly<Record<string, readonly string[]>>;
  readonly ram: readonly RamRange[];
  /** Where `ram` was read; the group's own sources say which parts exist. */
  readonly ramCitation: Citation;
}

/** Parts that have no USB DFU although their neighbours do. */
export interface NotDfu extends Citation {
  readonly prefix: string;
  /** A clause that follows the prefix and a colon. */
  readonly why: string;
}

/** A run of flash sectors and the bank it lies in, counted from 1. */
export interface FlashRun extends SectorRun {
  readonly bank: number;
}

/** The flash of the parts with one size letter. */
export interface FlashSize extends Citation {
  readonly letter: string;
  readonly sizeBytes: number;
  /** Ascending; a hole may lie between banks. */
  readonly runs: readonly FlashRun[];
}

/** A memory besides the flash, and the size letters that have it. */
export interface ProfileMemory extends Citation {
  readonly region: FlashRegion & { readonly kind: RegionKind };
  readonly sizes: readonly string[];
}

/** A number and where it was read. */
export interface NumberFact extends Citation {
  readonly value: number;
}

/** A memory string as seen on a device. */
export interface DescriptorString {
  readonly alternateSetting: number;
  /** Verbatim, with its blanks. */
  readonly string: string;
  /** Size letters whose boot ROM may send it. */
  readonly sizes: readonly string[];
  readonly seenOn: readonly { readonly part: string; readonly source: string }[];
}

/** A string that is not to be believed: the profile's layout holds instead. */
export interface ProfileOverride extends Citation {
  readonly alternateSetting: number;
  readonly string: string;
  readonly sizes: readonly string[];
  readonly why: string;
}

/** Something a user of the chip should know. */
export interface ProfileNote extends Citation {
  readonly text: string;
}

/** One chip line. */
export interface Profile {
  /** The file name without `.json`. */
  readonly id: string;
  readonly name: string;
  readonly series: string;
  /** DEV_ID of the die. */
  readonly dieId: NumberFact;
  readonly parts: readonly PartGroup[];
  readonly notDfu: readonly NotDfu[];
  readonly flashName: string;
  readonly flashAlternateSetting: number;
  /** Ascending by size; never empty. */
  readonly flashSizes: readonly FlashSize[];
  readonly memories: readonly ProfileMemory[];
  /** Bytes that the flash programs at once. */
  readonly programUnitBytes: NumberFact;
  /** Multiple that address and length of a write should have. */
  readonly writeAlignmentBytes: NumberFact;
  readonly erasedByte: NumberFact;
  /** False on ECC flash: a unit that reads blank may have been programmed with that value. */
  readonly blankReadProvesErased: { readonly value: boolean } & Citation;
  readonly uf2FamilyId: NumberFact | null;
  readonly usb: ProfileUsb;
  readonly behaviour: ProfileBehaviour;
  readonly supply: ProfileSupply | null;
  readonly optionBytes: ProfileOptionBytes | null;
  readonly descriptorStrings: readonly DescriptorString[];
  readonly overrides: readonly ProfileOverride[];
  readonly notes: readonly ProfileNote[];
  readonly sources: readonly ProfileSource[];
}
