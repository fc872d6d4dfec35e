/** Profiles by free text: for lists and for a search field. */
import { listProfiles } from "./bundled.js";
import type { Profile } from "./profile.js";

/**
 * The profiles in which every word of the query occurs: in id, name, series, die id
 * (`0x447`) or a part prefix, in any case. All of them for an empty query.
 */
export function searchProfiles(
  query: string,
  profiles: readonly Profile[] = listProfiles(),
): readonly Profile[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return profiles.filter((profile) => {
    const texts = [
      profile.id,
      profile.name,
      profile.series,
      `0x${profile.dieId.value.toString(16)}`,
      ...profile.parts.map(({ prefix }) => prefix),
    ].map((text) => text.toLowerCase());
    return words.every((word) => texts.some((text) => text.includes(word)));
  });
}
