/**
 * The part of a chip line that concerns its boot ROM as a USB device: identity,
 * timing, quirks, option bytes. What the core acts on is merged into a target;
 * the rest is what a simulated boot ROM needs. Types only.
 */
import type { QuirkName, StatusWhileBusy } from "@dfukit/core";
import type { AddressRange } from "@dfukit/memory";
import type { Citation, NumberFact } from "./profile.js";

/** How the boot ROM shows itself on the bus. */
export interface ProfileUsb extends Citation {
  readonly vendorId: number;
  readonly productId: number;
  /** Every bcdDevice seen or documented, the most common first; empty if none is known. */
  readonly deviceVersions: readonly number[];
  /** wTransferSize of the functional descriptor. */
  readonly transferSizeBytes: NumberFact;
  /** bmAttributes of the functional descriptor, e.g. 0x0B. */
  readonly attributes: number;
  /** bcdDFUVersion, e.g. 0x011A. */
  readonly dfuVersion: number;
  readonly detachTimeoutMs: number;
  /** Answer to Get Commands, opcodes only: e.g. [0x00, 0x21, 0x41, 0x92]. */
  readonly commands: readonly number[];
  /** Every boot ROM id of the line (AN2606), oldest first. A host cannot read it over USB. */
  readonly romIds: readonly number[];
}

/** One version of the boot ROM. */
export interface RomVersion {
  /** As AN2606 calls it: `V9.0`. */
  readonly version: string;
  readonly id: number | null;
  /** The parts that have it, where not all do; else null. */
  readonly parts: string | null;
  /** bcdDevice, where it tells versions apart; else null. */
  readonly deviceVersion: number | null;
}

/** The boot ROM as a program: what it is and what it keeps of the chip for itself. */
export interface ProfileRom extends Citation {
  /** Those with USB DFU, oldest first; never empty. */
  readonly versions: readonly RomVersion[];
  /** Address of the id byte, or null. */
  readonly idAddress: number | null;
  /** Version of the USB protocol in AN2606: `2.2`. */
  readonly protocol: string;
  readonly systemMemory: readonly AddressRange[];
  /** RAM that it leaves to the host, by version; empty if not known. */
  readonly hostRam: readonly HostRam[];
  /** When it connects after a reset, by version and crystal; empty if not known. */
  readonly connect: readonly ConnectTime[];
}

/** RAM that some versions of the boot ROM leave to the host. */
export interface HostRam extends Citation {
  /** Boot ROM ids it holds for; empty: all. */
  readonly romIds: readonly number[];
  readonly ranges: readonly AddressRange[];
}

/** The shortest time from a reset to the USB connection. */
export interface ConnectTime extends Citation {
  /** Boot ROM ids it holds for; empty: all. */
  readonly romIds: readonly number[];
  /** Frequency of the crystal it holds with, in MHz; null: any, or none is needed. */
  readonly crystalMhz: number | null;
  readonly shortestMs: number;
}

/** A deviation from the specification that this chip's boot ROM has. */
export interface ProfileQuirk extends Citation {
  readonly name: QuirkName;
  /** Boot ROM ids that have it (`0x90`), as bytes; empty: all. */
  readonly romIds: readonly number[];
}

/** One measured or documented time; null where a source gives only the other. */
export interface TimeFact extends Citation {
  readonly typicalMs: number | null;
  readonly maximumMs: number | null;
}

/** Times at one supply-voltage setting. */
export interface ProfileTimes {
  /** Name of the supply range (`2.7-3.6`), or null for what the boot ROM does unasked. */
  readonly supply: string | null;
  readonly erase: readonly (TimeFact & { readonly sectorSizeBytes: number })[];
  readonly program: (TimeFact & { readonly unitBytes: number }) | null;
  readonly massErase: TimeFact | null;
}

/** bwPollTimeout as the boot ROM announces it, per kind of command. */
export interface AnnouncedTimes extends Citation {
  readonly setAddressMs: number;
  readonly eraseMs: number;
  readonly writeMs: number;
  readonly massEraseMs: number;
}

/** How the boot ROM behaves beyond the specification. */
export interface ProfileBehaviour {
  readonly statusWhileBusy: { readonly value: StatusWhileBusy } & Citation;
  readonly quirks: readonly ProfileQuirk[];
  /** Null where no source says. */
  readonly announced: AnnouncedTimes | null;
  /** The first entry has `supply` null. */
  readonly times: readonly ProfileTimes[];
}

/** Where the supply voltage may be declared (F2, F4, F7). */
export interface ProfileSupply extends Citation {
  readonly alternateSetting: number;
  readonly address: number;
  /** Value per range name. */
  readonly values: Readonly<Record<string, number>>;
}

/** A value of the option bytes that cannot be taken back. */
export interface ProfileIrreversible extends Citation {
  readonly address: number;
  readonly mask: number;
  readonly value: number;
  readonly meaning: string;
}

/** A byte of the option bytes of which all values but a few do lasting harm. */
export interface ProfileOnlyHarmless extends Citation {
  readonly address: number;
  readonly values: readonly number[];
}

/** How the option bytes are written, and what must never be written. */
export interface ProfileOptionBytes extends Citation {
  readonly alternateSetting: number;
  readonly blocks: readonly { readonly start: number; readonly sizeBytes: number }[];
  /** Address of the byte with the readout protection level, and its values; null if unknown. */
  readonly readProtection:
    | ({
        readonly address: number;
        readonly level0: number;
        readonly level2: number | null;
      } & Citation)
    | null;
  readonly irreversible: readonly ProfileIrreversible[];
  /** Bytes of which only the values given are harmless; empty on most chips. */
  readonly onlyHarmless: readonly ProfileOnlyHarmless[];
  /** Whether the boot ROM resets after the write; null if sources disagree. */
  readonly resetsAfterWrite: boolean | null;
  /** How each value is stored a second time, inverted; null if not, or not known. */
  readonly complement: "bytes" | "half-words" | "words" | null;
}
