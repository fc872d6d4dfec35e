/**
 * Sorts what is asked for into the memories of the chip, and collects every reason
 * why it cannot be done. Pure; the read-only phase and the planner both start here.
 */

import {
  type AddressRange,
  combineSegments,
  type FlashRegion,
  type Image,
  imageSizeBytes,
  intersect,
  regionRanges,
  type Sector,
  type Segment,
  sectorsOfRegion,
  segmentRange,
  slice,
  subtract,
} from "@dfukit/memory";
import type { DescribedDevice } from "../protocol/device.js";
import type { FlashTarget } from "../protocol/target.js";
import { imageWithin } from "./image-parts.js";
import type { FlashOptions, PlanRefusal, RequestedImage, SectorKey } from "./plan-types.js";
import {
  reduceToCause,
  refuseDevice,
  refuseOutside,
  refuseOverlaps,
  refuseRegion,
} from "./refusals.js";

/** What a planner is given besides the findings. */
export interface FlashRequest {
  readonly images: readonly RequestedImage[];
  readonly device: DescribedDevice;
  readonly target: FlashTarget;
  readonly options?: FlashOptions | undefined;
}

/**
 * How a memory is changed. `sectors`: erased by sector, then written. `in-place`:
 * written without an erase (data EEPROM). `once`: as that, but only where it is still
 * erased (OTP). `whole-blocks`: option bytes. `never`: not by an image.
 */
export type WriteStyle = "sectors" | "in-place" | "once" | "whole-blocks" | "never";

/** What is wanted in one memory. */
export interface RegionRequest {
  readonly region: FlashRegion;
  readonly style: WriteStyle;
  /** What the user asked for. */
  readonly requested: Image;
  /** That and the bytes that an earlier run had kept. */
  readonly wanted: Image;
  /** Every sector that holds a wanted byte; ascending. */
  readonly sectors: readonly Sector[];
}

/** The request by memory, in the order of the layout. */
export interface SplitRequest {
  readonly regions: readonly RegionRequest[];
  readonly refusals: readonly PlanRefusal[];
  readonly bytesRequested: number;
}

/** The key of a sector in `DeviceContents.sectors`. */
export function sectorKey(sector: Sector): SectorKey {
  return `${sector.region.alternateSetting}:${sector.start}`;
}

/** How a memory of this kind is changed. */
export function writeStyle(region: FlashRegion): WriteStyle {
  switch (region.kind) {
    case "flash":
    case "external":
    case "other":
      return "sectors";
    case "eeprom":
      return "in-place";
    case "otp":
      return "once";
    case "option-bytes":
      return "whole-blocks";
    case "device-feature":
      return "never";
    default:
      return region.kind satisfies never;
  }
}

/** Sorts the request into memories. Never throws for what is asked: see `refusals`. */
export function splitRequest(request: FlashRequest): SplitRequest {
  const split = sortRequest(request);
  return { ...split, refusals: reduceToCause(split.refusals, request.target) };
}

/** The same with every refusal, also where all have one cause. */
export function sortRequest(request: FlashRequest): SplitRequest {
  const { images, target, options = {} } = request;
  const refusals: PlanRefusal[] = [];
  let bytesRequested = images.reduce((sum, { image }) => sum + imageSizeBytes(image), 0);
  if (bytesRequested === 0 && options.massErase !== true) {
    refusals.push({
      code: "nothing-to-do",
      message: "the image holds no bytes, so there is nothing to write",
      hint: "look into the file with `inspect`",
    });
  }
  refuseDevice(request, refusals);
  const pieces = new Map<FlashRegion, Segment[]>();
  for (const requested of images) sortImage(requested, { request, pieces, refusals });
  const regions = target.layout.regions.flatMap((region) => {
    const segments = pieces.get(region) ?? [];
    const { image: requested, overlaps } = combineSegments(segments, "first");
    refuseOverlaps(overlaps, refusals);
    // A byte that two images want counts once.
    bytesRequested += imageSizeBytes(requested) - imageSizeBytes({ segments });
    const wanted = withRestored(requested, region, options.restore);
    const isMassErased = options.massErase === true && region.kind === "flash";
    if (wanted.segments.length === 0 && !isMassErased) return [];
    const sectors = touchedSectors(region, wanted);
    return [{ region, style: writeStyle(region), requested, wanted, sectors }];
  });
  for (const region of regions) refuseRegion(region, options, refusals);
  return { regions, refusals, bytesRequested };
}

/** Whether bytes of this memory can be kept from one run to the next. */
export function isRestorable(region: FlashRegion): boolean {
  const style = writeStyle(region);
  return style === "sectors" || style === "in-place";
}

/** Restored bytes yield to requested ones. */
function withRestored(requested: Image, region: FlashRegion, restore: Image | undefined): Image {
  if (restore === undefined || !isRestorable(region)) return requested;
  const segments = regionRanges(region).flatMap((range) => slice(restore, range).segments);
  return combineSegments([...requested.segments, ...segments], "first").image;
}

function touchedSectors(region: FlashRegion, wanted: Image): readonly Sector[] {
  const sectors: Sector[] = [];
  for (const segment of wanted.segments) {
    for (const sector of sectorsOfRegion(region, segmentRange(segment))) {
      if (sectors.at(-1)?.start !== sector.start) sectors.push(sector);
    }
  }
  return sectors.sort((a, b) => a.start - b.start);
}

/** What sorting one image needs. */
export interface Sorting {
  readonly request: FlashRequest;
  readonly pieces: Map<FlashRegion, Segment[]>;
  readonly refusals: PlanRefusal[];
}

/** That, and the alternate setting that the image names. */
export interface SegmentSorting extends Sorting {
  readonly alternateSetting: number | null;
}

function sortImage(requested: RequestedImage, sorting: Sorting): void {
  const { alternateSetting, image } = requested;
  const { device, target } = sorting.request;
  if (
    alternateSetting !== null &&
    !device.alternates.some((alternate) => alternate.alternateSetting === alternateSetting)
  ) {
    sorting.refusals.push({
      code: "alternate-missing",
      message: `the image is for alternate setting ${alternateSetting}, which the device does not have`,
      hint: "the file is for another chip, or its alternate has to be given (alt=N)",
    });
    return;
  }
  const own = target.layout.regions.filter(
    (region) => alternateSetting === null || region.alternateSetting === alternateSetting,
  );
  for (const segment of image.segments) sortSegment(segment, own, { ...sorting, alternateSetting });
}

function sortSegment(
  segment: Segment,
  regions: readonly FlashRegion[],
  sorting: SegmentSorting,
): void {
  let outside: readonly AddressRange[] = [segmentRange(segment)];
  for (const region of regions) {
    for (const range of regionRanges(region)) {
      const parts = outside.flatMap((left) => intersect(left, range) ?? []);
      for (const part of parts) {
        const bytes = segment.bytes.subarray(
          part.start - segment.address,
          part.end - segment.address,
        );
        const list = sorting.pieces.get(region) ?? [];
        list.push({ address: part.start, bytes });
        sorting.pieces.set(region, list);
      }
      outside = outside.flatMap((left) => subtract(left, range));
    }
  }
  for (const range of outside) refuseOutside(range, segmentRange(segment), sorting);
}

/** The number of requested bytes within a range. */
export function requestedWithin(region: RegionRequest, range: AddressRange): number {
  return imageSizeBytes(imageWithin(region.requested, range));
}
