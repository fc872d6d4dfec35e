/** `--range` and `--alt`: parts of a device's memories. */
import type { AlternateRange, FlashTarget } from "@dfukit/core";
import {
  type AddressRange,
  contains,
  containsRange,
  type FlashRegion,
  formatRange,
  regionRanges,
} from "@dfukit/memory";
import { type CliError, usageError } from "../error.js";
import { parseBounded, parseRange } from "./number.js";

/** The arguments by name. */
export interface RangeArguments {
  readonly range: readonly string[];
  readonly alt?: string | undefined;
}

/** The arguments, read. */
export interface RangeChoice {
  readonly ranges: readonly AddressRange[];
  readonly alternateSetting: number | undefined;
}

/** Reads `--range` and `--alt`. @throws CliError `usage`. */
export function parseRanges({ range, alt }: RangeArguments): RangeChoice {
  return {
    ranges: range.map((text) => parseRange(text, "--range")),
    alternateSetting: alt === undefined ? undefined : parseBounded(alt, "--alt", 0xff),
  };
}

/**
 * The ranges with the alternate setting that each belongs to. Without ranges, the whole
 * memory of `--alt`, or all flash.
 * @throws CliError `usage` if a range lies in no memory, or not in that of `--alt`.
 */
export function alternateRanges(
  { ranges, alternateSetting }: RangeChoice,
  { layout }: FlashTarget,
): readonly AlternateRange[] {
  const regions = layout.regions.filter((region) =>
    alternateSetting === undefined
      ? ranges.length > 0 || region.kind === "flash"
      : region.alternateSetting === alternateSetting,
  );
  if (regions.length === 0) throw noMemory(layout.regions, alternateSetting);
  if (ranges.length === 0) {
    return regions.flatMap((region) =>
      regionRanges(region).map((range) => ({
        alternateSetting: region.alternateSetting,
        ...range,
      })),
    );
  }
  return ranges.map((range) => placeRange(range, regions));
}

function placeRange(range: AddressRange, regions: readonly FlashRegion[]): AlternateRange {
  for (const region of regions) {
    const whole = regionRanges(region).find((memory) => contains(memory, range.start));
    if (whole === undefined) continue;
    // `START..` is the rest of the memory that START is in.
    const end = range.end === END_OF_SPACE ? whole.end : range.end;
    if (containsRange(whole, { start: range.start, end })) {
      return { alternateSetting: region.alternateSetting, start: range.start, end };
    }
  }
  throw usageError(
    `--range ${formatRange(range)} lies in no memory of the device`,
    `there is ${listRegions(regions)}`,
  );
}

const END_OF_SPACE = 0x1_0000_0000;

function noMemory(regions: readonly FlashRegion[], alternateSetting: number | undefined): CliError {
  if (alternateSetting === undefined) {
    return noFlash("give --range or --alt");
  }
  return usageError(
    `--alt ${alternateSetting} is no memory of the device`,
    `there is ${listRegions(regions)}`,
  );
}

/** Of a device that nobody knows, which names no memory a flash. */
export function noFlash(hint: string): CliError {
  return usageError("no memory of the device is known to be flash", hint);
}

function listRegions(regions: readonly FlashRegion[]): string {
  return regions
    .map(
      (region) =>
        `${region.alternateSetting} (${region.name.trim()}, ${regionRanges(region).map(formatRange).join(", ")})`,
    )
    .join("; ");
}
