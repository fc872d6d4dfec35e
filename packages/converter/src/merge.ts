/** Lays the images of several inputs over each other and tells where they overlap. */
import { escapeText, type FirmwareImage } from "@dfukit/formats";
import {
  combineSegments,
  formatAddress,
  formatRange,
  type Image,
  type Overlap,
  type OverlapPolicy,
  type Segment,
} from "@dfukit/memory";
import { ConverterError } from "./error.js";
import type { Findings } from "./finding.js";

/** An image and the input that it came from. */
export interface SourcedImage {
  /** The input's name, for messages. */
  readonly source: string;
  readonly firmware: FirmwareImage;
  /** Whether the user himself chose the alternate setting, so that no chip overrules it. */
  readonly alternateChosen: boolean;
  /** Whether the user himself chose the name, so that it stays wherever the data goes. */
  readonly nameChosen: boolean;
}

/** How to merge. */
export interface MergeOptions {
  /** What to do about an overlap, as a clause; if absent, what a user of inputs can do. */
  readonly overlapHint?: string;
  /** Whose bytes stay where they differ; without it, that is an error. */
  readonly overlap?: OverlapPolicy | undefined;
  readonly findings: Findings;
}

/**
 * One image for each alternate setting (null is one of them), in ascending order, null first.
 * @throws ConverterError `overlap-differs`, naming both inputs and the first address.
 */
export function mergeByAlternate(
  inputs: readonly SourcedImage[],
  options: MergeOptions,
): readonly SourcedImage[] {
  const groups = new Map<number, SourcedImage[]>();
  for (const input of inputs) {
    const key = input.firmware.alternateSetting ?? -1;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [input]);
    else group.push(input);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => mergeGroup(group, options));
}

function mergeGroup(group: readonly SourcedImage[], options: MergeOptions): SourcedImage {
  const first = group[0] as SourcedImage; // a group has at least the input that made it
  if (group.length === 1) return first;
  const image = mergeImages(group, options);
  const [name = null, other] = distinct(group.map(({ firmware }) => firmware.name));
  if (name !== null && other !== undefined) {
    const alternate = first.firmware.alternateSetting ?? 0;
    options.findings.add("target-names-differ", {}, { alternate, first: name, second: other });
  }
  const families = distinct(group.map(({ firmware }) => firmware.familyId));
  const familyId = families.length === 1 ? (families[0] ?? null) : null;
  return {
    source: distinct(group.map(({ source }) => source)).join(" + "),
    firmware: { ...first.firmware, name, familyId, image },
    alternateChosen: group.some(({ alternateChosen }) => alternateChosen),
    nameChosen: group.some(({ nameChosen }) => nameChosen),
  };
}

/** The values without null, each once, in order of appearance. */
function distinct<T>(values: readonly (T | null)[]): readonly T[] {
  return [...new Set(values.filter((value) => value !== null))];
}

function mergeImages(group: readonly SourcedImage[], options: MergeOptions): Image {
  const segments: Segment[] = [];
  const sources: string[] = [];
  for (const { source, firmware } of group) {
    for (const segment of firmware.image.segments) {
      segments.push(segment);
      sources.push(source);
    }
  }
  const { image, overlaps } = combineSegments(segments, options.overlap ?? "last");
  for (const overlap of overlaps) tellOverlap(overlap, sources, options);
  return image;
}

function tellOverlap(overlap: Overlap, sources: readonly string[], options: MergeOptions): void {
  const first = sources[overlap.firstIndex] ?? "";
  const second = sources[overlap.secondIndex] ?? "";
  const address = overlap.firstDifference;
  if (address === undefined) {
    const { start, end } = overlap.range;
    const args = { first, second, address: start, size: end - start };
    options.findings.add("overlap-same-bytes", { address: start }, args);
    return;
  }
  if (options.overlap === undefined) {
    throw overlapError(overlap, { first, second, address, hint: options.overlapHint });
  }
  const kept = options.overlap === "first" ? first : second;
  options.findings.add("overlap-resolved", { address }, { first, second, address, kept });
}

const INPUTS_OVERLAP_HINT =
  "choose with --overlap first or --overlap last, or cut one of them with --crop or --exclude";

function overlapError(
  overlap: Overlap,
  about: {
    readonly first: string;
    readonly second: string;
    readonly address: number;
    readonly hint: string | undefined;
  },
): ConverterError {
  const { first, second, address, hint = INPUTS_OVERLAP_HINT } = about;
  return new ConverterError(
    "overlap-differs",
    `${quote(first)} and ${quote(second)} both hold data at ${formatRange(overlap.range)}, ` +
      `and differ from ${formatAddress(address)} on`,
    {
      actor: "plan",
      hint,
      details: { first, second, address },
    },
  );
}

function quote(text: string): string {
  return `"${escapeText(text)}"`;
}
