/**
 * The Cortex-M vector table at the start of a program: initial stack pointer
 * and reset vector (ARMv7-M Architecture Reference Manual, B1.5.3).
 */
import { type AddressRange, byteAt, contains, type Image } from "@dfukit/memory";

/** What the first two words of a program say. */
export interface VectorTable {
  readonly address: number;
  readonly initialStackPointer: number;
  /** As it stands in the image, with the thumb bit. */
  readonly resetVector: number;
  /** Whether the stack starts inside (or directly behind) a RAM. */
  readonly stackInRam: boolean;
  /** Whether the reset vector's target is in the image. */
  readonly resetInImage: boolean;
  readonly thumbBit: boolean;
}

/** Where Cortex-M microcontrollers of ST have RAM, for when no chip is known. */
export const COMMON_RAM: readonly AddressRange[] = [
  { start: 0x10000000, end: 0x10020000 },
  { start: 0x20000000, end: 0x40000000 },
];

/** Reads the two words at `address`; null if the image does not hold them. */
export function readVectorTable(
  image: Image,
  address: number,
  ram: readonly AddressRange[],
): VectorTable | null {
  const initialStackPointer = wordAt(image, address);
  const resetVector = wordAt(image, address + 4);
  if (initialStackPointer === null || resetVector === null) return null;
  return {
    address,
    initialStackPointer,
    resetVector,
    // A full-descending stack starts behind its last byte.
    stackInRam: ram.some((r) => contains(r, initialStackPointer - 1)),
    resetInImage: byteAt(image, resetVector - (resetVector % 2)) !== undefined,
    thumbBit: resetVector % 2 === 1,
  };
}

/** Whether the two words make sense together, so that they are very likely a vector table. */
export function looksValid(table: VectorTable): boolean {
  return table.stackInRam && table.resetInImage && table.thumbBit;
}

function wordAt(image: Image, address: number): number | null {
  let word = 0;
  for (let index = 3; index >= 0; index--) {
    const byte = byteAt(image, address + index);
    if (byte === undefined) return null;
    word = word * 256 + byte;
  }
  return word;
}
