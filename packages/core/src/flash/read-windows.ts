/** Which stretches of memory the read-only phase has to look at. Pure. */
import type { AddressRange, Sector } from "@dfukit/memory";
import { joined } from "./joined.js";
import { rangesInPlace } from "./plan-in-place.js";
import type { FlashRequest, RegionRequest } from "./request.js";
import { startReading } from "./sector-reading.js";

/** A stretch that is read block by block. */
export interface Window extends AddressRange {
  readonly alternateSetting: number;
}

/** The stretches of one memory, ascending. */
export function windowsOf(region: RegionRequest, request: FlashRequest): readonly Window[] {
  const alternateSetting = region.region.alternateSetting;
  const located = (range: AddressRange): Window => ({ alternateSetting, ...range });
  switch (region.style) {
    case "sectors":
      return joined(sectorsToRead(region, request)).map(located);
    case "in-place":
    case "once":
      return rangesInPlace(region, request.target.writeAlignmentBytes).map(located);
    case "whole-blocks":
      return (request.target.optionBytes?.blocks ?? []).map(({ start, sizeBytes }) =>
        located({ start, end: start + sizeBytes }),
      );
    case "never":
      return [];
    default:
      return region.style satisfies never;
  }
}

/** All sectors concerned; without skipping, only those of which bytes have to be kept. */
function sectorsToRead(region: RegionRequest, request: FlashRequest): readonly Sector[] {
  const { skip = true, keep = true, massErase = false } = request.options ?? {};
  if (massErase && region.region.kind === "flash") return [];
  return region.sectors.filter((sector) => {
    if (!sector.access.readable) return false;
    return skip || (keep && startReading(sector, { region, skip, keep }).keptRanges.length > 0);
  });
}
