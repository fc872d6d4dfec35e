/**
 * The bytes of a chip's whole address space, 4 KiB at a time and only where something
 * was written: a chip of 2 MiB costs nothing until it is used. Knows no flash rules.
 */
import type { AddressRange } from "@dfukit/memory";
import { contains } from "@dfukit/memory";

/** Bytes per page. */
export const PAGE_BYTES = 4096;

/** 4 KiB of memory, and which program units of it have been programmed since the last erase. */
export interface Page {
  readonly bytes: Uint8Array;
  /** One entry per unit: 1 if programmed. */
  readonly programmed: Uint8Array;
}

/** A sparse address space. */
export interface Pages {
  /** The page that holds `address`, to read only. */
  readonly at: (address: number) => Page;
  /** The page that holds `address`, to change. */
  readonly own: (address: number) => Page;
  /** Makes a whole page erased or garbage without touching its bytes. */
  readonly replace: (address: number, content: "erased" | "garbage") => void;
}

/** What a sparse address space is made of. */
export interface PagesOptions {
  /** 0x00 or 0xFF. */
  readonly erasedByte: number;
  readonly programUnitBytes: number;
  /** Where the pattern of `contents: "full"` stands at the start. */
  readonly full: readonly AddressRange[];
}

/** An address space that is erased everywhere but in the `full` ranges. */
export function createPages({ erasedByte, programUnitBytes, full }: PagesOptions): Pages {
  const owned = new Map<number, Page>();
  const shared = new Map<number, Page>();
  const unitCount = Math.ceil(PAGE_BYTES / programUnitBytes);
  const erased: Page = {
    bytes: blankPage(erasedByte),
    programmed: new Uint8Array(unitCount),
  };
  const allProgrammed = new Uint8Array(unitCount).fill(1);

  function at(address: number): Page {
    const index = address >>> 12;
    return owned.get(index) ?? shared.get(index) ?? initial(index);
  }
  function initial(index: number): Page {
    const address = index * PAGE_BYTES;
    if (!full.some((range) => contains(range, address))) return erased;
    return { bytes: patternPage(index), programmed: allProgrammed };
  }
  function own(address: number): Page {
    const index = address >>> 12;
    const known = owned.get(index);
    if (known !== undefined) return known;
    const { bytes, programmed } = at(address);
    const page = { bytes: bytes.slice(), programmed: programmed.slice() };
    owned.set(index, page);
    return page;
  }
  function replace(address: number, content: "erased" | "garbage"): void {
    const index = address >>> 12;
    owned.delete(index);
    shared.set(
      index,
      content === "erased" ? erased : { bytes: garbagePage(), programmed: allProgrammed },
    );
  }
  return { at, own, replace };
}

/** A byte as an erase or a write that was cut leaves it. */
export function garbageByte(address: number): number {
  return garbagePage()[address & (PAGE_BYTES - 1)] ?? 0;
}

// Pages that many chips have in common; made at the first use, changed by no one.
const blankPages = new Map<number, Uint8Array>();
let patternBytes: Uint8Array | undefined;
let garbageBytes: Uint8Array | undefined;

function blankPage(erasedByte: number): Uint8Array {
  const known = blankPages.get(erasedByte);
  if (known !== undefined) return known;
  const page = new Uint8Array(PAGE_BYTES).fill(erasedByte);
  blankPages.set(erasedByte, page);
  return page;
}

// No byte is 0x00 or 0xFF, and no two of 253 pages in a row are alike.
// 4096 + 5 shares no divisor with the period, so that the shift takes every value.
const PATTERN_PERIOD = 253;
const PATTERN_SHIFT = PAGE_BYTES + 5;

function patternPage(index: number): Uint8Array {
  patternBytes ??= new Uint8Array(PAGE_BYTES + PATTERN_PERIOD).map(
    (_, nth) => 1 + (nth % PATTERN_PERIOD),
  );
  const shift = (index * PATTERN_SHIFT) % PATTERN_PERIOD;
  return patternBytes.subarray(shift, shift + PAGE_BYTES);
}

function garbagePage(): Uint8Array {
  garbageBytes ??= new Uint8Array(PAGE_BYTES).map((_, nth) => (nth * 167 + 91) & 0xff);
  return garbageBytes;
}
