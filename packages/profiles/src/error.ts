/** What this package throws. Lookup and validation answer with values and throw nothing. */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link ProfileError}. */
export type ProfileErrorCode =
  | "profile-without-flash"
  | "profile-unknown"
  | "chip-contradicts-device";

/** Facts about the moment of the error. */
export interface ProfileErrorDetails {
  readonly profileId: string;
  /** The part that the user named; absent where none plays a role. */
  readonly part?: string | null;
}

/**
 * Thrown for a profile that never passed validation, for a chip of a profile that is not
 * at hand, and for a chip that the device at hand cannot be.
 */
export class ProfileError extends CodedError<ProfileErrorCode, ProfileErrorDetails> {
  override readonly name = "ProfileError";
}
