/**
 * `@dfukit/profiles`: chip profiles as data, and the lookup by part number. Loads
 * no validator: that is `@dfukit/profiles/validate`.
 */
export { listProfiles } from "./bundled.js";
export { candidateForChip } from "./candidate-for-chip.js";
export type { Chip, RamRange, SourcedNote } from "./chip.js";
export { type ChipFromProfileOptions, chipFromProfile } from "./chip-from-profile.js";
export type { ChipCandidate, ChipMatch } from "./chip-match.js";
export type { Correction } from "./corrections.js";
export { ProfileError, type ProfileErrorCode, type ProfileErrorDetails } from "./error.js";
export { findChip } from "./find-chip.js";
export { type DeviceCandidate, matchDevice } from "./match-device.js";
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
export type {
  AnnouncedTimes,
  ProfileBehaviour,
  ProfileIrreversible,
  ProfileOnlyHarmless,
  ProfileOptionBytes,
  ProfileQuirk,
  ProfileSupply,
  ProfileTimes,
  ProfileUsb,
  TimeFact,
} from "./profile-usb.js";
export { type ResolvedTarget, resolveTarget } from "./resolve-target.js";
export { searchProfiles } from "./search-profiles.js";
export { type FactSources, formatSource, notesOf, sourcesOf } from "./sources-of.js";
