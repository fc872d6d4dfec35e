/** Drafts of profiles: what a device and a few answers give, the rest marked. Re-exported by the package. */
export { type CheckFixtureOptions, checkFixture } from "./check-fixture.js";
export type {
  Draft,
  DraftAnswers,
  DraftInput,
  DraftResult,
  DraftUnknown,
} from "./draft-input.js";
export { draftProfile } from "./draft-profile.js";
export { findUnknown, type UnknownMark } from "./markers.js";
