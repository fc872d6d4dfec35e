/** How facts and their sources stand in `dfukit/chips-show@1`. */
import { formatAddress } from "@dfukit/memory";
import type { Citation } from "@dfukit/profiles";

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** The last fields of each group of facts: keys of `references`, and the inference or null. */
export function jsonCited({ sources, inferredFrom }: Citation): Json {
  return { sources, inferredFrom };
}

/** `start` and `sizeBytes`; `end` is exclusive. */
export function jsonSpan({ start, end }: { readonly start: number; readonly end: number }): Json {
  return { start: formatAddress(start), sizeBytes: end - start };
}
