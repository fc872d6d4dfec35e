/**
 * The comparison of two firmwares by content, whatever formats they came in.
 * Returns data; an app prints it. The speed lies in `compare-bytes.ts`.
 */
import type { FirmwareImage } from "@dfukit/formats";
import { imageSizeBytes } from "@dfukit/memory";
import { comparePair } from "./compare-pair.js";
import { pairImages } from "./pair-images.js";
import { newTally } from "./tally.js";
import type { DiffOptions, FirmwareDiff } from "./types.js";

const DEFAULT_MAX_RANGES = 1000;

/**
 * Compares by alternate setting if both sides name them, by UF2 family if both
 * name those, and otherwise everything by address. An address that several images
 * of a side hold then counts once, with the byte of the last one.
 */
export function diffFirmware(
  a: readonly FirmwareImage[],
  b: readonly FirmwareImage[],
  options: DiffOptions = {},
): FirmwareDiff {
  const { ignoreErased, maxRanges = DEFAULT_MAX_RANGES } = options;
  const pairs = pairImages(a, b);
  const tally = newTally(maxRanges);
  for (const pair of pairs) comparePair(pair, { tally, ignoreErased });
  const { bytes, ranges, rangeCount } = tally;
  const aBytes = pairs.reduce((sum, pair) => sum + imageSizeBytes(pair.a), 0);
  const bBytes = pairs.reduce((sum, pair) => sum + imageSizeBytes(pair.b), 0);
  return {
    equal: rangeCount === 0,
    aBytes,
    bBytes,
    identicalBytes: aBytes - bytes.changed - bytes["only-in-a"] - bytes["ignored-a"],
    changedBytes: bytes.changed,
    onlyInABytes: bytes["only-in-a"],
    onlyInBBytes: bytes["only-in-b"],
    ignoredInABytes: bytes["ignored-a"],
    ignoredInBBytes: bytes["ignored-b"],
    firstDifference: tally.firstDifference,
    ranges,
    rangesOmitted: rangeCount - ranges.length,
  };
}
