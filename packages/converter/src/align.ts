/**
 * Alignment to a chip's write unit. Never moves a byte: only adds the fill
 * value around segments, so that no program unit is written in two halves (the
 * gap that the GNU linker leaves between sections breaks wide flash lines).
 */
import { alignDown, alignUp, type Image, type Segment, segmentRange } from "@dfukit/memory";
import type { Findings } from "./finding.js";

/** How to align. */
export interface AlignOptions {
  /** Segments begin and end at multiples of this; at least 1. */
  readonly unitBytes: number;
  readonly fillByte: number;
  /** Where each padded or joined place is told. */
  readonly findings: Findings;
}

/** Segments that share units or meet when grown to whole units, and where the whole then lies. */
interface Group {
  readonly segments: Segment[];
  readonly start: number;
  end: number;
}

/**
 * The image with every segment grown to whole units; segments that then meet
 * are joined. Aligning twice changes nothing. What is aligned already is not copied.
 */
export function alignImage(image: Image, options: AlignOptions): Image {
  const groups = groupByUnits(image.segments, options.unitBytes);
  let changed = false;
  const segments = groups.map((group) => {
    const [only] = group.segments;
    if (only !== undefined && fits(group)) return only;
    changed = true;
    tellPlaces(group, options);
    return layGroup(group, options.fillByte);
  });
  return changed ? { segments } : image;
}

function groupByUnits(segments: readonly Segment[], unitBytes: number): readonly Group[] {
  const groups: Group[] = [];
  for (const segment of segments) {
    const range = segmentRange(segment);
    const start = alignDown(range.start, unitBytes);
    const end = alignUp(range.end, unitBytes);
    const last = groups.at(-1);
    if (last !== undefined && start <= last.end) {
      last.segments.push(segment);
      last.end = end;
    } else {
      groups.push({ segments: [segment], start, end });
    }
  }
  return groups;
}

/** Whether the group is one segment that fills its units. */
function fits({ segments, start, end }: Group): boolean {
  return segments.length === 1 && segments[0]?.bytes.length === end - start;
}

/** One buffer for the whole group, so that many small segments cost no more than their span. */
function layGroup({ segments, start, end }: Group, fillByte: number): Segment {
  const bytes = new Uint8Array(end - start).fill(fillByte);
  for (const segment of segments) bytes.set(segment.bytes, segment.address - start);
  return { address: start, bytes };
}

function tellPlaces(group: Group, { unitBytes, fillByte, findings }: AlignOptions): void {
  let reached = group.start;
  const tell = (code: "align-joined" | "align-padded", end: number): void => {
    const count = end - reached;
    if (count === 0) return;
    const args = { unit: unitBytes, fill: fillByte, count, address: reached };
    findings.add(code, { address: reached }, args);
  };
  group.segments.forEach((segment, index) => {
    const { start, end } = segmentRange(segment);
    tell(index === 0 ? "align-padded" : "align-joined", start);
    reached = end;
  });
  tell("align-padded", group.end);
}
