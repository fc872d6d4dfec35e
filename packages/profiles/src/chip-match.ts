/**
 * What a lookup by part number or profile id answers. Types only.
 */
import type { Chip } from "./chip.js";

/** Parts of one flash size that a query fits. */
export interface ChipCandidate {
  /** A part number, with `x` for a package letter that may be any: `STM32L073xZ`. */
  readonly part: string;
  readonly profileId: string;
  readonly flashSizeBytes: number;
}

/** The answer of `findChip`. */
export type ChipMatch =
  | { readonly kind: "chip"; readonly chip: Chip }
  | {
      /** The query fits chips that differ in what matters for flashing. */
      readonly kind: "ambiguous";
      readonly query: string;
      /** At least two, by profile, then as the profile lists them. */
      readonly candidates: readonly ChipCandidate[];
    }
  | {
      readonly kind: "unknown";
      readonly query: string;
      /** A clause with the reason, or null if there is nothing to say. */
      readonly why: string | null;
      /** Part numbers or profile ids to try instead, best first; often none. */
      readonly suggestions: readonly string[];
    };
