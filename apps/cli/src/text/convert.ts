/** What `convert` tells on standard error. */
import type { Finding, OutputFormatId } from "@dfukit/converter";
import { escapeText, type FirmwareImage } from "@dfukit/formats";
import { formatRange, formatSize, segmentRange } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import type { Context } from "../verb.js";
import { formatFinding } from "./findings.js";
import { count, countSeverities } from "./style.js";

/** A finished conversion. */
export interface Conversion {
  readonly path: string;
  readonly format: OutputFormatId;
  readonly bytes: Uint8Array;
  readonly images: readonly FirmwareImage[];
  readonly chip: Chip | null;
  readonly findings: readonly Finding[];
}

/** Lines of segments shown for each image before the rest are counted. */
const SEGMENTS_SHOWN = 8;

/** Findings first, then what was written; nothing but errors with --quiet. */
export function printConversion(result: Conversion, { io, note, paint }: Context): void {
  for (const finding of result.findings) {
    note(formatFinding(finding, { columns: io.columns, paint: paint.err, advice: true }));
  }
  for (const image of result.images) describeImage(image, note);
  const name = result.path === "-" ? "standard output" : escapeText(result.path);
  const counted = countSeverities(result.findings.map(({ severity }) => severity));
  const what = `wrote ${name}: ${result.format}, ${formatSize(result.bytes.length)}`;
  note(paint.err("good", what) + (counted === "" ? "" : `, ${counted}`));
}

function describeImage(
  { alternateSetting, name, image }: FirmwareImage,
  note: (text: string) => void,
): void {
  if (alternateSetting !== null) {
    const label = name === null ? "unnamed" : `"${escapeText(name)}"`;
    note(`alternate setting ${alternateSetting} (${label})`);
  }
  for (const segment of image.segments.slice(0, SEGMENTS_SHOWN)) {
    note(`  ${formatRange(segmentRange(segment))}  ${formatSize(segment.bytes.length)}`);
  }
  const omitted = image.segments.length - SEGMENTS_SHOWN;
  if (omitted > 0) note(`  and ${count(omitted, "segment")} more`);
}
