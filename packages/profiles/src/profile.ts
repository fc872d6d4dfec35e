/**
 * A validated chip line with addresses as numbers: what lookup, the command line
 * and, later, the merge with descriptors read. Types only.
 */
import type { AddressRange, FlashRegion, RegionKind, SectorRun } from "@dfukit/memory";
import type { RamRange } from "./chip.js";
import type { BankModeName } from "./profile-memory-document.js";
import type {
  ProfileBehaviour,
  ProfileOptionBytes,
  ProfileRom,
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
  /** Letter behind package type and temperature range (`STM32L151RCT6A`), or null. */
  readonly suffix: string | null;
  /** Package letter to the size letters that exist in it. */
  readonly sizesByPackage: Readonly<Record<string, readonly string[]>>;
  readonly ram: readonly RamRange[];
  /** Where `ram` was read; the group's own sources say which parts exist. */
  readonly ramCitation: Citation;
}

/** Parts that have no USB DFU although their neighbours do. */
export interface NotDfu extends Citation {
  /** What the part numbers begin with; `x` stands for any package letter. */
  readonly prefix: string;
  /** A clause that follows the prefix and a colon. */
  readonly why: string;
}

/** A run of flash sectors and the bank it lies in, counted from 1. */
export interface FlashRun extends SectorRun {
  readonly bank: number;
}

/** One of several layouts that a flash may have. */
export interface FlashVariant {
  readonly mode: BankModeName;
  /** Ascending; a hole may lie between banks. */
  readonly runs: readonly FlashRun[];
}

/** The flash of the parts with one size letter. */
export interface FlashSize extends Citation {
  readonly letter: string;
  readonly sizeBytes: number;
  /** The layout to assume: the only one, or the first of `variants`. */
  readonly runs: readonly FlashRun[];
  /** Every layout where an option bit selects one or sources disagree; else empty. */
  readonly variants: readonly FlashVariant[];
}

/** An option bit that selects between one bank and two. */
export interface BankMode extends Citation {
  /** Size letters on which it has a meaning. */
  readonly sizes: readonly string[];
  readonly field: string;
  readonly register: string;
  readonly bit: number;
  readonly modes: Readonly<Partial<Record<BankModeName, 0 | 1>>>;
}

/** A memory besides the flash, and the size letters that have it. */
export interface ProfileMemory extends Citation {
  readonly region: FlashRegion & { readonly kind: RegionKind };
  readonly sizes: readonly string[];
}

/** A memory of the chip that no alternate setting is known to show; `end` is exclusive. */
export interface HiddenMemory extends Citation, AddressRange {
  readonly name: string;
  readonly kind: RegionKind;
}

/** Read-only words of the chip; null where not known. */
export interface ProfileRegisters extends Citation {
  /** Address of the 16-bit flash size, in KiB. */
  readonly flashSize: number | null;
  /** Address of the 96-bit unique id. */
  readonly uniqueId: number | null;
  /** The boot ROMs that let a host upload both words without harm; null: none is known to. */
  readonly readable: ReadableRegisters | null;
}

/** Boot ROMs that let a host upload the words of `ProfileRegisters`. */
export interface ReadableRegisters extends Citation {
  /** Never empty. */
  readonly romIds: readonly number[];
}

/** What was done with dfukit on a real chip of the line, and went well. */
export interface ProfileConfirmation extends Citation {
  /** A part of the line, up to its size letter: `STM32L072CZ`. */
  readonly part: string;
  /** Boot ROM id of that chip, or null if nobody looked. */
  readonly romId: number | null;
  /** A clause. */
  readonly did: string;
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

/** One chip line, or a boot loader that is no STM32 boot ROM. */
export interface Profile {
  /** The file name without `.json`. */
  readonly id: string;
  /** A `loader` has no parts, no die and no boot ROM; it is never listed among the lines. */
  readonly kind: "chip" | "loader";
  readonly name: string;
  /** Empty for a loader. */
  readonly series: string;
  /** The chips that a loader runs on, as a noun phrase; null for a chip line. */
  readonly runsOn: string | null;
  /** DEV_ID of the die; 0 for a loader. */
  readonly dieId: NumberFact;
  readonly parts: readonly PartGroup[];
  readonly notDfu: readonly NotDfu[];
  readonly flashName: string;
  /** `flash`, but for loaders that put the program into a flash chip of its own. */
  readonly flashKind: "flash" | "external";
  readonly flashAlternateSetting: number;
  /** Pattern of a loader's serial number of which the group is the size letter, or null. */
  readonly sizeFromSerial: string | null;
  /** Ascending by size; never empty. */
  readonly flashSizes: readonly FlashSize[];
  readonly bankModes: readonly BankMode[];
  readonly memories: readonly ProfileMemory[];
  readonly notShown: readonly HiddenMemory[];
  readonly registers: ProfileRegisters | null;
  /** Null for a loader. */
  readonly rom: ProfileRom | null;
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
  /** Empty: not confirmed on hardware. */
  readonly confirmed: readonly ProfileConfirmation[];
  readonly notes: readonly ProfileNote[];
  readonly sources: readonly ProfileSource[];
}
