/**
 * The memory map as plain data. Built by `memory-map.ts`; drawn as text and as
 * SVG by the two renderers beside it. Types only.
 */
import type { AddressRange, RegionKind } from "@dfukit/memory";

/**
 * What a row holds: `used` some data; `erased` only sectors that the image fills
 * with the erased byte; `free` none; `outside` data in no memory of the chip.
 */
export type MapRole = "used" | "erased" | "free" | "outside";

/** Equal sectors one behind the other, by their index in the region. */
export interface SectorSpan {
  /** Indices count from 0 over the whole region; both are inclusive. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  /** The size of each of them. */
  readonly sizeBytes: number;
}

/** One line of the map: whole sectors, or without a layout a stretch of data or a gap. */
export interface MapRow {
  readonly range: AddressRange;
  readonly role: MapRole;
  /** Null where no layout says how the memory divides. */
  readonly sectors: SectorSpan | null;
  /** Bytes of the row that the image holds. */
  readonly usedBytes: number;
  /** How many of the sectors the image fills with nothing but the erased byte. */
  readonly erasedSectorCount: number;
  /** The parts of `range` that the image does not hold, ascending; the whole of a free row. */
  readonly holes: readonly AddressRange[];
  /** Whether a bank, or the memory behind a hole in the address space, begins here. */
  readonly bordersBefore: boolean;
}

/** One memory of the chip. */
export interface MapRegion {
  /** As the layout has it; escape it before it is shown. */
  readonly name: string;
  readonly kind: RegionKind;
  readonly alternateSetting: number;
  readonly ranges: readonly AddressRange[];
  readonly sizeBytes: number;
  readonly usedBytes: number;
  /** `usedBytes` of `sizeBytes`, 0…1. */
  readonly share: number;
  /** From the first to behind the last byte of data, or null. */
  readonly dataSpan: AddressRange | null;
  readonly sectorCount: number;
  readonly erasedSectorCount: number;
  readonly rows: readonly MapRow[];
}

/** Data that no region describes. */
export interface MapBlock {
  readonly usedBytes: number;
  readonly segmentCount: number;
  readonly dataSpan: AddressRange | null;
  readonly rows: readonly MapRow[];
}

/** Where the data of a firmware lies. */
export interface MemoryMap {
  /** The main flash, and every other region that has data, in the layout's order. */
  readonly regions: readonly MapRegion[];
  /** Data outside every memory of the chip; null if there is none, or no layout. */
  readonly outside: MapBlock | null;
  /** All data, by segments and gaps, where no layout was given; else null. */
  readonly segments: MapBlock | null;
  /** The byte that sectors were compared with, or null. */
  readonly erasedByte: number | null;
}
