/** The normalisation of flash and other memories. Part of `normalise.ts`; judges nothing. */
import type { SectorAccess } from "@dfukit/memory";
import { citation } from "./citation.js";
import type { FlashRun, FlashSize, ProfileMemory } from "./profile.js";
import type {
  AccessLetter,
  FlashDocument,
  FlashRunDocument,
  MemoryDocument,
} from "./profile-memory-document.js";

/** The rights that a type letter grants: bit 0 read, bit 1 erase, bit 2 write (UM0424 §10.3.2). */
export function accessOf(letter: AccessLetter): SectorAccess {
  const bits = letter.charCodeAt(0) - 0x60;
  return { readable: (bits & 1) !== 0, erasable: (bits & 2) !== 0, writable: (bits & 4) !== 0 };
}

/** Size letters as a list; all of them where the file names none. */
export function lettersOf(sizes: string | undefined, all: readonly string[]): readonly string[] {
  return sizes === undefined ? all : Array.from(sizes);
}

/** The sizes of a flash, ascending. */
export function normaliseFlash(flash: FlashDocument): readonly FlashSize[] {
  return Object.entries(flash.sizes)
    .map(([letter, { sizeBytes, runs, variants = [] }]) => ({
      letter,
      sizeBytes,
      runs: runsOf(flash, runs ?? variants[0]?.runs ?? []),
      variants: variants.map((variant) => ({
        mode: variant.mode,
        runs: runsOf(flash, variant.runs),
      })),
      ...citation(flash),
    }))
    .sort((a, b) => a.sizeBytes - b.sizeBytes);
}

function runsOf(flash: FlashDocument, runs: readonly FlashRunDocument[]): readonly FlashRun[] {
  return runs.map(({ start, sectorCount, sectorSizeBytes, bank, access }) => ({
    start: Number(start),
    sectorCount,
    sectorSizeBytes,
    bank,
    access: accessOf(access ?? flash.access),
  }));
}

/** A memory besides the flash; `letters` are all sizes of the line. */
export function normaliseMemory(memory: MemoryDocument, letters: readonly string[]): ProfileMemory {
  return {
    region: {
      name: memory.name,
      kind: memory.kind,
      alternateSetting: memory.alternateSetting,
      runs: memory.runs.map((run) => ({
        start: Number(run.start),
        sectorCount: run.sectorCount,
        sectorSizeBytes: run.sectorSizeBytes,
        access: accessOf(run.access),
      })),
    },
    sizes: lettersOf(memory.sizes, letters),
    ...citation(memory),
  };
}
