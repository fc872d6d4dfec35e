/**
 * A chip's memories as a strict model, for the properties of the planner: what a plan
 * may do to flash, and nothing else. Shares no code with the planner.
 */
import type { FlashRegion } from "@dfukit/memory";
import type { FlashTarget } from "../protocol/target.js";
import type { Operation, WriteRun } from "./plan-types.js";

/** One memory. `programmed` has one entry for each write unit: whether it was written since its erase. */
export interface ModelMemory {
  readonly region: FlashRegion;
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly programmed: boolean[];
}

/** A chip. */
export interface FlashModel {
  readonly target: FlashTarget;
  readonly memories: readonly ModelMemory[];
}

/** One sector of a model. */
export interface ModelSector {
  readonly start: number;
  readonly end: number;
}

/** The sectors of a region, one by one. */
export function modelSectors(region: FlashRegion): readonly ModelSector[] {
  return region.runs.flatMap(({ start, sectorCount, sectorSizeBytes: size }) =>
    Array.from({ length: sectorCount }, (_, nth) => ({
      start: start + nth * size,
      end: start + (nth + 1) * size,
    })),
  );
}

/** A chip on which everything is erased. */
export function blankModel(target: FlashTarget): FlashModel {
  const memories = target.layout.regions.map((region) => {
    const sectors = modelSectors(region);
    const start = Math.min(...sectors.map((sector) => sector.start));
    const sizeBytes = Math.max(...sectors.map((sector) => sector.end)) - start;
    const unitCount = Math.ceil(sizeBytes / target.writeAlignmentBytes);
    return {
      region,
      start,
      bytes: new Uint8Array(sizeBytes).fill(target.erasedByte),
      programmed: new Array<boolean>(unitCount).fill(false),
    };
  });
  return { target, memories };
}

/** A chip of its own with the same bytes. */
export function copyModel({ target, memories }: FlashModel): FlashModel {
  return {
    target,
    memories: memories.map((memory) => ({
      ...memory,
      bytes: memory.bytes.slice(),
      programmed: [...memory.programmed],
    })),
  };
}

/** The memory behind an alternate setting. */
export function memoryOf({ memories }: FlashModel, alternateSetting: number): ModelMemory {
  const memory = memories.find(({ region }) => region.alternateSetting === alternateSetting);
  if (memory === undefined) throw new Error(`no alternate setting ${alternateSetting}`);
  return memory;
}

/** Puts bytes into a memory, as a programmer before this job would have. */
export function preload(
  model: FlashModel,
  { region, start, bytes, programmed }: ModelMemory,
  [address, data]: readonly [number, Uint8Array],
): void {
  const unit = model.target.writeAlignmentBytes;
  for (const [nth, byte] of data.entries()) {
    const at = address + nth;
    if (!modelSectors(region).some((sector) => at >= sector.start && at < sector.end)) continue;
    bytes[at - start] = byte;
    programmed[Math.floor((at - start) / unit)] = true;
  }
}

/** What a plan has done to a chip. */
export interface Trace {
  /** `alternate:start` of sectors, in the order of erasing. */
  readonly erased: readonly string[];
  /** `alternate:start` of sectors that were written. */
  readonly written: ReadonlySet<string>;
}

/**
 * Carries out the operations.
 * @throws Error for whatever flash memory, boot ROM or the order of work forbids.
 */
export function applyPlan(model: FlashModel, operations: readonly Operation[]): Trace {
  const erased: string[] = [];
  const written = new Set<string>();
  for (const operation of operations) {
    switch (operation.kind) {
      case "erase": {
        const { region, start } = operation.sector;
        eraseModelSector(model, region.alternateSetting, start, { erased, written });
        break;
      }
      case "mass-erase": {
        const { region } = memoryOf(model, operation.alternateSetting);
        for (const { start } of modelSectors(region))
          eraseModelSector(model, region.alternateSetting, start, { erased, written });
        break;
      }
      case "write":
        writeModelRun(model, operation.run, written);
        break;
      case "compare":
        for (const { address, bytes } of operation.segments) {
          const memory = memoryOf(model, operation.alternateSetting);
          const from = address - memory.start;
          for (const [nth, byte] of bytes.entries())
            if (memory.bytes[from + nth] !== byte)
              throw new Error(`compare fails at ${hex(address + nth)}`);
        }
        break;
    }
  }
  return { erased, written };
}

