/**
 * Where the data of a firmware lies in a chip's memories, as plain data. The
 * renderers beside this file draw it; an app may print it as JSON.
 */
import type { FirmwareImage } from "@dfukit/formats";
import {
  combineSegments,
  exclude,
  type FlashLayout,
  type FlashRegion,
  type Image,
  imageSizeBytes,
  imageSpan,
  regionRanges,
  regionSizeBytes,
  slice,
} from "@dfukit/memory";
import { looseBlock } from "./loose-rows.js";
import { sectorRows } from "./sector-rows.js";
import type { MapRegion, MemoryMap } from "./types.js";

/** How to build a map. */
export interface MemoryMapOptions {
  /** What an erased byte reads as; without it no sector counts as erased. */
  readonly erasedByte?: number | undefined;
  /**
   * A region with more sectors than this is shown as stretches of equal ones, and
   * at most in about so many: a few more only if the region has many banks. Default 24.
   */
  readonly maxRows?: number | undefined;
}

/** Twice the 12 sectors of an STM32F4 bank (RM0090 table 5): each keeps a row of its own. */
const DEFAULT_MAX_ROWS = 24;

/**
 * The map of all images together, whatever alternate setting or family they name:
 * addresses decide. With a layout, data is told by region; without one, by
 * segments and gaps.
 */
export function memoryMap(
  images: readonly FirmwareImage[],
  layout?: FlashLayout | undefined,
  options: MemoryMapOptions = {},
): MemoryMap {
  const { erasedByte, maxRows = DEFAULT_MAX_ROWS } = options;
  const image = mergeImages(images);
  if (layout === undefined) {
    const segments = looseBlock(image, { role: "used", maxRows });
    return { regions: [], outside: null, segments, erasedByte: erasedByte ?? null };
  }
  const mainFlash = layout.regions.find(({ kind }) => kind === "flash");
  const regions = layout.regions
    .map((region) => ({ region, map: mapRegion(region, image, { erasedByte, maxRows }) }))
    .filter(({ region, map }) => region === mainFlash || map.usedBytes > 0)
    .map(({ map }) => map);
  const left = layout.regions.flatMap(regionRanges).reduce(exclude, image);
  const outside =
    left.segments.length === 0 ? null : looseBlock(left, { role: "outside", maxRows });
  return { regions, outside, segments: null, erasedByte: erasedByte ?? null };
}

/** All images laid over each other; the last one counts where several hold an address. */
function mergeImages(images: readonly FirmwareImage[]): Image {
  const [first] = images;
  if (first !== undefined && images.length === 1) return first.image;
  return combineSegments(
    images.flatMap(({ image }) => image.segments),
    "last",
  ).image;
}

function mapRegion(
  region: FlashRegion,
  image: Image,
  options: { readonly erasedByte: number | undefined; readonly maxRows: number },
): MapRegion {
  const ranges = regionRanges(region);
  const inside = { segments: ranges.flatMap((range) => slice(image, range).segments) };
  const sizeBytes = regionSizeBytes(region);
  const usedBytes = imageSizeBytes(inside);
  const rows = sectorRows(region, inside, options);
  return {
    name: region.name,
    kind: region.kind,
    alternateSetting: region.alternateSetting,
    ranges,
    sizeBytes,
    usedBytes,
    share: sizeBytes === 0 ? 0 : usedBytes / sizeBytes,
    dataSpan: imageSpan(inside) ?? null,
    sectorCount: region.runs.reduce((sum, { sectorCount }) => sum + sectorCount, 0),
    erasedSectorCount: rows.reduce((sum, row) => sum + row.erasedSectorCount, 0),
    rows,
  };
}
