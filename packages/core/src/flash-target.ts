/**
 * The chip as the protocol core needs it: what remains after descriptors and
 * profile are merged. Built by `profiles`, read by the planner and the converter.
 */
import type { FlashLayout } from "@dfukit/memory";

/** Who said a value of a target. */
export type ValueOrigin = "descriptor" | "profile" | "default";

/** A chip that can be programmed: layout, units, and where each value came from. */
export interface FlashTarget {
  readonly layout: FlashLayout;
  /** Bytes that the flash programs at once; on ECC flash a unit may be written only once. */
  readonly programUnitBytes: number;
  /** Multiple that the boot ROM wants for address and length of each write; a power of two. */
  readonly writeAlignmentBytes: number;
  /** What an erased byte reads as: 0xFF, or 0x00 on L0 and L1. */
  readonly erasedByte: number;
  readonly origins: Readonly<
    Record<"layout" | "programUnitBytes" | "writeAlignmentBytes" | "erasedByte", ValueOrigin>
  >;
}
