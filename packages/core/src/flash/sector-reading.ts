/**
 * The reading of one sector: decides from block to block whether more of it has to be
 * read, and ends in a finding and in the bytes to keep. Pure.
 */
import {
  type AddressRange,
  intersect,
  type Sector,
  type Segment,
  segmentRange,
} from "@dfukit/memory";
import { isFilledWith } from "./bytes.js";
import { imageWithin, uncovered } from "./image-parts.js";
import type { SectorFinding } from "./plan-types.js";
import type { RegionRequest } from "./request.js";

/** How much of a differing block is remembered, to tell later that nothing has changed. */
const SAMPLE_BYTES = 64;

/** A sector while it is read. */
export interface SectorReading {
  readonly sector: Sector;
  /** The parts of it that nobody asked to change. */
  readonly keptRanges: readonly AddressRange[];
  /** Whether the block has to be read for this sector's sake. */
  readonly needs: (block: AddressRange) => boolean;
  /** Whether the block has bytes that may have to be put back. */
  readonly keeps: (block: AddressRange) => boolean;
  readonly finding: () => SectorFinding;
  /** The bytes of the kept ranges. */
  readonly kept: () => readonly Segment[];
  readonly state: ReadingState;
}

/** What the blocks have shown so far. */
interface ReadingState {
  readonly wanted: readonly Segment[];
  readonly read: Segment[];
  readBytes: number;
  isSame: boolean;
  isBlank: boolean;
  isReadable: boolean;
  sample: Segment | null;
}

/** How the fate of a sector is decided. */
export interface ReadingOptions {
  readonly region: RegionRequest;
  readonly skip: boolean;
  readonly keep: boolean;
}

/** Begins with a sector of which nothing has been read. */
export function startReading(
  sector: Sector,
  { region, skip, keep }: ReadingOptions,
): SectorReading {
  const keptRanges = keep ? uncovered(sector, region.wanted) : [];
  const state: ReadingState = {
    wanted: imageWithin(region.wanted, sector).segments,
    read: [],
    readBytes: 0,
    isSame: true,
    isBlank: true,
    isReadable: true,
    sample: null,
  };
  return {
    sector,
    keptRanges,
    state,
    needs: (block) => {
      if (!state.isReadable) return false;
      const isOpen = skip && (state.isSame || state.isBlank);
      return isOpen || keptRanges.some((range) => intersect(range, block) !== undefined);
    },
    keeps: (block) => keptRanges.some((range) => intersect(range, block) !== undefined),
    finding: () => findingOf(sector, state, skip),
    kept: () => (state.isReadable ? keptRanges.map((range) => keptBytes(range, state.read)) : []),
  };
}

function findingOf(sector: Sector, state: ReadingState, skip: boolean): SectorFinding {
  if (!state.isReadable) return { kind: "unreadable" };
  if (!skip) return { kind: "not-compared" };
  if (state.isSame) return { kind: "same" };
  if (state.isBlank && state.readBytes === sector.sizeBytes) return { kind: "blank" };
  return { kind: "differs", sample: state.sample ?? { address: sector.start, bytes: NO_BYTES } };
}

const NO_BYTES = new Uint8Array(0);

/** Takes the part of a block that belongs to the sector; `bytes` null: it cannot be read. */
export function takeBlock(
  { sector, state, keptRanges }: SectorReading,
  block: AddressRange,
  { bytes, erasedByte }: { readonly bytes: Uint8Array | null; readonly erasedByte: number },
): void {
  const part = intersect(block, { start: sector.start, end: sector.end });
  if (part === undefined) return;
  if (bytes === null) {
    state.isReadable = false;
    return;
  }
  const own = bytes.subarray(part.start - block.start, part.end - block.start);
  state.readBytes += own.length;
  if (state.isBlank && !isFilledWith(own, erasedByte)) state.isBlank = false;
  for (const segment of state.wanted)
    compareWith(segment, { address: part.start, bytes: own }, state);
  if (keptRanges.some((range) => intersect(range, part) !== undefined)) {
    state.read.push({ address: part.start, bytes: own });
  }
}

function compareWith(wanted: Segment, read: Segment, state: ReadingState): void {
  const part = intersect(segmentRange(wanted), segmentRange(read));
  if (part === undefined) return;
  for (let address = part.start; address < part.end; address++) {
    if (wanted.bytes[address - wanted.address] === read.bytes[address - read.address]) continue;
    state.isSame = false;
    const from = address - read.address;
    state.sample ??= { address, bytes: read.bytes.slice(from, from + SAMPLE_BYTES) };
    return;
  }
}

/** The bytes of one kept range as read, erased ones as well: after a cut erase they are no longer there. */
function keptBytes(range: AddressRange, read: readonly Segment[]): Segment {
  const bytes = new Uint8Array(range.end - range.start);
  for (const segment of read) {
    const part = intersect(segmentRange(segment), range);
    if (part === undefined) continue;
    const own = segment.bytes.subarray(part.start - segment.address, part.end - segment.address);
    bytes.set(own, part.start - range.start);
  }
  return { address: range.start, bytes };
}
