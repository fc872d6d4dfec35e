/**
 * The chip as the protocol core needs it: what remains after descriptors and
 * profile are merged. Built by `profiles`, read by planner, steps and converter.
 * Types only.
 */
import type { FlashLayout } from "@dfukit/memory";
import type { QuirkName } from "./quirks.js";

/** Who said a value of a target. */
export type ValueOrigin = "descriptor" | "profile" | "default";

/**
 * What GETSTATUS does while the device works (AN3156 leaves it open). `held`: it is
 * answered only when the work is done (F2, F4, F7). `answered`: dfuDNBUSY with a new
 * bwPollTimeout. `stalled`: endpoint 0 stalls until the work is done (first L4 ROMs).
 */
export type StatusWhileBusy = "held" | "answered" | "stalled";

/** How long an operation takes; null where no source says. */
export interface OperationTime {
  readonly typicalMs: number | null;
  readonly maximumMs: number | null;
}

/** Times of a flash at one programming width. */
export interface FlashTimes {
  /** By sector size, ascending. A size that is missing is not known. */
  readonly erase: readonly (OperationTime & { readonly sectorSizeBytes: number })[];
  /** For one programming step of `unitBytes`. */
  readonly program: (OperationTime & { readonly unitBytes: number }) | null;
  readonly massErase: OperationTime | null;
}

/** What a host must know of a boot ROM beyond the specification. */
export interface DeviceBehaviour {
  readonly statusWhileBusy: StatusWhileBusy;
  readonly quirks: readonly QuirkName[];
  /** Times without any setting of the supply voltage. */
  readonly times: FlashTimes;
  /** Bytes from flash base at which bank 2 starts; null if there is one bank or it does not matter. */
  readonly bank2Start: number | null;
}

/** One supply-voltage range that the host may declare, and the flash times it brings. */
export interface SupplyRange {
  /** As a user types it: `2.7-3.6` (volts). */
  readonly name: string;
  /** Byte written to the Device Feature address (AN2606 §4.4). */
  readonly value: number;
  readonly times: FlashTimes;
}

/** Where the supply voltage is declared: the Device Feature alternate setting of F2, F4, F7. */
export interface SupplyControl {
  readonly alternateSetting: number;
  readonly address: number;
  readonly ranges: readonly SupplyRange[];
}

/** A value of the option bytes that no one can take back. */
export interface IrreversibleValue {
  readonly address: number;
  /** The byte at `address`, with `mask` applied. */
  readonly mask: number;
  readonly value: number;
  /** What it would do, as a noun phrase: `readout protection level 2`. */
  readonly meaning: string;
}

/** The option bytes of a chip (AN3156 §5.1): each block is written whole, in one download. */
export interface OptionBytes {
  readonly alternateSetting: number;
  readonly blocks: readonly { readonly start: number; readonly sizeBytes: number }[];
  readonly irreversible: readonly IrreversibleValue[];
  /** Values of one byte that are the only harmless ones; any other is refused (C5). */
  readonly onlyHarmless: readonly {
    readonly address: number;
    readonly values: readonly number[];
  }[];
  /** Whether the boot ROM resets after the write; null if sources disagree: expect either. */
  readonly resetsAfterWrite: boolean | null;
}

/** The values of a target whose origin is recorded. */
export type TargetField =
  | "layout"
  | "programUnitBytes"
  | "writeAlignmentBytes"
  | "erasedByte"
  | "transferSizeBytes"
  | "behaviour";

/** A chip that can be programmed: layout, units, behaviour, and where each value came from. */
export interface FlashTarget {
  readonly layout: FlashLayout;
  /** Bytes that the flash programs at once; on ECC flash a unit may be written only once. */
  readonly programUnitBytes: number;
  /** Multiple that the boot ROM wants for address and length of each write; a power of two. */
  readonly writeAlignmentBytes: number;
  /** What an erased byte reads as: 0xFF, or 0x00 on L0 and L1. */
  readonly erasedByte: number;
  /** False on ECC flash: a unit that reads blank may have been programmed with that value. */
  readonly blankReadProvesErased: boolean;
  /** Largest data stage of a download or upload: the device's wTransferSize, or less by profile. */
  readonly transferSizeBytes: number;
  readonly behaviour: DeviceBehaviour;
  readonly optionBytes: OptionBytes | null;
  readonly supply: SupplyControl | null;
  readonly origins: Readonly<Record<TargetField, ValueOrigin>>;
}
