/** Reasons against reading or erasing a range that a user names. Pure. */
import {
  containsRange,
  type FlashRegion,
  formatRange,
  intersect,
  regionRanges,
  sectorsOfRegion,
} from "@dfukit/memory";
import type { AlternateRange, Job } from "./job.js";
import { joined } from "./joined.js";
import type { PlanRefusal } from "./plan-types.js";

/** The memories behind the alternate setting of a range. */
export function regionsBehind(
  regions: readonly FlashRegion[],
  { alternateSetting }: AlternateRange,
): readonly FlashRegion[] {
  return regions.filter((region) => region.alternateSetting === alternateSetting);
}

/** Why a range cannot be read or erased: no memory, or without the right. */
export function refuseRange(
  { target }: Job,
  range: AlternateRange,
  right: "readable" | "erasable",
): readonly PlanRefusal[] {
  const regions = regionsBehind(target.layout.regions, range);
  const isInside = regions.some((region) =>
    regionRanges(region).some((r) => containsRange(r, range)),
  );
  if (!isInside || range.end <= range.start) {
    return [
      {
        code: "outside-memory",
        message: `${formatRange(range)} is not a part of one memory behind alternate setting ${range.alternateSetting}`,
        hint: "`list` shows the memories of the device",
        range,
      },
    ];
  }
  const without = regions.flatMap((region) =>
    sectorsOfRegion(region, range).filter(
      ({ access, ...sector }) => !access[right] && intersect(sector, range),
    ),
  );
  return joined(without).map((part) => ({
    code: right === "readable" ? "not-readable" : "not-erasable",
    message: `the sectors at ${formatRange(part)} are not ${right}`,
    range: part,
  }));
}
