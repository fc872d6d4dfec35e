/**
 * The user's own profiles beside the bundled ones: whose word holds where both speak of
 * the same line or part. Pure; reading and validating the files is the caller's part.
 */
import { partsOf } from "../parts.js";
import type { PartGroup, Profile } from "../profile.js";

/** A valid profile of the user's, and the file it is from. */
export interface PluggedProfile {
  readonly profile: Profile;
  /** As the user should read it: a path, or package and path. */
  readonly from: string;
}

/** All profiles, and what became of those that speak of the same. */
export interface MergedProfiles {
  /** Ascending by id, each id once. */
  readonly profiles: readonly Profile[];
  /** Files of those that are not bundled, by id. */
  readonly from: Readonly<Record<string, string>>;
  /** Whose word holds where several speak of the same, one clause each. */
  readonly notes: readonly string[];
}

/**
 * Adds the user's profiles to the bundled ones. A user's profile replaces the bundled one
 * of its id, and takes the parts that it lists from any other; of two user's profiles with
 * one id, or with one part, the first holds.
 */
export function mergeProfiles(
  bundled: readonly Profile[],
  plugged: readonly PluggedProfile[],
): MergedProfiles {
  const notes: string[] = [];
  const own: PluggedProfile[] = [];
  for (const entry of plugged) addOwn(entry, own, notes);
  const others = bundled.filter((profile) => !isReplaced(profile, own, notes));
  const left = others.flatMap((profile) => withoutTaken(profile, own, notes));
  const profiles = [...left, ...own.map(({ profile }) => profile)];
  return {
    profiles: profiles.sort((a, b) => (a.id < b.id ? -1 : 1)),
    from: Object.fromEntries(own.map(({ profile, from }) => [profile.id, from])),
    notes,
  };
}

function addOwn(entry: PluggedProfile, own: PluggedProfile[], notes: string[]): void {
  const { profile, from } = entry;
  const first = own.find((other) => other.profile.id === profile.id);
  if (first !== undefined) {
    notes.push(`profile "${profile.id}" of ${from} is left out: ${first.from} has one of that id`);
    return;
  }
  const rest = own.reduce<readonly Profile[]>(
    (profiles, other) => profiles.flatMap((left) => withoutTaken(left, [other], notes)),
    [profile],
  );
  own.push(...rest.map((left) => ({ profile: left, from })));
}

function isReplaced(bundled: Profile, own: readonly PluggedProfile[], notes: string[]): boolean {
  const replacing = own.find(({ profile }) => profile.id === bundled.id);
  if (replacing === undefined) return false;
  // The same data: nothing that anybody would have to know.
  const isSame = JSON.stringify(replacing.profile) === JSON.stringify(bundled);
  if (!isSame) {
    notes.push(`profile "${bundled.id}" of ${replacing.from} replaces the bundled one`);
  }
  return true;
}

/** The profile without the parts that another has taken; nothing if none is left. */
function withoutTaken(
  profile: Profile,
  takers: readonly PluggedProfile[],
  notes: string[],
): readonly Profile[] {
  const names = new Set(partsOf(profile).map(({ part }) => part));
  const taken = new Set<string>();
  for (const { profile: taker, from } of takers) {
    const parts = partsOf(taker)
      .map(({ part }) => part)
      .filter((part) => names.has(part) && !taken.has(part));
    if (parts.length === 0) continue;
    for (const part of parts) taken.add(part);
    notes.push(`${partsText(parts)} of profile "${profile.id}" is taken from ${from} instead`);
  }
  if (taken.size === 0) return [profile];
  const parts = profile.parts.map((group) => groupWithout(group, taken)).filter(isInhabited);
  return parts.length === 0 ? [] : [{ ...profile, parts }];
}

/** The first of several names is enough to know which are meant. */
function partsText([first = "", ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} (and ${more.length} more)`;
}

function groupWithout(group: PartGroup, taken: ReadonlySet<string>): PartGroup {
  const kept = Object.entries(group.sizesByPackage).map(([letter, sizes]): [string, string[]] => [
    letter,
    sizes.filter((size) => !taken.has(group.prefix + letter + size)),
  ]);
  return {
    ...group,
    sizesByPackage: Object.fromEntries(kept.filter(([, sizes]) => sizes.length > 0)),
  };
}

function isInhabited({ sizesByPackage }: PartGroup): boolean {
  return Object.keys(sizesByPackage).length > 0;
}
