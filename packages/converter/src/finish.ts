/**
 * The last step of a conversion for a chip: what lies in flash is aligned, what lies in
 * option bytes or one-time memory is told, and a target without a name gets its memory's.
 */
import type { FirmwareImage } from "@dfukit/formats";
import {
  formatAddress,
  formatRange,
  imageFromSegments,
  type Segment,
  segmentRange,
} from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { alignImage } from "./align.js";
import { divideByMemory, flashEnd, outsideMemories, type RegionPart } from "./chip-memory.js";
import type { ConvertOptions } from "./convert-options.js";
import { ConverterError } from "./error.js";
import type { Findings } from "./finding.js";
import { tellSpecialMemory } from "./place.js";

/** What the step works with. */
export interface FinishOptions extends Pick<ConvertOptions, "alignBytes" | "fillByte"> {
  readonly chip: Chip;
  readonly findings: Findings;
}

/**
 * The image of one alternate setting, ready to be written.
 * @throws ConverterError `outside-chip` if an alignment larger than the chip's pads past a memory.
 */
export function finishOnChip(firmware: FirmwareImage, options: FinishOptions): FirmwareImage {
  const { parts } = divideByMemory(firmware.image, options.chip);
  const segments = parts.flatMap((part) => finishPart(part, options));
  return {
    ...firmware,
    name: firmware.name ?? nameOf(parts, firmware.alternateSetting),
    image: parts.length === 1 ? { segments } : imageFromSegments(segments),
  };
}

/** Only flash is padded: a byte more in option bytes is another configuration. */
function finishPart(part: RegionPart, options: FinishOptions): readonly Segment[] {
  const { chip, findings } = options;
  tellSpecialMemory(part, options);
  const unitBytes = options.alignBytes ?? chip.target.writeAlignmentBytes;
  if (part.region.kind !== "flash" || unitBytes === "none") return part.segments;
  const fillByte = options.fillByte ?? chip.target.erasedByte;
  const aligned = alignImage({ segments: part.segments }, { unitBytes, fillByte, findings });
  const [outside] = outsideMemories(aligned.segments.map(segmentRange), chip);
  if (outside === undefined) return aligned.segments;
  throw new ConverterError(
    "outside-chip",
    `padding to multiples of ${unitBytes} bytes reaches ${formatRange(outside)}, ` +
      `but the flash of ${chip.part ?? chip.name} ends at ${formatAddress(flashEnd(chip) - 1)}`,
    {
      actor: "plan",
      hint: `leave --align away: the chip needs ${chip.target.writeAlignmentBytes} bytes`,
      details: { outside: [outside] },
    },
  );
}

/** The name of the memory, if all of the data is where it belongs. */
function nameOf(parts: readonly RegionPart[], alternateSetting: number | null): string | null {
  const [part] = parts;
  const inPlace = parts.every(({ region }) => region.alternateSetting === alternateSetting);
  return part !== undefined && inPlace ? part.region.name : null;
}
