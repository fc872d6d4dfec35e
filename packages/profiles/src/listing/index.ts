/** Pasted listings of devices: reading and matching them. Re-exported by the package. */
export type { AssumedField, ParseMemoryString } from "./describe-listed.js";
export type {
  ListedAlternate,
  ListedDevice,
  ListedFunctional,
  Listing,
  ListingKind,
} from "./listing.js";
export { type MatchedListing, type MatchListedOptions, matchListed } from "./match-listed.js";
export { parseListing } from "./parse-listing.js";
