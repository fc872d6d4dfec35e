/**
 * What a flash job has to come to, worked out from the memory before it and the rules
 * of the flash alone: nothing here asks the planner.
 */
import {
  type AddressRange,
  intersect,
  type Sector,
  type Segment,
  segmentRange,
} from "@dfukit/memory";
import type { Part } from "@dfukit/profiles";
import { bytesAt, flashSectors, type Memory, overlaid } from "./memory.js";

/** The outcome of a job with the default options, for segments in the flash. */
export interface Expectation {
  /** The whole memory afterwards. */
  readonly memory: Memory;
  readonly erased: readonly Sector[];
  readonly bytesRequested: number;
  readonly bytesAlreadyThere: number;
  /** Bytes of erased sectors that nobody asked to change and that are not erased. */
  readonly bytesKept: number;
}

/** Works it out. */
export function expectationOf(
  part: Part,
  before: Memory,
  segments: readonly Segment[],
): Expectation {
  const memory = overlaid(before, segments);
  const touched = flashSectors(part).filter((sector) =>
    segments.some((segment) => intersect(segmentRange(segment), sector) !== undefined),
  );
  const isSame = (sector: AddressRange) =>
    Buffer.compare(bytesAt(before, sector), bytesAt(memory, sector)) === 0;
  const changed = touched.filter((sector) => !isSame(sector));
  const erased = changed.filter((sector) => needsErase(part, bytesAt(before, sector)));
  const sizes = segments.map(({ bytes }) => bytes.length);
  return {
    memory,
    erased,
    bytesRequested: sizes.reduce((sum, size) => sum + size, 0),
    bytesAlreadyThere: touched
      .filter(isSame)
      .reduce((sum, sector) => sum + requestedIn(sector, segments), 0),
    bytesKept: erased.reduce((sum, sector) => sum + keptIn(sector, before, { part, segments }), 0),
  };
}

/** ECC flash has to be erased even if it reads blank: a unit may be programmed with that value. */
function needsErase({ profile }: Part, bytes: Uint8Array): boolean {
  if (!profile.blankReadProvesErased.value) return true;
  return bytes.some((byte) => byte !== profile.erasedByte.value);
}

function requestedIn(sector: AddressRange, segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => {
    const shared = intersect(segmentRange(segment), sector);
    return sum + (shared === undefined ? 0 : shared.end - shared.start);
  }, 0);
}

function keptIn(
  sector: AddressRange,
  before: Memory,
  { part, segments }: { readonly part: Part; readonly segments: readonly Segment[] },
): number {
  const erasedByte = part.profile.erasedByte.value;
  const left = bytesAt(before, sector).slice();
  for (const segment of segments) {
    const shared = intersect(segmentRange(segment), sector);
    if (shared !== undefined) {
      left.fill(erasedByte, shared.start - sector.start, shared.end - sector.start);
    }
  }
  let count = 0;
  for (const byte of left) if (byte !== erasedByte) count++;
  return count;
}
