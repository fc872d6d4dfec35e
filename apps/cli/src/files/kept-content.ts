/** Arithmetic on kept bytes: what is added, what is back in place, where anything may stand. Pure. */
import type { CoreError, SectorReport } from "@dfukit/core";
import {
  type AddressRange,
  combineSegments,
  contains,
  exclude,
  type Image,
  imageSizeBytes,
  joinRanges,
  type Segment,
  segmentRange,
  slice,
  subtract,
} from "@dfukit/memory";
import type { KeptContent } from "./recovery-document.js";

/** No bytes at all. */
export const NOTHING_KEPT: KeptContent = { image: { segments: [] }, damaged: [] };

/** The image without the bytes of these ranges. */
export function withoutRanges(image: Image, ranges: readonly AddressRange[]): Image {
  return ranges.reduce(exclude, image);
}

/** How many bytes of the image lie in these ranges. */
export function bytesWithin(image: Image, ranges: readonly AddressRange[]): number {
  return joinRanges(ranges).reduce((sum, range) => sum + imageSizeBytes(slice(image, range)), 0);
}

/** With bytes that a sector holds now; where both have some, those of now. */
export function withBytes({ image, damaged }: KeptContent, now: readonly Segment[]): KeptContent {
  return { image: combineSegments([...now, ...image.segments], "first").image, damaged };
}

/** The ranges of segments. */
export function rangesOf(segments: readonly Segment[]): readonly AddressRange[] {
  return segments.map(segmentRange);
}

/**
 * Where the device may hold anything now: what it was before, less the sectors that the
 * job has brought into a known state, and those that it left in none.
 */
export function damagedAfter(
  before: readonly AddressRange[],
  sectors: readonly SectorReport[],
  error: Pick<CoreError, "code" | "details">,
): readonly AddressRange[] {
  const touched = sectors.filter(({ state }) => state !== "intact");
  const still = before.flatMap((range) =>
    touched.reduce<readonly AddressRange[]>(
      (parts, sector) => parts.flatMap((part) => subtract(part, sector)),
      [range],
    ),
  );
  const now = touched.filter((sector) => isDamaged(sector, error));
  return joinRanges([...still, ...now.map(({ start, end }) => ({ start, end }))]);
}

/** A sector that was written and then read wrong holds anything, too. */
function isDamaged(
  { state, start, end }: SectorReport,
  { code, details }: Pick<CoreError, "code" | "details">,
): boolean {
  if (state === "erasing" || state === "half-written") return true;
  const { address } = details;
  const isWrong = code === "verify-failed" && address !== undefined;
  return isWrong && state === "written" && contains({ start, end }, address);
}
