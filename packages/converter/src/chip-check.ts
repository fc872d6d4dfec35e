/**
 * What a chip has to say about firmware: does it fit, is it aligned, would it
 * start. Tells findings only; the converter is what mends.
 */
import type { FirmwareImage } from "@dfukit/formats";
import {
  type AddressRange,
  alignDown,
  type Image,
  type Sector,
  type Segment,
  sectorsOfRegion,
  segmentRange,
} from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import {
  divideByMemory,
  flashEnd,
  isPastFlash,
  mainFlash,
  type RegionPart,
  ramAt,
} from "./chip-memory.js";
import type { Findings } from "./finding.js";
import { tellSpecialMemory } from "./place.js";
import { isFamilyOf } from "./uf2-family.js";

/** Against which chip, and where findings go. */
export interface ChipCheckOptions {
  readonly chip: Chip;
  readonly findings: Findings;
}

/** What is checked: data by address, and the stretches in which it will be written. */
export interface CheckedImage {
  readonly firmware: FirmwareImage;
  /**
   * Ascending. The elements of a DfuSe file, which a host writes one by one even where
   * they touch; for other formats the image's own segments.
   */
  readonly writes: readonly Segment[];
}

/** Adds a finding for everything about `images` that does not suit the chip. */
export function checkAgainstChip(images: readonly CheckedImage[], options: ChipCheckOptions): void {
  const { chip, findings } = options;
  if (!chip.flashSizeKnown) {
    const query = chip.part ?? chip.profileId;
    findings.add("chip-size-not-known", {}, { query, flash: chip.flashSizeBytes / 1024 });
  }
  for (const image of images) checkImage(image, options);
}

function checkImage({ firmware, writes }: CheckedImage, options: ChipCheckOptions): void {
  const { chip, findings } = options;
  const { parts, outside } = divideByMemory(firmware.image, chip);
  const written = divideByMemory({ segments: writes }, chip).parts;
  for (const range of outside) tellOutside(range, options);
  for (const part of parts) {
    tellSpecialMemory(part, { findings });
    checkAlternate(part, firmware.alternateSetting, findings);
    if (part.region.kind !== "flash") continue;
    checkAlignment(written.find(({ region }) => region === part.region)?.segments ?? [], options);
    tellErasedSectors(part, options);
  }
  const { familyId } = firmware;
  const expected = chip.uf2FamilyId;
  if (familyId !== null && expected !== null && !isFamilyOf(familyId, expected)) {
    findings.add("uf2-family-not-for-chip", {}, { family: familyId, expected });
  }
}

function tellOutside(range: AddressRange, { chip, findings }: ChipCheckOptions): void {
  const place = { address: range.start };
  const facts = { start: range.start, last: range.end - 1, size: range.end - range.start };
  const part = chip.part ?? chip.name;
  const ram = ramAt(chip, range);
  if (ram !== undefined) {
    findings.add("chip-data-in-ram", place, { ...facts, name: ram.name });
  } else if (isPastFlash(chip, range)) {
    const end = flashEnd(chip) - 1;
    const flash = chip.flashSizeBytes / 1024;
    findings.add("chip-exceeds-flash", place, { ...facts, part, flash, end });
  } else {
    findings.add("chip-outside-memory", place, { ...facts, part });
  }
}

function checkAlternate(part: RegionPart, alternate: number | null, findings: Findings): void {
  const { name, alternateSetting: expected } = part.region;
  if (alternate === null || alternate === expected) return;
  for (const segment of part.segments) {
    const { start, end } = segmentRange(segment);
    const args = { start, last: end - 1, alternate, name, expected };
    findings.add("chip-wrong-alternate", { address: start }, args);
  }
}

/** Bytes at both ends of each segment that leave a unit half written, and units that two share. */
function checkAlignment(segments: readonly Segment[], { chip, findings }: ChipCheckOptions): void {
  const unit = chip.target.writeAlignmentBytes;
  segments.forEach((segment, index) => {
    const { start, end } = segmentRange(segment);
    const where = describeEnds(start % unit !== 0, end % unit !== 0);
    if (where !== null) {
      const args = { start, last: end - 1, unit, where };
      findings.add("chip-unaligned", { address: start }, args);
    }
    const next = segments[index + 1];
    const shared = alignDown(end - 1, unit);
    if (next !== undefined && alignDown(next.address, unit) === shared) {
      findings.add("chip-segments-share-unit", { address: shared }, { address: shared, unit });
    }
  });
}

function describeEnds(atStart: boolean, atEnd: boolean): string | null {
  if (atStart && atEnd) return "start and end";
  if (atStart) return "start";
  return atEnd ? "end" : null;
}

/** Whole sectors of erased-value bytes, one finding for each stretch of them. */
function tellErasedSectors(part: RegionPart, { chip, findings }: ChipCheckOptions): void {
  const fill = chip.target.erasedByte;
  const image: Image = { segments: part.segments };
  let run: { start: number; end: number; count: number } | undefined;
  const flush = (): void => {
    if (run === undefined) return;
    findings.add(
      "chip-erased-sectors",
      { address: run.start },
      { count: run.count, start: run.start, fill },
    );
    run = undefined;
  };
  for (const segment of image.segments) {
    for (const sector of sectorsOfRegion(part.region, segmentRange(segment))) {
      if (!isErasedSector(segment, sector, fill)) flush();
      else if (run?.end === sector.start) run = { ...run, end: sector.end, count: run.count + 1 };
      else {
        flush();
        run = { start: sector.start, end: sector.end, count: 1 };
      }
    }
  }
  flush();
}

function isErasedSector(segment: Segment, sector: Sector, fill: number): boolean {
  const from = sector.start - segment.address;
  if (from < 0 || from + sector.sizeBytes > segment.bytes.length) return false;
  for (let index = from; index < from + sector.sizeBytes; index++) {
    if (segment.bytes[index] !== fill) return false;
  }
  return true;
}

/** How much of the chip's main flash the images take. */
export interface FlashUse {
  readonly name: string;
  readonly usedBytes: number;
  readonly sizeBytes: number;
}

/** The share of the main flash that the images take; null for a chip without one. */
export function flashUse(images: readonly FirmwareImage[], chip: Chip): FlashUse | null {
  const region = mainFlash(chip);
  if (region === undefined) return null;
  const parts = images.flatMap(({ image }) => divideByMemory(image, chip).parts);
  const usedBytes = parts
    .filter((part) => part.region === region)
    .flatMap((part) => part.segments)
    .reduce((sum, segment) => sum + segment.bytes.length, 0);
  return { name: region.name, usedBytes, sizeBytes: chip.flashSizeBytes };
}
