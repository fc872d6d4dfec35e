/**
 * From the bytes that sectors should hold to the blocks that bring them there: as few
 * Set Address as block numbers allow, nothing sent that an erase has already done.
 * Pure.
 */

import { type AddressRange, alignDown, alignUp, type Image, segmentRange } from "@dfukit/memory";
import { LAST_BLOCK } from "../protocol/constants.js";
import { blockNumberFor } from "../protocol/dfuse.js";
import type { FlashTarget } from "../protocol/target.js";
import { bytesWithin, segmentsAt } from "./image-parts.js";
import { joined } from "./joined.js";
import type { WriteBlock, WriteRun } from "./plan-types.js";

/** What is to be written behind one alternate setting. */
export interface Writing {
  readonly alternateSetting: number;
  /** Sectors that are blank when writing begins; ascending. */
  readonly sectors: readonly AddressRange[];
  /** What they should hold besides erased bytes. */
  readonly content: Image;
  readonly target: FlashTarget;
  /** The block that holds this address is written last; null: in the order of addresses. */
  readonly lastAddress: number | null;
}

/** The runs of blocks, in the order of writing. */
export function writeRuns(writing: Writing): readonly WriteRun[] {
  const pieces = joined(writing.sectors).flatMap((range) => piecesOf(range, writing));
  const runs: { pointer: number; blocks: WriteBlock[] }[] = [];
  let pointer: number | null = null;
  for (const piece of pieces) {
    const start = startOf(piece, { pointer, writing });
    for (const block of blocksOf({ ...piece, start }, writing)) {
      let wBlockNum = blockNumberFor(pointer, block.address, writing.target.transferSizeBytes);
      if (wBlockNum === null) {
        pointer = block.address;
        wBlockNum = 2;
        runs.push({ pointer, blocks: [] });
      }
      runs.at(-1)?.blocks.push({ ...block, wBlockNum });
    }
  }
  const located = runs.map((run) => ({ alternateSetting: writing.alternateSetting, ...run }));
  return lastBlockLast(located, writing.lastAddress);
}

/** A range to write, and where the blank memory around it begins. */
interface Piece extends AddressRange {
  readonly blankFrom: number;
}

/**
 * The ranges of one stretch of blank sectors that hold data, widened to the write
 * alignment. Where writing the erased value changes nothing, gaps shorter than a block
 * are closed; on ECC flash they are not, because the units in between would count as
 * programmed and an application could no longer write to them.
 */
function piecesOf(stretch: AddressRange, writing: Writing): readonly Piece[] {
  const { writeAlignmentBytes: unit, transferSizeBytes, blankReadProvesErased } = writing.target;
  const bridgeBytes = blankReadProvesErased ? transferSizeBytes : 0;
  const pieces: { start: number; end: number; blankFrom: number }[] = [];
  for (const segment of segmentsAt(writing.content, stretch)) {
    const range = segmentRange(segment);
    const start = Math.max(alignDown(Math.max(range.start, stretch.start), unit), stretch.start);
    const end = Math.min(alignUp(Math.min(range.end, stretch.end), unit), stretch.end);
    const last = pieces.at(-1);
    if (last !== undefined && start <= last.end + bridgeBytes) last.end = Math.max(last.end, end);
    else pieces.push({ start, end, blankFrom: stretch.start });
  }
  return pieces;
}

interface Position {
  readonly pointer: number | null;
  readonly writing: Writing;
}

/** Where a piece begins: earlier, if that spares a Set Address and the memory before it is blank. */
function startOf(piece: Piece, { pointer, writing }: Position): number {
  const { transferSizeBytes: size, writeAlignmentBytes, blankReadProvesErased } = writing.target;
  if (pointer === null || !blankReadProvesErased || piece.start < pointer) return piece.start;
  if (size % writeAlignmentBytes !== 0) return piece.start;
  const onGrid = pointer + alignDown(piece.start - pointer, size);
  // No earlier piece reaches so far: gaps of up to a block are closed.
  const isExpressible = (onGrid - pointer) / size + 2 <= LAST_BLOCK;
  return isExpressible && onGrid >= piece.blankFrom ? onGrid : piece.start;
}

function* blocksOf(
  range: AddressRange,
  { target, content }: Writing,
): Generator<{ readonly address: number; readonly bytes: Uint8Array }> {
  const { transferSizeBytes, writeAlignmentBytes: unit, erasedByte } = target;
  // A device may name a size that is no multiple of what its flash takes.
  const size = Math.max(alignDown(transferSizeBytes, unit), Math.min(unit, transferSizeBytes));
  for (let address = range.start; address < range.end; address += size) {
    const end = Math.min(address + size, range.end);
    const bytes = bytesWithin(content, { start: address, end }, erasedByte);
    // The erase has done this block already.
    if (bytes.some((byte) => byte !== erasedByte)) yield { address, bytes };
  }
}

/** Moves the block with `lastAddress` to the end: a job that is cut before leaves nothing that starts. */
function lastBlockLast(runs: readonly WriteRun[], lastAddress: number | null): readonly WriteRun[] {
  if (lastAddress === null) return runs;
  const holds = ({ address, bytes }: WriteBlock) =>
    address <= lastAddress && lastAddress < address + bytes.length;
  const at = runs.findIndex(({ blocks }) => blocks.some(holds));
  const run = runs[at];
  const block = run?.blocks.find(holds);
  if (run === undefined || block === undefined) return runs;
  const rest = { ...run, blocks: run.blocks.filter((other) => other !== block) };
  if (at === runs.length - 1)
    return [...runs.slice(0, at), { ...run, blocks: [...rest.blocks, block] }];
  const others = runs.map((other) => (other === run ? rest : other));
  return [...others.filter(({ blocks }) => blocks.length > 0), { ...run, blocks: [block] }];
}
