/**
 * The profiles that come with the library: parsed and normalised at the first call,
 * so that loading the module costs nothing.
 */
import { BUNDLED_PROFILES_JSON } from "./bundled.generated.js";
import { normaliseProfile } from "./normalise.js";
import type { Profile } from "./profile.js";
import type { ProfileDocument } from "./profile-document.js";

let profiles: readonly Profile[] | undefined;

/** All bundled profiles, ascending by id. The same array each time. */
export function listProfiles(): readonly Profile[] {
  profiles ??= parseBundled().map(normaliseProfile);
  return profiles;
}

function parseBundled(): readonly ProfileDocument[] {
  // Written by scripts/bundle-profiles.mjs; a test validates every profile in it.
  const documents: readonly ProfileDocument[] = JSON.parse(BUNDLED_PROFILES_JSON);
  return documents;
}
