/** What the boot ROM half of the simulator throws: wrong use by a test or a tool, never what a host does over USB. */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link RomError}. */
export type RomErrorCode =
  /** The part does not belong to the profile. */
  | "part-unknown"
  /** A debug access to an address where the chip has no memory. */
  | "address-unmapped"
  /** The profile has no such supply range. */
  | "supply-unknown";

/** Thrown for wrong use of a simulated boot ROM. */
export class RomError extends CodedError<RomErrorCode, Readonly<Record<string, number | string>>> {
  override readonly name = "RomError";
}
