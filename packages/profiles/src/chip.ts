/**
 * One chip, looked up in the profiles by part number or profile id: what the
 * converter, the inspector and the CLI need to know. Types only.
 */
import type { FlashTarget } from "@dfukit/core";
import type { AddressRange } from "@dfukit/memory";
import type { FlashVariant } from "./profile.js";

/** A RAM that a program may use. */
export interface RamRange extends AddressRange {
  readonly name: string;
}

/** A fact and where it was read. */
export interface SourcedNote {
  readonly text: string;
  readonly source: string;
}

/** A chip of a known flash size. */
export interface Chip {
  /** The profile's id, which is its file name without `.json`. */
  readonly profileId: string;
  /** The part as the user named it, in upper case, or null if a profile id was given. */
  readonly part: string | null;
  /** The chip line as people call it, e.g. `STM32L072/073/082/083`. */
  readonly name: string;
  readonly series: string;
  /** DEV_ID of the die, e.g. 0x447. */
  readonly dieId: number;
  readonly flashSizeBytes: number;
  /** False if a profile id or a part without its size letter was given, and the largest size taken. */
  readonly flashSizeKnown: boolean;
  /** Where programs start by default. */
  readonly flashBase: number;
  /** Its layout is the one to assume: the first of `variants` where there are several. */
  readonly target: FlashTarget;
  /** Every layout of the flash where an option bit selects one or sources disagree; else empty. */
  readonly variants: readonly FlashVariant[];
  readonly ram: readonly RamRange[];
  /** UF2 family id, or null where none is assigned. */
  readonly uf2FamilyId: number | null;
}
