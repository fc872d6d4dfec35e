/**
 * The conversion between reading and writing: several parsed files become the
 * images of one output. Merge, crop, exclude, offset, fill, then place and align by chip.
 */
import { entryAddressOf, type FirmwareImage } from "@dfukit/formats";
import { type Image, regionAt } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { alignImage } from "./align.js";
import type { ConvertInput, ConvertOptions } from "./convert-options.js";
import { applyEdits } from "./edits.js";
import { ConverterError } from "./error.js";
import { collectFindings, type Finding, type Findings, findingOf } from "./finding.js";
import { assertSound, findingsOfInputs, loadInput } from "./load-input.js";
import { mergeByAlternate, type SourcedImage } from "./merge.js";
import { placeOnChip } from "./place.js";

/** What a conversion yields; `encodeFirmware` writes it in a format. */
export interface Converted {
  /** One image for each alternate setting, ascending; null where nothing named one. */
  readonly images: readonly FirmwareImage[];
  /** The start address that the last input to name one gives, moved with the data, or null. */
  readonly entryAddress: number | null;
  readonly findings: readonly Finding[];
}

/**
 * Joins the inputs into the images of one output.
 * @throws ConverterError for malformed inputs, missing addresses, overlaps, data
 *   outside the chip, and when nothing is left; MemoryError if an offset leaves the address space.
 */
export function convertFirmware(
  inputs: readonly ConvertInput[],
  options: ConvertOptions = {},
): Converted {
  const findings = collectFindings();
  for (const input of inputs) assertSound(input);
  if (options.chip === undefined) findings.add("chip-not-checked");
  else tellAssumedSize(options.chip, findings);
  const loaded = inputs.flatMap((input) => loadInput(input, options, findings));
  const merged = editImages(mergeByAlternate(loaded, { ...options, findings }), options);
  const placed = placeImages(merged, options, findings);
  const images = placed.map((image) => finishImage(image, options, findings));
  return {
    images,
    entryAddress: entryOf(inputs, options),
    findings: [
      ...findingsOfInputs(inputs),
      ...findings.toIssues().map((issue) => findingOf(issue)),
    ],
  };
}

/** @throws ConverterError `nothing-to-write` if no byte survives. */
function editImages(
  images: readonly SourcedImage[],
  options: ConvertOptions,
): readonly SourcedImage[] {
  const edited = applyEdits(
    images.map(({ firmware }) => firmware.image),
    options,
  );
  const kept = images.flatMap((image, index) => {
    const firmware = { ...image.firmware, image: edited[index] ?? image.firmware.image };
    return firmware.image.segments.length === 0 ? [] : [{ ...image, firmware }];
  });
  if (kept.length > 0) return kept;
  throw new ConverterError("nothing-to-write", "nothing is left after --crop and --exclude", {
    actor: "plan",
    hint: "check the ranges; dfu-inspect shows where the data lies",
    details: {},
  });
}

/** Decides the alternate setting of every byte, and merges what then meets. */
function placeImages(
  images: readonly SourcedImage[],
  options: ConvertOptions,
  findings: Findings,
): readonly SourcedImage[] {
  const { chip } = options;
  if (chip !== undefined) {
    return mergeByAlternate(placeOnChip(images, { chip, findings }), { ...options, findings });
  }
  const alternateSetting = images.length > 1 ? 0 : null;
  const named = images.map((image) =>
    image.firmware.alternateSetting === null
      ? { ...image, firmware: { ...image.firmware, alternateSetting } }
      : image,
  );
  return mergeByAlternate(named, { ...options, findings });
}

/** Aligns what lies in flash, and gives the target its name. */
function finishImage(
  { firmware }: SourcedImage,
  options: ConvertOptions,
  findings: Findings,
): FirmwareImage {
  const name = options.targetName ?? firmware.name;
  const { chip, alignBytes } = options;
  const inFlash = chip === undefined || isMainFlash(firmware.image, chip);
  const unitBytes =
    alignBytes ?? (inFlash ? chip?.target.writeAlignmentBytes : undefined) ?? "none";
  if (unitBytes === "none" || unitBytes === 1) return { ...firmware, name };
  const fillByte = options.fillByte ?? chip?.target.erasedByte ?? 0xff;
  return {
    ...firmware,
    name,
    image: alignImage(firmware.image, { unitBytes, fillByte, findings }),
  };
}

function isMainFlash(image: Image, chip: Chip): boolean {
  const address = image.segments[0]?.address ?? 0;
  return regionAt(chip.target.layout, address)?.kind === "flash";
}

function entryOf(inputs: readonly ConvertInput[], options: ConvertOptions): number | null {
  const entries = inputs.map(({ document }) => entryAddressOf(document));
  const entry = entries.findLast((address) => address !== null) ?? null;
  return entry === null ? null : (entry + (options.offsetBytes ?? 0) + 2 ** 32) % 2 ** 32;
}

function tellAssumedSize(chip: Chip, findings: Findings): void {
  if (chip.flashSizeKnown) return;
  const query = chip.part ?? chip.profileId;
  findings.add("chip-size-not-known", {}, { query, flash: chip.flashSizeBytes / 1024 });
}
