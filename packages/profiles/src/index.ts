/**
 * `@dfukit/profiles`: chip profiles as data, and the lookup by part number. Loads
 * no validator: that is `@dfukit/profiles/validate`.
 */
export { listProfiles } from "./bundled.js";
export type { Chip, RamRange, SourcedNote } from "./chip.js";
export { type ChipFromProfileOptions, chipFromProfile } from "./chip-from-profile.js";
export type { ChipCandidate, ChipMatch } from "./chip-match.js";
export { ProfileError, type ProfileErrorCode } from "./error.js";
export { findChip } from "./find-chip.js";
export { type Part, partsOf } from "./parts.js";
export type {
  Citation,
  DescriptorString,
  FlashRun,
  FlashSize,
  NotDfu,
  NumberFact,
  PartGroup,
  Profile,
  ProfileMemory,
  ProfileNote,
  ProfileOverride,
  ProfileSource,
} from "./profile.js";
export { searchProfiles } from "./search-profiles.js";
export { type FactSources, formatSource, notesOf, sourcesOf } from "./sources-of.js";
