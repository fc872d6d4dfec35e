/**
 * Why a memory string is not believed: what profiles say of chips that the device can be and
 * whose memory is not as the string says. Below `corrections.ts`.
 */
import type { DfuAlternate } from "@dfukit/core";
import type { FlashRegion } from "@dfukit/memory";
import { foldBlanks, sizesText } from "./device-words.js";
import type { FlashSize, Profile, ProfileOverride } from "./profile.js";
import { sourceText } from "./sources-of.js";

/** A chip that the device can be: a line with one flash size, and its memory there. */
export interface PossibleChip {
  readonly profile: Profile;
  readonly size: FlashSize;
  /** Absent if the chip has no memory in that alternate setting. */
  readonly region: FlashRegion | undefined;
}

/** Why a string is wrong. */
export interface Reason {
  /** A clause. */
  readonly why: string;
  /** Where that can be read, or null. */
  readonly source: string | null;
}

/** The chips that are possible, and those of them that are not as the string says. */
export interface Suspects {
  readonly chips: readonly PossibleChip[];
  readonly differing: readonly PossibleChip[];
}

/**
 * Every override of the string that concerns a differing chip. Without any, and if no chip is
 * as the string says, the word of each profile. Empty if the string may be right for all that
 * is known.
 */
export function reasonsOf(
  { alternateSetting, name }: DfuAlternate,
  { chips, differing }: Suspects,
): readonly Reason[] {
  const folded = foldBlanks(name ?? "");
  const isOfString = (entry: ProfileOverride) =>
    entry.alternateSetting === alternateSetting && foldBlanks(entry.string) === folded;
  const profiles = [...new Set(differing.map(({ profile }) => profile))];
  const named = profiles.flatMap((profile) => {
    const own = differing.filter((chip) => chip.profile === profile);
    return profile.overrides
      .filter(isOfString)
      .flatMap((override) => overrideReason(override, { profile, own, chips }));
  });
  const isRefuted = differing.length === chips.length;
  if (named.length > 0 || !isRefuted) return named;
  return profiles.flatMap((profile) =>
    differing
      .filter((chip) => chip.profile === profile)
      .slice(0, 1)
      .map((chip) => knownReason(alternateSetting, chip)),
  );
}

interface Concern {
  readonly profile: Profile;
  /** Chips of the profile that differ from the string. */
  readonly own: readonly PossibleChip[];
  readonly chips: readonly PossibleChip[];
}

function overrideReason(
  override: ProfileOverride,
  { profile, own, chips }: Concern,
): readonly Reason[] {
  const isMeant = (chip: PossibleChip) =>
    chip.profile === profile && override.sizes.includes(chip.size.letter);
  if (!own.some(isMeant)) return [];
  const why = `${onParts(chips.filter(isMeant), chips)}${override.why}`;
  return [{ why, source: sourceText(profile, override.sources) }];
}

/** `on parts with 64 KiB: `; nothing if all that are possible are meant. */
function onParts(concerned: readonly PossibleChip[], chips: readonly PossibleChip[]): string {
  if (concerned.length === chips.length) return "";
  const sizes = sizesText(concerned.map(({ size }) => size));
  const profile = concerned[0]?.profile;
  const line = chips.filter((chip) => chip.profile === profile);
  if (line.length === chips.length) return `on parts with ${sizes}: `;
  const name = profile?.name ?? "";
  return line.length === concerned.length ? `on ${name}: ` : `on ${name} with ${sizes}: `;
}

/** What a profile says of a memory without any word on the string. */
function knownReason(alternateSetting: number, { profile, size }: PossibleChip): Reason {
  const memory = profile.memories.find(
    ({ region, sizes }) =>
      region.alternateSetting === alternateSetting && sizes.includes(size.letter),
  );
  const cited = alternateSetting === profile.flashAlternateSetting ? size : memory;
  const isStated = cited?.inferredFrom === null;
  return {
    why: isStated
      ? `${profile.name} is known to have it otherwise`
      : `the profile of ${profile.name} has inferred it otherwise`,
    source: cited === undefined ? null : sourceText(profile, cited.sources),
  };
}
