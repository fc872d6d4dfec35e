/** What this package throws. Lookup and validation answer with values and throw nothing. */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link ProfileError}. */
export type ProfileErrorCode = "profile-without-flash";

/** Thrown for a profile that never passed validation, and for a chip of a profile that is not at hand. */
export class ProfileError extends CodedError<ProfileErrorCode, { readonly profileId: string }> {
  override readonly name = "ProfileError";
}
