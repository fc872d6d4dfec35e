/**
 * Which memory of a chip each byte of an image belongs to. Shared by the
 * converter, which refuses what belongs nowhere, and by the inspector, which tells it.
 */
import {
  type AddressRange,
  type FlashRegion,
  type Image,
  intersect,
  regionRanges,
  type Segment,
  segmentRange,
  slice,
  subtract,
} from "@dfukit/memory";
import type { Chip, RamRange } from "@dfukit/profiles";

/** The bytes of an image that lie in one region. */
export interface RegionPart {
  readonly region: FlashRegion;
  readonly segments: readonly Segment[];
}

/** An image divided among a chip's memories. */
export interface ChipParts {
  readonly parts: readonly RegionPart[];
  /** What lies in no memory that the boot ROM can write. */
  readonly outside: readonly AddressRange[];
}

/** Divides the image among the memories of the chip; bytes are shared. */
export function divideByMemory(image: Image, chip: Chip): ChipParts {
  const parts: RegionPart[] = [];
  for (const region of chip.target.layout.regions) {
    const segments = regionRanges(region).flatMap((range) => slice(image, range).segments);
    if (segments.length > 0) parts.push({ region, segments });
  }
  return { parts, outside: outsideMemories(image.segments.map(segmentRange), chip) };
}

/** The parts of the ranges that lie in no memory of the chip. */
export function outsideMemories(
  ranges: readonly AddressRange[],
  chip: Chip,
): readonly AddressRange[] {
  const memories = chip.target.layout.regions.flatMap(regionRanges);
  return memories.reduce(
    (left, memory) => left.flatMap((range) => [...subtract(range, memory)]),
    ranges,
  );
}

/** The region that programs start in. */
export function mainFlash(chip: Chip): FlashRegion | undefined {
  return chip.target.layout.regions.find((region) => region.kind === "flash");
}

/** The RAM that `range` touches, or undefined. */
export function ramAt(chip: Chip, range: AddressRange): RamRange | undefined {
  return chip.ram.find((ram) => intersect(ram, range) !== undefined);
}

/** From 0x08000000 on, STM32s keep this much address space for flash. */
const FLASH_SPACE_BYTES = 0x0800_0000;

/** Whether the range begins behind the chip's flash, where a larger part would have more of it. */
export function isPastFlash(chip: Chip, range: AddressRange): boolean {
  return range.start >= flashEnd(chip) && range.start < chip.flashBase + FLASH_SPACE_BYTES;
}

/** The last address of the flash plus one. */
export function flashEnd(chip: Chip): number {
  const region = mainFlash(chip);
  return Math.max(chip.flashBase, ...(region ? regionRanges(region) : []).map((r) => r.end));
}
