/**
 * From a chip line to one chip of it: picks the flash size, drops what other sizes
 * have, and builds the target that converter and planner read.
 */
import type { FlashRegion, SectorRun } from "@dfukit/memory";
import type { Chip, RamRange } from "./chip.js";
import { ProfileError } from "./error.js";
import type { FlashSize, Profile } from "./profile.js";
import { type LineTarget, lineTarget, targetOfLine } from "./target-from-profile.js";

/** The fields of a profile that go into a chip as they are. */
export const CHIP_FIELDS = [
  "id",
  "name",
  "series",
  "dieId",
  "parts",
  "flashName",
  "flashKind",
  "flashAlternateSetting",
  "flashSizes",
  "memories",
  "uf2FamilyId",
] as const;

/** What of a profile goes into a chip. */
export type ChipFacts = Pick<Profile, (typeof CHIP_FIELDS)[number]> & {
  readonly target: LineTarget;
};

/** Which chip of the line. */
export interface ChipFromProfileOptions {
  /** The part as the user named it, in upper case; null or absent if none was named. */
  readonly part?: string | null;
  /** One of the profile's `flashSizes`; the largest if absent, and then not known. */
  readonly size?: FlashSize;
  /** The part's RAM; if absent, that of the part of this size with the most. */
  readonly ram?: readonly RamRange[];
}

/**
 * The chip of a profile with the given flash size. Without a size, the largest: an
 * image that does not fit it fits no part of the line.
 * @throws ProfileError `profile-without-flash`, which validation excludes.
 */
export function chipFromProfile(profile: Profile, options: ChipFromProfileOptions = {}): Chip {
  return chipFromFacts({ ...profile, target: lineTarget(profile) }, options);
}

/** The same, for who has read only a part of the profile. @throws as `chipFromProfile`. */
export function chipFromFacts(profile: ChipFacts, options: ChipFromProfileOptions): Chip {
  const size = options.size ?? profile.flashSizes.at(-1);
  const flashBase = size?.runs[0]?.start;
  if (size === undefined || flashBase === undefined) {
    throw new ProfileError("profile-without-flash", `profile "${profile.id}" has no flash`, {
      actor: "input",
      details: { profileId: profile.id },
    });
  }
  return {
    profileId: profile.id,
    part: options.part ?? null,
    name: profile.name,
    series: profile.series,
    dieId: profile.dieId.value,
    flashSizeBytes: size.sizeBytes,
    flashSizeKnown: options.size !== undefined || profile.flashSizes.length === 1,
    flashBase,
    target: targetOfLine(profile.target, {
      layout: { regions: regionsOf(profile, size) },
      sizes: [size],
    }),
    variants: size.variants,
    ram: options.ram ?? largestRam(profile, size),
    uf2FamilyId: profile.uf2FamilyId?.value ?? null,
  };
}

/** The chip that a user named, with its flash size where that was open and `sizes` leaves one. */
export function withSize(chip: Chip, profile: Profile, sizes: readonly FlashSize[]): Chip {
  const [size, ...more] = sizes;
  if (chip.flashSizeKnown || size === undefined || more.length > 0) return chip;
  return chipFromProfile(profile, { part: chip.part, size });
}

/** The memories of the parts with one size letter: flash first, then as the profile lists them. */
export function regionsOf(
  profile: Pick<ChipFacts, "flashName" | "flashKind" | "flashAlternateSetting" | "memories">,
  size: FlashSize,
): readonly FlashRegion[] {
  const flash: FlashRegion = {
    name: profile.flashName,
    kind: profile.flashKind,
    alternateSetting: profile.flashAlternateSetting,
    runs: joinRuns(size.runs),
  };
  const others = profile.memories.filter(({ sizes }) => sizes.includes(size.letter));
  return [flash, ...others.map(({ region }) => region)];
}

/** Runs that touch and have equal sectors become one, as a boot ROM's string has them. */
export function joinRuns(runs: readonly SectorRun[]): readonly SectorRun[] {
  const joined: SectorRun[] = [];
  for (const { start, sectorCount, sectorSizeBytes, access } of runs) {
    const last = joined.at(-1);
    if (
      last !== undefined &&
      last.sectorSizeBytes === sectorSizeBytes &&
      last.start + last.sectorCount * sectorSizeBytes === start &&
      last.access.readable === access.readable &&
      last.access.erasable === access.erasable &&
      last.access.writable === access.writable
    ) {
      joined[joined.length - 1] = { ...last, sectorCount: last.sectorCount + sectorCount };
    } else {
      joined.push({ start, sectorCount, sectorSizeBytes, access });
    }
  }
  return joined;
}

function largestRam({ parts }: ChipFacts, { letter }: FlashSize): readonly RamRange[] {
  let largest: readonly RamRange[] = [];
  for (const { sizesByPackage, ram } of parts) {
    // By letter: the size may be a copy with the layout of another bank mode.
    const isThere = Object.values(sizesByPackage).some((letters) => letters.includes(letter));
    if (isThere && ramSizeBytes(ram) > ramSizeBytes(largest)) largest = ram;
  }
  return largest;
}

function ramSizeBytes(ram: readonly RamRange[]): number {
  return ram.reduce((sum, { start, end }) => sum + end - start, 0);
}
