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
import { type Correction, compareWithDevice, type Narrowing } from "./corrections.js";
import { settleVariants } from "./flash-variants.js";
import { genericTarget } from "./generic-target.js";
import { checkInferred } from "./inferred-regions.js";
import type { DeviceCandidate } from "./match-device.js";
import { mergeTargets } from "./merge-targets.js";
import type { FlashSize, Profile } from "./profile.js";
import { mergeNotes, resolveNotes } from "./resolve-notes.js";
import { targetFromProfile } from "./target-from-profile.js";
import { limitTransferSize } from "./transfer-size.js";

/** What a device is to be worked on as. */
export interface ResolvedTarget {
  readonly target: FlashTarget;
  /** Null unless line and flash size are known. Its `target` is the one above. */
  readonly chip: Chip | null;
  /** As they were given. */
  readonly candidates: readonly DeviceCandidate[];
  /** Where the profile was believed instead of the device. */
  readonly corrections: readonly Correction[];
  /** Where only what the candidates have in common is used, although the device may be right. */
  readonly narrowed: readonly Narrowing[];
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
  const [first, ...others] = candidates.map((candidate) => settle(device, candidate));
  if (first === undefined) {
    return { ...genericTarget(device), chip: null, candidates, corrections: [], narrowed: [] };
  }
  const settled = [first, ...others];
  const layouts = settled.flatMap(layoutsOf);
  const common = commonLayout(layouts);
  const profiles = settled.map(({ profile }) => profile);
  const { layout, notes } = checkInferred(presentOn(device, common), device, profiles);
  const targetOf = ({ profile, sizes }: Settled) => targetFromProfile(profile, { layout, sizes });
  const merged = withoutMissing(mergeTargets(targetOf(first), others.map(targetOf)));
  const { target, ...limit } = limitTransferSize(merged, device, profiles);
  const sizes = settled.flatMap((entry) => entry.sizes);
  const compared = compareWithDevice(device, { lines: settled, regions: target.layout.regions });
  return {
    target,
    chip: chipOf(candidates, { target, sizes }),
    candidates,
    corrections: [...compared.corrections, ...limit.corrections],
    narrowed: [...compared.narrowed, ...limit.narrowed],
    notes: [
      ...resolveNotes(device, { candidates, layouts, common }),
      ...mergeNotes(profiles, target),
      ...settled.flatMap((entry) => entry.notes),
      ...notes,
    ],
  };
}

interface Settled {
  readonly profile: Profile;
  /** Each with the layout that the device has. */
  readonly sizes: readonly FlashSize[];
  /** Why that layout, where the device does not tell. */
  readonly notes: readonly string[];
}

function settle(device: DescribedDevice, { profile, sizes }: DeviceCandidate): Settled {
  return { profile, ...settleVariants(device, { profile, sizes }) };
}

function layoutsOf({ profile, sizes }: Settled): readonly FlashLayout[] {
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

/** The chip, if there is one line and one size; a loader is none. */
function chipOf(
  candidates: readonly DeviceCandidate[],
  { target, sizes }: { readonly target: FlashTarget; readonly sizes: readonly FlashSize[] },
): Chip | null {
  const [candidate, ...others] = candidates;
  const [size, ...moreSizes] = sizes;
  if (candidate === undefined || size === undefined || candidate.profile.kind === "loader") {
    return null;
  }
  if (others.length + moreSizes.length > 0) return null;
  const chip = candidate.chip ?? chipFromProfile(candidate.profile, { size });
  return { ...chip, target };
}
