/**
 * Where a profile says otherwise than the device's own descriptors: what was put right
 * for the user, and why. Part of the merge in `resolve-target.ts`.
 */
import type { DescribedDevice, DfuAlternate, ParsedMemoryString, TargetField } from "@dfukit/core";
import { type FlashRegion, formatSize, regionSizeBytes, sectorsOfRegion } from "@dfukit/memory";
import { accessText, foldBlanks, runsText, sizesText } from "./device-words.js";
import type { FlashSize, Profile, ProfileOverride } from "./profile.js";
import { kindOfName } from "./region-kind.js";
import { sourceText } from "./sources-of.js";

/** One value of the device's descriptors that the profile overrides. */
export interface Correction {
  readonly field: "layout" | "access" | "size" | "kind" | TargetField;
  /** Null if the value belongs to the whole device. */
  readonly alternateSetting: number | null;
  /** What the device says: `192 KiB`, `no rights (unit missing)`. */
  readonly descriptor: string;
  /** What holds. */
  readonly profile: string;
  /** Why the device is not believed, as a clause. */
  readonly why: string;
  /** Where that can be read, or null. */
  readonly source: string | null;
}

/** The profile's side of the comparison. */
export interface ProfileSide {
  readonly profile: Profile;
  /** The sizes that are possible. */
  readonly sizes: readonly FlashSize[];
  /** What is used of the device. */
  readonly regions: readonly FlashRegion[];
}

/** Every difference in effect between the memory strings of a device and the regions used. */
export function correctionsOf(device: DescribedDevice, side: ProfileSide): readonly Correction[] {
  return device.alternates.flatMap((alternate) => {
    const region = side.regions.find(
      ({ alternateSetting }) => alternateSetting === alternate.alternateSetting,
    );
    const { memory } = alternate;
    if (region === undefined || memory === null) return [];
    return differences(memory, { region, side }).map((difference) => ({
      ...difference,
      alternateSetting: alternate.alternateSetting,
      ...(repeatOf(alternate, device) ?? reasonOf(alternate, side)),
    }));
  });
}

type Difference = Pick<Correction, "field" | "descriptor" | "profile">;

interface Counterpart {
  readonly region: FlashRegion;
  readonly side: ProfileSide;
}

function differences(
  memory: ParsedMemoryString,
  { region, side }: Counterpart,
): readonly Difference[] {
  const kind = kindOfName(memory.name);
  if (kind !== "other" && kind !== region.kind) {
    return [{ field: "kind", descriptor: `"${memory.name}"`, profile: `"${region.name}"` }];
  }
  return [...accessDifference(memory, region), ...layoutDifference(memory, { region, side })];
}

function accessDifference(memory: ParsedMemoryString, region: FlashRegion): readonly Difference[] {
  const descriptor = joined(
    memory.runs.map(({ access, unitMissing }) =>
      unitMissing ? "no rights (unit missing)" : accessText(access),
    ),
  );
  const profile = joined(region.runs.map(({ access }) => accessText(access)));
  return descriptor === profile ? [] : [{ field: "access", descriptor, profile }];
}

function layoutDifference(
  memory: ParsedMemoryString,
  { region, side }: Counterpart,
): readonly Difference[] {
  const described: FlashRegion = { ...region, runs: memory.runs };
  const [theirs, ours] = [described, region].map(sectorKeys);
  if (theirs === undefined || ours === undefined) return [];
  const isPart = [...ours].every((key) => theirs.has(key));
  if (!isPart) {
    const [descriptor, profile] = [runsText(memory.runs), runsText(region.runs)];
    return [{ field: "layout", descriptor, profile }];
  }
  if (theirs.size === ours.size) return [];
  const isUndecided = side.sizes.length > 1 && region.kind === "flash";
  const descriptor = formatSize(regionSizeBytes(described));
  const profile = isUndecided ? sizesText(side.sizes) : formatSize(regionSizeBytes(region));
  return [{ field: "size", descriptor, profile }];
}

function sectorKeys(region: FlashRegion): ReadonlySet<string> {
  return new Set(sectorsOfRegion(region).map(({ start, sizeBytes }) => `${start}:${sizeBytes}`));
}

/** Each text once, in order. */
function joined(texts: readonly string[]): string {
  return [...new Set(texts)].join(", ");
}

/** A string that is not this memory's but an earlier one's (G0B1). */
function repeatOf(
  { alternateSetting, name }: DfuAlternate,
  { alternates }: DescribedDevice,
): Pick<Correction, "why" | "source"> | undefined {
  const first = alternates.find((other) => other.name === name);
  if (first === undefined || first.alternateSetting === alternateSetting) return undefined;
  const why = `the device repeats the string of alternate setting ${first.alternateSetting} here`;
  return { why, source: null };
}

/** The override that stands for the string, or else the facts that the layout rests on. */
function reasonOf(
  { alternateSetting, name }: DfuAlternate,
  { profile, sizes }: ProfileSide,
): Pick<Correction, "why" | "source"> {
  const folded = foldBlanks(name ?? "");
  const override = profile.overrides.find(
    (entry: ProfileOverride) =>
      entry.alternateSetting === alternateSetting &&
      foldBlanks(entry.string) === folded &&
      sizes.some(({ letter }) => entry.sizes.includes(letter)),
  );
  if (override !== undefined) {
    const concerned = sizes.filter(({ letter }) => override.sizes.includes(letter));
    const isAll = concerned.length === sizes.length;
    return {
      why: isAll ? override.why : `on parts with ${sizesText(concerned)}: ${override.why}`,
      source: sourceText(profile, override.sources),
    };
  }
  const memory = profile.memories.find(
    ({ region }) => region.alternateSetting === alternateSetting,
  );
  const isFlash = alternateSetting === profile.flashAlternateSetting;
  const cited = isFlash ? sizes[0] : memory;
  return {
    why: `${profile.name} is known to have it otherwise`,
    source: cited === undefined ? null : sourceText(profile, cited.sources),
  };
}
