/** Where a program can be started: a Cortex-M vector table recognised by its first two words. */
import {
  type AddressRange,
  contains,
  containsRange,
  type FlashLayout,
  type Image,
  regionRanges,
  segmentRange,
} from "@dfukit/memory";
import { bytesWithin, segmentsAt } from "./image-parts.js";

/** Initial stack pointer and reset vector (Armv7-M ARM §B1.5.3). */
export const VECTOR_TABLE_BYTES = 8;
/** Where Cortex-M parts of ST have RAM: CCM and TCM from 0x10000000, SRAM from 0x20000000. */
export const RAM: AddressRange = { start: 0x10000000, end: 0x40000001 };

/**
 * Whether `bytes` begin a vector table: a stack pointer into RAM, a multiple of 4, and
 * an odd reset vector into a memory that holds programs.
 */
export function isVectorTable(bytes: Uint8Array, layout: FlashLayout): boolean {
  if (bytes.length < VECTOR_TABLE_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stackPointer = view.getUint32(0, true);
  const reset = view.getUint32(4, true);
  if (!contains(RAM, stackPointer) || stackPointer % 4 !== 0 || reset % 2 !== 1) return false;
  return layout.regions.some(
    ({ kind, ...region }) =>
      (kind === "flash" || kind === "external") &&
      regionRanges({ kind, ...region }).some((range) => contains(range, reset)),
  );
}

/** Where the flash begins, or null if the layout has none. */
export function flashBase(layout: FlashLayout): number | null {
  return layout.regions.find(({ kind }) => kind === "flash")?.runs[0]?.start ?? null;
}

/** The bytes of a vector table at `address`, or null if the image does not hold all of them. */
export function vectorsOf(image: Image, address: number): Uint8Array | null {
  const range = { start: address, end: address + VECTOR_TABLE_BYTES };
  // Segments that touch are one, so a whole table lies in one segment.
  const isWhole = segmentsAt(image, range).some((s) => containsRange(segmentRange(s), range));
  return isWhole ? bytesWithin(image, range, 0) : null;
}
