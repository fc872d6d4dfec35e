/**
 * A profile as its JSON file spells it: addresses as `"0x08000000"`. The schema in
 * `profiles/schema` guards this shape; `normaliseProfile` turns it into a `Profile`.
 * Types only.
 */
import type {
  AreaDocument,
  BankModeDocument,
  FlashDocument,
  HiddenMemoryDocument,
  MemoryDocument,
  RamDocument,
  SizeFactDocument,
} from "./profile-memory-document.js";
import type {
  BehaviourDocument,
  OptionBytesDocument,
  SupplyDocument,
  UsbDocument,
} from "./profile-usb-document.js";

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
  /** Letter behind package type and temperature range (`STM32L151RCT6A`). */
  readonly suffix?: string;
  /** Package letter to the size letters that exist in it, e.g. `{ "R": "BZ" }`. */
  readonly sizesByPackage: Readonly<Record<string, string>>;
  /** Key of the profile's `ram`. */
  readonly ram: string;
}

/** Parts of the line that look as if they belonged, and have no USB DFU. */
export interface NotDfuDocument extends CitationDocument {
  /** `x` stands for any package letter. */
  readonly prefix: string;
  readonly why: string;
}

/** Read-only words of the chip. */
export interface RegistersDocument extends CitationDocument {
  readonly flashSize?: string;
  readonly uniqueId?: string;
  /** The boot ROMs that let a host upload them without harm. */
  readonly readable?: CitationDocument & { readonly romIds: readonly string[] };
}

/** One version of the boot ROM. */
export interface RomVersionDocument {
  readonly version: string;
  readonly id?: string;
  readonly parts?: string;
  readonly deviceVersion?: string;
}

/** The boot ROM as a program. */
export interface RomDocument extends CitationDocument {
  readonly versions: readonly RomVersionDocument[];
  readonly idAddress?: string;
  readonly protocol: string;
  readonly systemMemory: readonly AreaDocument[];
  readonly hostRam?: readonly HostRamDocument[];
  readonly connect?: readonly ConnectDocument[];
}

/** RAM that some versions of the boot ROM leave to the host; all of them if no id is given. */
export interface HostRamDocument extends CitationDocument {
  readonly romIds?: readonly string[];
  readonly ranges: readonly AreaDocument[];
}

/** The shortest time from a reset to the USB connection, for some versions or one crystal. */
export interface ConnectDocument extends CitationDocument {
  readonly romIds?: readonly string[];
  readonly crystalMhz?: number;
  readonly shortestMs: number;
}

/** What was done with dfukit on a real chip, and went well. */
export interface ConfirmationDocument {
  readonly part: string;
  readonly romId?: string;
  readonly did: string;
  /** A thing that was done is not inferred. */
  readonly sources: readonly string[];
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

/** How the flash is written. */
export interface ProgrammingDocument {
  readonly programUnit: SizeFactDocument;
  readonly writeAlignment: SizeFactDocument;
  readonly erasedByte: CitationDocument & { readonly value: string };
  readonly blankReadProvesErased: CitationDocument & { readonly value: boolean };
}

/** What every file has. */
interface FileDocument {
  readonly $schema?: string;
  readonly schemaVersion: 1;
  readonly id: string;
  readonly name: string;
  readonly notes?: readonly NoteDocument[];
  readonly sources: Readonly<Record<string, SourceDocument>>;
}

/** What a chip line may take from its family. */
interface Inheritable {
  readonly series: string;
  readonly memories: readonly MemoryDocument[];
  readonly programming: ProgrammingDocument;
  readonly usb: UsbDocument;
  readonly behaviour: BehaviourDocument;
  readonly notDfu?: readonly NotDfuDocument[];
  readonly notShown?: readonly HiddenMemoryDocument[];
  readonly registers?: RegistersDocument;
  readonly supply?: SupplyDocument;
  readonly optionBytes?: OptionBytesDocument;
  readonly uf2?: CitationDocument & { readonly familyId: string };
}

/** A chip line, with all that it has from its family: what one file says, or two. */
export interface ProfileDocument extends FileDocument, Inheritable {
  readonly die: CitationDocument & { readonly id: string };
  readonly parts: readonly PartGroupDocument[];
  readonly flash: FlashDocument;
  readonly bankModes?: readonly BankModeDocument[];
  readonly ram: Readonly<Record<string, RamDocument>>;
  readonly rom: RomDocument;
  readonly confirmed?: readonly ConfirmationDocument[];
  readonly descriptorStrings?: readonly DescriptorStringDocument[];
  readonly overrides?: readonly OverrideDocument[];
}

/** `family.json` of a folder: what its lines share. */
export interface FamilyDocument extends FileDocument, Partial<Omit<Inheritable, BlockName>> {
  readonly kind: "family";
  readonly usb?: Partial<UsbDocument>;
  readonly behaviour?: Partial<BehaviourDocument>;
  readonly programming?: Partial<ProgrammingDocument>;
}

/** A chip line as its own file has it. */
export interface LineDocument
  extends Omit<ProfileDocument, keyof Inheritable>,
    Omit<FamilyDocument, "kind"> {
  readonly inherits?: "family";
}

/** The fields of which the fields are taken from the family one by one. */
export type BlockName = "usb" | "behaviour" | "programming";

/** A boot loader that is no STM32 boot ROM. */
export interface LoaderDocument extends FileDocument {
  readonly kind: "loader";
  readonly runsOn: string;
  readonly flash: FlashDocument;
  readonly memories?: readonly MemoryDocument[];
  readonly programming: ProgrammingDocument;
  readonly usb: Pick<UsbDocument, "vendorId" | "productId" | "deviceVersions" | "transferSize"> &
    Partial<UsbDocument> &
    CitationDocument;
  readonly behaviour: BehaviourDocument;
  readonly uf2?: CitationDocument & { readonly familyId: string };
  readonly descriptorStrings?: readonly DescriptorStringDocument[];
  readonly overrides?: readonly OverrideDocument[];
}