function eraseModelSector(
  model: FlashModel,
  alternateSetting: number,
  start: number,
  { erased, written }: { readonly erased: string[]; readonly written: ReadonlySet<string> },
): void {
  const memory = memoryOf(model, alternateSetting);
  const key = `${alternateSetting}:${start}`;
  if (erased.includes(key)) throw new Error(`${hex(start)} is erased twice`);
  if (written.has(key)) throw new Error(`${hex(start)} is erased after it was written`);
  eraseAt(model, memory, start);
  erased.push(key);
}

function writeModelRun(
  model: FlashModel,
  { alternateSetting, pointer, blocks }: WriteRun,
  written: Set<string>,
): void {
  const { transferSizeBytes, writeAlignmentBytes: unit } = model.target;
  if (blocks.length === 0) throw new Error(`the run at ${hex(pointer)} has no blocks`);
  for (const { address, wBlockNum, bytes } of blocks) {
    const at = hex(address);
    if (wBlockNum < 2 || wBlockNum > 0xffff) throw new Error(`block number ${wBlockNum} at ${at}`);
    if (address !== pointer + (wBlockNum - 2) * transferSizeBytes)
      throw new Error(`block ${wBlockNum} does not reach ${at}`);
    if (bytes.length < 1 || bytes.length > transferSizeBytes)
      throw new Error(`${bytes.length} bytes at ${at}`);
    if (address % unit !== 0 || bytes.length % unit !== 0) throw new Error(`unaligned at ${at}`);
    const memory = memoryOf(model, alternateSetting);
    writeAt(model, memory, [address, bytes]);
    for (const { start, end } of modelSectors(memory.region))
      if (start < address + bytes.length && address < end)
        written.add(`${alternateSetting}:${start}`);
  }
}

function programUnit(
  { target }: FlashModel,
  { region, start, bytes, programmed }: ModelMemory,
  [address, data]: readonly [number, Uint8Array],
): void {
  const end = address + data.length;
  const isInside = modelSectors(region).some((s) => address >= s.start && end <= s.end);
  if (!isInside) throw new Error(`${hex(address)} lies in no sector`);
  const nth = Math.floor((address - start) / target.writeAlignmentBytes);
  const old = bytes.subarray(address - start, end - start);
  const isBlank = old.every((byte) => byte === target.erasedByte);
  const isPlain = region.kind === "eeprom";
  if (!isPlain && !isBlank) throw new Error(`${hex(address)} is written without an erase`);
  const isOnce = !target.blankReadProvesErased;
  if (!isPlain && isOnce && programmed[nth] === true)
    throw new Error(`${hex(address)} is programmed twice`);
  bytes.set(data, address - start);
  programmed[nth] = true;
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

/** Erases the sector that begins at `start`. @throws Error where none begins. */
export function eraseAt(
  { target }: FlashModel,
  { region, start: base, bytes, programmed }: ModelMemory,
  start: number,
): void {
  const sector = modelSectors(region).find((other) => other.start === start);
  if (sector === undefined) throw new Error(`${hex(start)} is no start of a sector`);
  const unit = target.writeAlignmentBytes;
  const [from, to] = [sector.start - base, sector.end - base];
  bytes.fill(target.erasedByte, from, to);
  programmed.fill(false, from / unit, to / unit);
}

/** Writes bytes as one block. @throws Error for what flash memory forbids. */
export function writeAt(
  model: FlashModel,
  memory: ModelMemory,
  [address, data]: readonly [number, Uint8Array],
): void {
  const unit = model.target.writeAlignmentBytes;
  const { kind } = memory.region;
  if (kind === "option-bytes" || kind === "device-feature") {
    memory.bytes.set(data, address - memory.start);
    return;
  }
  for (let from = 0; from < data.length; from += unit)
    programUnit(model, memory, [address + from, data.subarray(from, from + unit)]);
}
