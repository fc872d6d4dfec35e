/**
 * In what a memory string and a memory differ, in words. Below `corrections.ts`, which
 * asks both of the memory that is used and of that of each chip that is possible.
 */
import type { ParsedMemoryString } from "@dfukit/core";
import { type FlashRegion, formatSize, regionSizeBytes, sectorsOfRegion } from "@dfukit/memory";
import { accessText, bytesText, runsText } from "./device-words.js";
import { kindOfName } from "./region-kind.js";

/** One difference: what the string says, and what the memory is. */
export interface Difference {
  readonly field: "layout" | "access" | "size" | "kind";
  readonly descriptor: string;
  readonly profile: string;
}

/** What a difference is about: sectors that are too many (`size`) or others (`layout`) are one. */
export type Aspect = "sectors" | "access" | "kind";

/** The aspect of a difference. */
export function aspectOf({ field }: Difference): Aspect {
  return field === "kind" || field === "access" ? field : "sectors";
}

/** Every difference, none if the string describes the memory. One of kind is the only one. */
export function differencesOf(
  memory: ParsedMemoryString,
  region: FlashRegion,
): readonly Difference[] {
  const kind = kindOfName(memory.name);
  if (kind !== "other" && kind !== region.kind) {
    return [{ field: "kind", descriptor: `"${memory.name}"`, profile: `"${region.name}"` }];
  }
  return [...accessDifference(memory, region), ...sectorDifference(memory, region)];
}

/**
 * The sizes that a memory has on the chips that are possible, or null if it has one:
 * `64, 128 or 192 KiB`.
 */
export function openSizesText(
  chips: readonly { readonly region: FlashRegion | undefined }[],
): string | null {
  const sizes = chips.flatMap(({ region }) =>
    region === undefined ? [] : [regionSizeBytes(region)],
  );
  return new Set(sizes).size > 1 ? bytesText(sizes) : null;
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

/** A memory that is smaller than its string says, but otherwise like it, differs in size. */
function sectorDifference(memory: ParsedMemoryString, region: FlashRegion): readonly Difference[] {
  const described: FlashRegion = { ...region, runs: memory.runs };
  const [theirs, ours] = [sectorKeys(described), sectorKeys(region)];
  const isPart = [...ours].every((key) => theirs.has(key));
  if (!isPart) {
    const [descriptor, profile] = [runsText(memory.runs), runsText(region.runs)];
    return [{ field: "layout", descriptor, profile }];
  }
  if (theirs.size === ours.size) return [];
  const descriptor = formatSize(regionSizeBytes(described));
  return [{ field: "size", descriptor, profile: formatSize(regionSizeBytes(region)) }];
}

function sectorKeys(region: FlashRegion): ReadonlySet<string> {
  return new Set(sectorsOfRegion(region).map(({ start, sizeBytes }) => `${start}:${sizeBytes}`));
}

/** Each text once, in order. */
function joined(texts: readonly string[]): string {
  return [...new Set(texts)].join(", ");
}
