/**
 * The merge of descriptors and profile into the target that the core works on. For a
 * known line every memory comes from the profile, by the number of its alternate
 * setting; what the device says otherwise is listed as a correction.
 */
import type { DescribedDevice, FlashTarget } from "@dfukit/core";
import {
  type AddressRange,
  containsRange,
  type FlashLayout,
  rangeOf,
  regionRanges,
} from "@dfukit/memory";
import type { Chip } from "./chip.js";
import { chipFromProfile, regionsOf } from "./chip-from-profile.js";
import { commonLayout } from "./common-layout.js";
import { type Correction, correctionsOf } from "./corrections.js";
import { genericTarget } from "./generic-target.js";
import { checkInferred } from "./inferred-regions.js";
import type { DeviceCandidate } from "./match-device.js";
import { mergeTargets } from "./merge-targets.js";
import type { Profile } from "./profile.js";
import { resolveNotes } from "./resolve-notes.js";
import { sourceText } from "./sources-of.js";
import { targetFromProfile } from "./target-from-profile.js";

/** What a device is to be worked on as. */
export interface ResolvedTarget {
  readonly target: FlashTarget;
  /** Null unless line and flash size are known. Its `target` is the one above. */
  readonly chip: Chip | null;
  /** As they were given. */
  readonly candidates: readonly DeviceCandidate[];
  /** Where the profile was believed instead of the device. */
  readonly corrections: readonly Correction[];
  /** What is undecided, missing or assumed, one clause each. */
  readonly notes: readonly string[];
}

/**
 * Merges a device with the chips that it can be: those of `matchDevice`, or the one of
 * `candidateForChip`. Several sizes or lines give what they have in common; none gives
 * what the descriptors say, read strictly.
 */
export function resolveTarget(
  device: DescribedDevice,
  candidates: readonly DeviceCandidate[],
): ResolvedTarget {
  const [first, ...others] = candidates;
  if (first === undefined) {
    return { ...genericTarget(device), chip: null, candidates, corrections: [] };
  }
  const layouts = candidates.flatMap(layoutsOf);
  const common = commonLayout(layouts);
  const profiles = candidates.map(({ profile }) => profile);
  const { layout, notes } = checkInferred(presentOn(device, common), device, profiles);
  const merged = mergeTargets(
    targetFromProfile(first.profile, { layout, sizes: first.sizes }),
    others.map(({ profile, sizes }) => targetFromProfile(profile, { layout, sizes })),
  );
  const limited = limitTransferSize(withoutMissing(merged), device, first.profile);
  const sizes = candidates.flatMap((candidate) => candidate.sizes);
  const side = { profile: first.profile, sizes, regions: layout.regions };
  return {
    target: limited.target,
    chip: chipOf(candidates, limited.target),
    candidates,
    corrections: [...correctionsOf(device, side), ...limited.corrections],
    notes: [...resolveNotes(device, { candidates, layouts, common }), ...notes],
  };
}

function layoutsOf({ profile, sizes }: DeviceCandidate): readonly FlashLayout[] {
  return sizes.map((size) => ({ regions: regionsOf(profile, size) }));
}

/** What a device without one of the alternate settings still has. */
function presentOn({ alternates }: DescribedDevice, { regions }: FlashLayout): FlashLayout {
  const settings = new Set(alternates.map(({ alternateSetting }) => alternateSetting));
  return { regions: regions.filter((region) => settings.has(region.alternateSetting)) };
}

/** Option bytes and supply voltage of which the memory is not there in full are out of reach. */
function withoutMissing(target: FlashTarget): FlashTarget {
  const { optionBytes, supply, layout } = target;
  const isThere = (alternateSetting: number, range: AddressRange) =>
    layout.regions.some(
      (region) =>
        region.alternateSetting === alternateSetting &&
        regionRanges(region).some((whole) => containsRange(whole, range)),
    );
  const areBlocksThere = optionBytes?.blocks.every(({ start, sizeBytes }) =>
    isThere(optionBytes.alternateSetting, rangeOf(start, sizeBytes)),
  );
  const isByteThere =
    supply !== null && isThere(supply.alternateSetting, rangeOf(supply.address, 1));
  return {
    ...target,
    optionBytes: areBlocksThere === true ? optionBytes : null,
    supply: isByteThere ? supply : null,
  };
}

/** The device's own transfer size, unless its boot ROM is known to take less. */
function limitTransferSize(
  target: FlashTarget,
  { functional }: DescribedDevice,
  profile: Profile,
): { readonly target: FlashTarget; readonly corrections: readonly Correction[] } {
  const described = functional.transferSizeBytes;
  const known = target.transferSizeBytes;
  if (described <= known) {
    const origins = { ...target.origins, transferSizeBytes: "descriptor" } as const;
    return { target: { ...target, transferSizeBytes: described, origins }, corrections: [] };
  }
  const correction: Correction = {
    field: "transferSizeBytes",
    alternateSetting: null,
    descriptor: `${described} bytes`,
    profile: `${known} bytes`,
    why: `the boot ROM of ${profile.name} takes no more at once`,
    source: sourceText(profile, profile.usb.transferSizeBytes.sources),
  };
  return { target, corrections: [correction] };
}

/** The chip, if there is one line and one size. */
function chipOf(candidates: readonly DeviceCandidate[], target: FlashTarget): Chip | null {
  const [candidate, ...others] = candidates;
  const [size, ...moreSizes] = candidate?.sizes ?? [];
  if (candidate === undefined || size === undefined) return null;
  if (others.length + moreSizes.length > 0) return null;
  const chip = candidate.chip ?? chipFromProfile(candidate.profile, { size });
  return { ...chip, target };
}
