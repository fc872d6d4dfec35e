/**
 * Placement by chip: refuses what lies in no memory of it, and puts the rest on
 * the alternate setting that its address belongs to.
 */
import {
  type AddressRange,
  formatAddress,
  formatRange,
  regionRanges,
  regionSizeBytes,
  type Segment,
} from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { divideByMemory, flashEnd, isPastFlash, type RegionPart, ramAt } from "./chip-memory.js";
import { ConverterError } from "./error.js";
import type { Findings } from "./finding.js";
import type { SourcedImage } from "./merge.js";

/** What the placement works with. */
export interface PlaceOptions {
  readonly chip: Chip;
  readonly findings: Findings;
}

/**
 * Divides each image among the alternate settings of the chip.
 * @throws ConverterError `outside-chip`, with every range that fits nowhere.
 */
export function placeOnChip(
  images: readonly SourcedImage[],
  options: PlaceOptions,
): readonly SourcedImage[] {
  const divided = images.map((image) => divideByMemory(image.firmware.image, options.chip));
  const outside = divided.flatMap((parts) => parts.outside);
  if (outside.length > 0) throw outsideError(outside, options.chip);
  return images.flatMap((image, index) =>
    (divided[index]?.parts ?? []).map((part) => placePart(image, part, options)),
  );
}

function placePart(image: SourcedImage, part: RegionPart, options: PlaceOptions): SourcedImage {
  const { firmware, alternateChosen, nameChosen } = image;
  const own = part.region.alternateSetting;
  const from = firmware.alternateSetting;
  const moves = !alternateChosen && from !== null && from !== own;
  if (moves) tellMove(part, from, options);
  if (alternateChosen && from !== null && from !== own) tellChosen(part, from, options);
  return {
    ...image,
    firmware: {
      alternateSetting: alternateChosen ? from : own,
      // The name of another memory would be wrong here.
      name: moves && !nameChosen ? null : firmware.name,
      familyId: firmware.familyId,
      image: { segments: part.segments },
    },
  };
}

function tellMove(part: RegionPart, from: number, { findings }: PlaceOptions): void {
  const address = startOf(part);
  findings.add(
    "alternate-moved",
    { address },
    {
      address,
      size: bytesOf(part),
      from,
      to: part.region.alternateSetting,
      name: part.region.name,
    },
  );
}

/** The user's own choice stands, but not without a word: inspect will call the file wrong. */
function tellChosen(part: RegionPart, alternate: number, { findings }: PlaceOptions): void {
  const address = startOf(part);
  const { name, alternateSetting: expected } = part.region;
  const facts = { address, size: bytesOf(part), alternate, name, expected };
  findings.add("chip-alternate-chosen", { address }, facts);
}

/** Option bytes and one-time memory are never touched without a word. */
export function tellSpecialMemory(
  part: RegionPart,
  { findings }: Pick<PlaceOptions, "findings">,
): void {
  const start = startOf(part);
  const facts = { size: bytesOf(part), start, name: part.region.name };
  if (part.region.kind === "otp") findings.add("chip-one-time-data", { address: start }, facts);
  if (part.region.kind !== "option-bytes") return;
  findings.add("chip-option-bytes", { address: start }, facts);
  const whole = regionSizeBytes(part.region);
  if (facts.size < whole) {
    const regionStart = regionRanges(part.region)[0]?.start ?? start;
    findings.add(
      "chip-option-bytes-partial",
      { address: start },
      { ...facts, start: regionStart, whole },
    );
  }
}

function startOf(part: RegionPart): number {
  return part.segments[0]?.address ?? 0;
}

function bytesOf(part: RegionPart): number {
  return part.segments.reduce((sum: number, segment: Segment) => sum + segment.bytes.length, 0);
}

function outsideError(outside: readonly AddressRange[], chip: Chip): ConverterError {
  const what = outside.slice(0, 4).map((range) => describeOutside(range, chip));
  const more = outside.length > 4 ? [`and ${outside.length - 4} more ranges`] : [];
  return new ConverterError(
    "outside-chip",
    `data does not fit into ${chip.part ?? chip.name}: ${[...what, ...more].join("; ")}`,
    {
      actor: "plan",
      hint: `check the part number, or cut it off with --crop or --exclude; its memories are ${listMemories(chip)}`,
      details: { outside },
    },
  );
}

function describeOutside(range: AddressRange, chip: Chip): string {
  const ram = ramAt(chip, range);
  if (ram !== undefined)
    return `${formatRange(range)} lies in ${ram.name}, a RAM that is lost at power-off`;
  if (isPastFlash(chip, range)) {
    return `${formatRange(range)} lies past the end of the flash at ${formatAddress(flashEnd(chip) - 1)}`;
  }
  return `${formatRange(range)} lies outside every memory`;
}

function listMemories(chip: Chip): string {
  return chip.target.layout.regions
    .map((region) => `${region.name} ${regionRanges(region).map(formatRange).join(", ")}`)
    .join("; ");
}
