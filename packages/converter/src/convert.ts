/**
 * The conversion between reading and writing: several parsed files become the
 * images of one output. Each input is cropped, moved and placed by chip on its own, so
 * that a merge sees every input under its own name and in the order given.
 */
import { entryAddressOf, type FirmwareImage } from "@dfukit/formats";
import { ADDRESS_SPACE_BYTES } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { alignImage } from "./align.js";
import type { ConvertInput, ConvertOptions } from "./convert-options.js";
import { cutAndMove } from "./edits.js";
import { ConverterError } from "./error.js";
import { fillBetween } from "./fill.js";
import { collectFindings, type Finding, type Findings, findingOf } from "./finding.js";
import { finishOnChip } from "./finish.js";
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
 *   outside the chip, and when nothing is left; MemoryError if data leaves the address space.
 */
export function convertFirmware(
  inputs: readonly ConvertInput[],
  options: ConvertOptions = {},
): Converted {
  const findings = collectFindings();
  const { chip } = options;
  for (const input of inputs) assertSound(input);
  if (chip === undefined) findings.add("chip-not-checked");
  else tellAssumedSize(chip, findings);
  const loaded = inputs.flatMap((input) => loadInput(input, options, findings));
  const edited = editImages(chip === undefined ? settleAlternates(loaded) : loaded, options);
  const placed = chip === undefined ? edited : placeOnChip(edited, { chip, findings });
  if (chip !== undefined) assertOneContent(placed, options);
  const merged = mergeByAlternate(placed, { overlap: options.overlap, findings });
  const images = merged.map(({ firmware }) =>
    chip === undefined
      ? alignFreely(firmware, options, findings)
      : finishOnChip(firmware, { ...options, chip, findings }),
  );
  const entryAddress = entryOf(inputs, options, findings);
  const own = findings.toIssues().map((issue) => findingOf(issue));
  return { images, entryAddress, findings: [...findingsOfInputs(inputs), ...own] };
}

/** Where one input names an alternate setting and another none, the other's is 0. */
function settleAlternates(images: readonly SourcedImage[]): readonly SourcedImage[] {
  if (images.every(({ firmware }) => firmware.alternateSetting === null)) return images;
  return images.map((image) => {
    const alternateSetting = image.firmware.alternateSetting ?? 0;
    return { ...image, firmware: { ...image.firmware, alternateSetting } };
  });
}

/**
 * On a chip an address is one place, whatever alternate setting the user put its data on.
 * @throws ConverterError `overlap-differs`.
 */
function assertOneContent(images: readonly SourcedImage[], { overlap }: ConvertOptions): void {
  if (!images.some(({ alternateChosen }) => alternateChosen)) return;
  const together = images.map((image) => {
    return { ...image, firmware: { ...image.firmware, alternateSetting: null, name: null } };
  });
  mergeByAlternate(together, { overlap, findings: collectFindings() });
}

/** @throws ConverterError `nothing-to-write` if no byte survives. */
function editImages(
  images: readonly SourcedImage[],
  options: ConvertOptions,
): readonly SourcedImage[] {
  const moved = images.map((image) => {
    const firmware = { ...image.firmware, image: cutAndMove(image.firmware.image, options) };
    return { ...image, firmware };
  });
  const filled = fillBetween(moved, {
    fill: options.fill,
    // The memories of a chip have no address in common.
    sameMemory: (a, b) =>
      options.chip !== undefined || a.firmware.alternateSetting === b.firmware.alternateSetting,
  });
  const kept = filled.filter(({ firmware }) => firmware.image.segments.length > 0);
  if (kept.length > 0) return kept;
  throw new ConverterError("nothing-to-write", "nothing is left after --crop and --exclude", {
    actor: "plan",
    hint: "check the ranges; dfu-inspect shows where the data lies",
    details: {},
  });
}

/** Without a chip, only an alignment that the user asks for. */
function alignFreely(
  firmware: FirmwareImage,
  { alignBytes = "none", fillByte = 0xff }: ConvertOptions,
  findings: Findings,
): FirmwareImage {
  if (alignBytes === "none") return firmware;
  const image = alignImage(firmware.image, { unitBytes: alignBytes, fillByte, findings });
  return { ...firmware, image };
}

function entryOf(
  inputs: readonly ConvertInput[],
  { offsetBytes = 0 }: ConvertOptions,
  findings: Findings,
): number | null {
  const entries = inputs.map(({ document }) => entryAddressOf(document));
  const entry = entries.findLast((address) => address !== null) ?? null;
  if (entry === null) return null;
  const moved = entry + offsetBytes;
  if (moved >= 0 && moved < ADDRESS_SPACE_BYTES) return moved;
  findings.add("entry-address-lost", {}, { address: entry, where: "at this offset" });
  return null;
}

function tellAssumedSize(chip: Chip, findings: Findings): void {
  if (chip.flashSizeKnown) return;
  const query = chip.part ?? chip.profileId;
  findings.add("chip-size-not-known", {}, { query, flash: chip.flashSizeBytes / 1024 });
}
