/**
 * `@dfukit/profiles`: chip profiles as data, and the lookup by part number. Loads
 * no validator: that is `@dfukit/profiles/validate`.
 */
export { findProfile, listLoaders, listProfiles } from "./bundled.js";
export { candidateForChip } from "./candidate-for-chip.js";
export type { Chip, RamRange, SourcedNote } from "./chip.js";
export { type ChipFromProfileOptions, chipFromProfile } from "./chip-from-profile.js";
export type { ChipCandidate, ChipMatch } from "./chip-match.js";
export type { Correction, Narrowing } from "./corrections.js";
export {
  type CheckFixtureOptions,
  checkFixture,
  type Draft,
  type DraftAnswers,
  type DraftInput,
  type DraftResult,
  type DraftUnknown,
  draftProfile,
  findUnknown,
  type UnknownMark,
} from "./draft/index.js";
export { ProfileError, type ProfileErrorCode, type ProfileErrorDetails } from "./error.js";
export { findChip } from "./find-chip.js";
export {
  type AssumedField,
  type ListedAlternate,
  type ListedDevice,
  type ListedFunctional,
  type Listing,
  type ListingKind,
  type MatchedListing,
  type MatchListedOptions,
  matchListed,
  type ParseMemoryString,
  parseListing,
} from "./listing/index.js";
export { type DeviceCandidate, matchDevice } from "./match-device.js";
export { narrowBySize, type SizeRegister, sizeRegisterOf } from "./narrow-by-size.js";
export { type Part, partsOf } from "./parts.js";
export {
  type MergedProfiles,
  mergeProfiles,
  type PackageProfiles,
  type PluggedProfile,
  packageProfiles,
} from "./plugin/index.js";
export type {
  BankMode,
  Citation,
  DescriptorString,
  FlashRun,
  FlashSize,
  FlashVariant,
  HiddenMemory,
  NotDfu,
  NumberFact,
  PartGroup,
  Profile,
  ProfileConfirmation,
  ProfileMemory,
  ProfileNote,
  ProfileOverride,
  ProfileRegisters,
  ProfileSource,
  ReadableRegisters,
} from "./profile.js";
export type { BankModeName } from "./profile-memory-document.js";
export type {
  AnnouncedTimes,
  ConnectTime,
  HostRam,
  ProfileBehaviour,
  ProfileIrreversible,
  ProfileOnlyHarmless,
  ProfileOptionBytes,
  ProfileQuirk,
  ProfileRom,
  ProfileSupply,
  ProfileTimes,
  ProfileUsb,
  RomVersion,
  TimeFact,
} from "./profile-usb.js";
export { type ResolvedTarget, resolveTarget } from "./resolve-target.js";
export {
  isLeave,
  type ResolvedField,
  type ValueRecord,
  valuesOf,
} from "./resolve-target-values.js";
export { searchProfiles } from "./search-profiles.js";
export { type FactSources, formatSource, notesOf, sourcesOf } from "./sources-of.js";
