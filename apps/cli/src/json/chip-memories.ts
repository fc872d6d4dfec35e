/** Memories, layouts and registers of a part, as they stand in `dfukit/chips-show@1`. */
import { type FlashRegion, formatAddress, formatByte } from "@dfukit/memory";
import type {
  BankMode,
  Citation,
  FlashSize,
  HiddenMemory,
  ProfileRegisters,
} from "@dfukit/profiles";
import { type ShownChip, sizeOf } from "../text/chip-words.js";
import { type Json, jsonCited, jsonSpan } from "./chip-cited.js";
import { jsonAddress } from "./hex.js";

/** The memories that the boot ROM shows. */
export function jsonMemories(shown: ShownChip): readonly Json[] {
  return shown.chip.target.layout.regions.map((region) => {
    const { name, kind, alternateSetting, runs } = region;
    return {
      name,
      kind,
      alternateSetting,
      runs: runs.map(({ start, sectorCount, sectorSizeBytes, access }) => ({
        start: formatAddress(start),
        sectorCount,
        sectorSizeBytes,
        access,
      })),
      ...jsonCited(citationOf(region, shown)),
    };
  });
}

const UNCITED: Citation = { sources: [], inferredFrom: null };

function citationOf({ alternateSetting }: FlashRegion, shown: ShownChip): Citation {
  const { profile } = shown;
  const memory = profile.memories.find(
    ({ region }) => region.alternateSetting === alternateSetting,
  );
  const isFlash = alternateSetting === profile.flashAlternateSetting;
  return (isFlash ? sizeOf(shown) : memory) ?? UNCITED;
}

/** Every layout that the flash may have; empty if there is one. */
export function jsonVariants({ variants }: FlashSize): readonly Json[] {
  return variants.map(({ mode, runs }, index) => ({
    mode,
    assumed: index === 0,
    runs: runs.map(({ start, sectorCount, sectorSizeBytes, bank }) => ({
      start: formatAddress(start),
      sectorCount,
      sectorSizeBytes,
      bank,
    })),
  }));
}

/** An option bit that selects a layout. */
export function jsonBankMode(mode: BankMode, flashSizesBytes: readonly number[]): Json {
  const { field, register, bit, modes } = mode;
  return { field, register, bit, modes, flashSizesBytes, ...jsonCited(mode) };
}

/** A memory that no alternate setting shows. */
export function jsonHidden(memory: HiddenMemory): Json {
  const { name, kind } = memory;
  return { name, kind, ...jsonSpan(memory), ...jsonCited(memory) };
}

/** Addresses of flash size and unique id, and the boot ROMs that let a host read them. */
export function jsonRegisters(registers: ProfileRegisters | null): Json | null {
  if (registers === null) return null;
  const { flashSize, uniqueId, readable } = registers;
  return {
    flashSize: jsonAddress(flashSize),
    uniqueId: jsonAddress(uniqueId),
    readable: readable && {
      romIds: readable.romIds.map(formatByte),
      ...jsonCited(readable),
    },
    ...jsonCited(registers),
  };
}
