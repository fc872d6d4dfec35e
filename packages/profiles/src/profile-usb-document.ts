/**
 * The part of a profile's JSON file that concerns the boot ROM as a USB device, as the
 * file spells it: addresses, ids and bytes as text. Guarded by the schema. Types only.
 */
import type { QuirkName, StatusWhileBusy } from "@dfukit/core";
import type { CitationDocument } from "./profile-document.js";
import type { SizeFactDocument } from "./profile-memory-document.js";

/** How the boot ROM shows itself on the bus. */
export interface UsbDocument extends CitationDocument {
  readonly vendorId: string;
  readonly productId: string;
  readonly deviceVersions: readonly string[];
  readonly attributes: string;
  readonly dfuVersion: string;
  readonly detachTimeoutMs: number;
  readonly commands: readonly string[];
  readonly transferSize: SizeFactDocument;
  /** Only of a loader: the group of this pattern is the size letter. */
  readonly sizeFromSerial?: string;
}

/** A deviation from the specification. */
export interface QuirkDocument extends CitationDocument {
  readonly name: QuirkName;
  /** Boot ROM ids that have it; all of them if absent. */
  readonly romIds?: readonly string[];
}

/** How long something takes, in milliseconds; absent where no source says. */
export interface TimeDocument {
  readonly typicalMs?: number;
  readonly maximumMs?: number;
}

/** Times of the flash at one width of programming. */
export interface TimesDocument {
  /** Ranges that bring these times once they are declared. */
  readonly supplies?: readonly string[];
  readonly erase?: CitationDocument & {
    readonly sectors: readonly (TimeDocument & { readonly sectorSizeBytes: number })[];
  };
  readonly program?: CitationDocument & TimeDocument & { readonly unitBytes: number };
  readonly massErase?: CitationDocument & TimeDocument;
}

/** How the boot ROM behaves beyond the specification. */
export interface BehaviourDocument {
  readonly statusWhileBusy: CitationDocument & { readonly value: StatusWhileBusy };
  readonly quirks: readonly QuirkDocument[];
  readonly announced?: CitationDocument & {
    readonly setAddressMs: number;
    readonly eraseMs: number;
    readonly writeMs: number;
    readonly massEraseMs: number;
  };
  /** The first entry holds where no supply voltage was declared. */
  readonly times: readonly TimesDocument[];
}

/** Where the supply voltage may be declared. */
export interface SupplyDocument extends CitationDocument {
  readonly alternateSetting: number;
  readonly address: string;
  /** The byte to write for each range, e.g. `{ "2.7-3.6": 3 }`. */
  readonly values: Readonly<Record<string, number>>;
}

/** A value of one byte of the option bytes that cannot be taken back. */
export interface IrreversibleDocument extends CitationDocument {
  readonly address: string;
  readonly mask: string;
  readonly value: string;
  readonly meaning: string;
}

/** How the option bytes are written, and what must never be written. */
export interface OptionBytesDocument extends CitationDocument {
  readonly alternateSetting: number;
  readonly blocks: readonly { readonly start: string; readonly sizeBytes: number }[];
  readonly readProtection?: CitationDocument & {
    readonly address: string;
    readonly level0: string;
    readonly level2?: string;
  };
  readonly irreversible: readonly IrreversibleDocument[];
  readonly onlyHarmless?: readonly (CitationDocument & {
    readonly address: string;
    readonly values: readonly string[];
  })[];
  /** Absent if sources disagree. */
  readonly resetsAfterWrite?: boolean;
  readonly complement?: "bytes" | "half-words" | "words";
}
