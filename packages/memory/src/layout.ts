/**
 * How a chip's memories divide into sectors. Runs stay compressed; sectors are
 * expanded on demand. Filled from descriptors or profiles, read by the planner,
 * the inspector and the memory map.
 */
import type { AddressRange } from "./range.js";
import { contains, intersect, joinRanges } from "./range.js";

/** What a host may do with a sector: the letters a–g of a DfuSe memory string (UM0424 §10.3.2). */
export interface SectorAccess {
  readonly readable: boolean;
  readonly erasable: boolean;
  readonly writable: boolean;
}

/** Equal sectors one behind the other. */
export interface SectorRun {
  readonly start: number;
  readonly sectorCount: number;
  readonly sectorSizeBytes: number;
  readonly access: SectorAccess;
}

/** What a region is for. Only `flash` holds a program. */
export type RegionKind =
  | "flash"
  | "option-bytes"
  | "otp"
  | "eeprom"
  | "device-feature"
  | "external"
  | "other";

/** A memory that one alternate setting of the boot ROM reaches. Runs ascend and may leave holes. */
export interface FlashRegion {
  readonly name: string;
  readonly kind: RegionKind;
  readonly alternateSetting: number;
  readonly runs: readonly SectorRun[];
}

/** All memories of a chip that a host can reach by DFU. */
export interface FlashLayout {
  readonly regions: readonly FlashRegion[];
}

/** One sector: the smallest unit that can be erased. */
export interface Sector extends AddressRange {
  readonly region: FlashRegion;
  /** Counted from 0 over the whole region, as ST's manuals do. */
  readonly index: number;
  readonly sizeBytes: number;
  readonly access: SectorAccess;
}

/** The addresses of a run. */
export function runRange(run: SectorRun): AddressRange {
  return { start: run.start, end: run.start + run.sectorCount * run.sectorSizeBytes };
}

/** The addresses of a region, with runs that touch joined; more than one where it has holes. */
export function regionRanges(region: FlashRegion): readonly AddressRange[] {
  return joinRanges(region.runs.filter((run) => run.sectorCount > 0).map(runRange));
}

/** The number of bytes in a region, holes left out. */
export function regionSizeBytes(region: FlashRegion): number {
  return region.runs.reduce((sum, run) => sum + run.sectorCount * run.sectorSizeBytes, 0);
}

/** The region that holds `address`, or undefined. */
export function regionAt(layout: FlashLayout, address: number): FlashRegion | undefined {
  return layout.regions.find((region) =>
    region.runs.some((run) => contains(runRange(run), address)),
  );
}

/** The sector that holds `address`, or undefined. */
export function sectorAt(layout: FlashLayout, address: number): Sector | undefined {
  return sectorsCovering(layout, { start: address, end: address + 1 })[0];
}

/** Every sector that holds an address of `range`, by region and then ascending. */
export function sectorsCovering(layout: FlashLayout, range: AddressRange): readonly Sector[] {
  return layout.regions.flatMap((region) => sectorsOfRegion(region, range));
}

/** The sectors of one region that hold an address of `range`; all of them without a range. */
export function sectorsOfRegion(region: FlashRegion, range?: AddressRange): readonly Sector[] {
  const sectors: Sector[] = [];
  let firstIndex = 0;
  for (const run of region.runs) {
    const part =
      run.sectorCount === 0 ? undefined : intersect(runRange(run), range ?? runRange(run));
    if (part !== undefined) pushSectors(sectors, { region, run, firstIndex, part });
    firstIndex += run.sectorCount;
  }
  return sectors;
}

interface RunPart {
  readonly region: FlashRegion;
  readonly run: SectorRun;
  readonly firstIndex: number;
  readonly part: AddressRange;
}

function pushSectors(sectors: Sector[], { region, run, firstIndex, part }: RunPart): void {
  const sizeBytes = run.sectorSizeBytes;
  const from = Math.floor((part.start - run.start) / sizeBytes);
  const to = Math.ceil((part.end - run.start) / sizeBytes);
  for (let nth = from; nth < to; nth++) {
    const start = run.start + nth * sizeBytes;
    sectors.push({
      region,
      index: firstIndex + nth,
      start,
      end: start + sizeBytes,
      sizeBytes,
      access: run.access,
    });
  }
}
