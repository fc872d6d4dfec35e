/**
 * Alignment to a chip's write unit. Never moves a byte: only adds the fill
 * value around segments, so that no program unit is written in two halves (the
 * gap that the GNU linker leaves between sections breaks wide flash lines).
 */
import { alignDown, alignUp, type Image, padTo, segmentRange } from "@dfukit/memory";
import type { Findings } from "./finding.js";

/** How to align. */
export interface AlignOptions {
  /** Segments begin and end at multiples of this; at least 1. */
  readonly unitBytes: number;
  readonly fillByte: number;
  /** Where each padded or joined place is told. */
  readonly findings: Findings;
}

/**
 * The image with every segment grown to whole units; segments that then meet
 * are joined. Aligning twice changes nothing.
 */
export function alignImage(image: Image, options: AlignOptions): Image {
  const { unitBytes, fillByte } = options;
  const aligned = padTo(image, unitBytes, fillByte);
  if (aligned !== image) tellPlaces(image, options);
  return aligned;
}

function tellPlaces(image: Image, { unitBytes, fillByte, findings }: AlignOptions): void {
  const args = { unit: unitBytes, fill: fillByte };
  const ranges = image.segments.map(segmentRange);
  ranges.forEach(({ start, end }, index) => {
    const previousEnd = ranges[index - 1]?.end;
    const from = alignDown(start, unitBytes);
    const joinsPrevious = previousEnd !== undefined && alignUp(previousEnd, unitBytes) >= from;
    if (!joinsPrevious && from < start) {
      findings.add(
        "align-padded",
        { address: from },
        { ...args, count: start - from, address: from },
      );
    }
    const nextStart = ranges[index + 1]?.start;
    const to = alignUp(end, unitBytes);
    if (nextStart !== undefined && to >= alignDown(nextStart, unitBytes)) {
      const count = nextStart - end;
      findings.add("align-joined", { address: end }, { ...args, count, address: end });
    } else if (to > end) {
      findings.add("align-padded", { address: end }, { ...args, count: to - end, address: end });
    }
  });
}
