/**
 * Where a profile says otherwise than the device's own descriptors: what was put right for
 * the user, and why; and where less is used than the device says only because it is not
 * known which chip it is. Part of the merge in `resolve-target.ts`.
 */
import type { DescribedDevice, DfuAlternate, ParsedMemoryString, TargetField } from "@dfukit/core";
import type { FlashRegion } from "@dfukit/memory";
import { regionsOf } from "./chip-from-profile.js";
import {
  type Aspect,
  aspectOf,
  type Difference,
  differencesOf,
  openSizesText,
} from "./corrections-differences.js";
import { type PossibleChip, type Reason, reasonsOf } from "./corrections-reasons.js";
import type { FlashSize, Profile } from "./profile.js";

/** A value of a device's descriptors that may not hold. */
export type CorrectedField = "layout" | "access" | "size" | "kind" | TargetField;

/** One value of the device's descriptors that the profile overrides, for one reason. */
export interface Correction {
  readonly field: CorrectedField;
  /** Null if the value belongs to the whole device. */
  readonly alternateSetting: number | null;
  /** What the device says: `192 KiB`, `no rights (unit missing)`. */
  readonly descriptor: string;
  /** What holds; of several sizes that are possible all of them. */
  readonly profile: string;
  /** Why the device is not believed, as a clause. It is true of a chip that the device can be. */
  readonly why: string;
  /** Where that can be read, or null. */
  readonly source: string | null;
}

/**
 * One value of the device's descriptors that may hold and yet is not used in full: only what
 * the chips that the device can be have in common is used.
 */
export interface Narrowing {
  readonly field: CorrectedField;
  /** Null if the value belongs to the whole device. */
  readonly alternateSetting: number | null;
  /** What the device says. */
  readonly descriptor: string;
  /** What is used. */
  readonly used: string;
}

/** What of a device's word is not used, for either cause. */
export interface Comparison {
  readonly corrections: readonly Correction[];
  readonly narrowed: readonly Narrowing[];
}

/** The profiles' side of the comparison. */
export interface ProfileSide {
  /** Each line with the sizes that are possible. */
  readonly lines: readonly { readonly profile: Profile; readonly sizes: readonly FlashSize[] }[];
  /** What is used of the device. */
  readonly regions: readonly FlashRegion[];
}

/**
 * Every difference in effect between the memory strings of a device and the regions used.
 * It is a correction where no possible chip agrees with the string, or where a profile says
 * of one that its boot ROM sends this string and is wrong; else it is a narrowing.
 */
export function compareWithDevice(device: DescribedDevice, side: ProfileSide): Comparison {
  const found = device.alternates.map((alternate) => compareAlternate(alternate, { device, side }));
  return {
    corrections: found.flatMap(({ corrections }) => corrections),
    narrowed: found.flatMap(({ narrowed }) => narrowed),
  };
}

interface Surroundings {
  readonly device: DescribedDevice;
  readonly side: ProfileSide;
}

const NOTHING: Comparison = { corrections: [], narrowed: [] };

function compareAlternate(alternate: DfuAlternate, { device, side }: Surroundings): Comparison {
  const { alternateSetting, memory } = alternate;
  const isHere = (region: FlashRegion) => region.alternateSetting === alternateSetting;
  const used = side.regions.find(isHere);
  if (used === undefined || memory === null) return NOTHING;
  const chips = side.lines.flatMap(({ profile, sizes }) =>
    sizes.map((size) => ({ profile, size, region: regionsOf(profile, size).find(isHere) })),
  );
  const found = differencesOf(memory, used).map((difference): Comparison => {
    const repeat = repeatOf(alternate, device);
    const reasons =
      repeat === undefined ? reasonsFor(alternate, { memory, difference, chips }) : [repeat];
    const { field, descriptor } = difference;
    const common = { field, alternateSetting, descriptor };
    if (reasons.length === 0) {
      return { corrections: [], narrowed: [{ ...common, used: difference.profile }] };
    }
    const profile = (field === "size" ? openSizesText(chips) : null) ?? difference.profile;
    return {
      corrections: reasons.map((reason) => ({ ...common, profile, ...reason })),
      narrowed: [],
    };
  });
  return {
    corrections: found.flatMap(({ corrections }) => corrections),
    narrowed: found.flatMap(({ narrowed }) => narrowed),
  };
}

/** A string that is not this memory's but an earlier one's (G0B1). */
function repeatOf(
  { alternateSetting, name }: DfuAlternate,
  { alternates }: DescribedDevice,
): Reason | undefined {
  const first = alternates.find((other) => other.name === name);
  if (first === undefined || first.alternateSetting === alternateSetting) return undefined;
  const why = `the device repeats the string of alternate setting ${first.alternateSetting} here`;
  return { why, source: null };
}

interface Case {
  readonly memory: ParsedMemoryString;
  readonly difference: Difference;
  readonly chips: readonly PossibleChip[];
}

/** Why the string is wrong; none if it may be right. */
function reasonsFor(
  alternate: DfuAlternate,
  { memory, difference, chips }: Case,
): readonly Reason[] {
  const aspect = aspectOf(difference);
  const differing = chips.filter(({ region }) => differsIn(aspect, memory, region));
  return reasonsOf(alternate, { chips, differing });
}

function differsIn(
  aspect: Aspect,
  memory: ParsedMemoryString,
  region: FlashRegion | undefined,
): boolean {
  return (
    region !== undefined &&
    differencesOf(memory, region).some((difference) => aspectOf(difference) === aspect)
  );
}
