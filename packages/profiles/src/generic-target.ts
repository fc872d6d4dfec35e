/**
 * The target of a device whose chip is not known: memories as its strings give them,
 * read strictly, and everything else so that no known STM32 is harmed by it.
 */
import type { DescribedDevice, DfuAlternate, FlashTarget, MemoryStringRun } from "@dfukit/core";
import {
  type FlashRegion,
  formatRange,
  intersect,
  runRange,
  type SectorAccess,
  type SectorRun,
} from "@dfukit/memory";
import { kindOfName } from "./region-kind.js";

/** A target out of descriptors alone, and what the user should know of it. */
export interface GenericTarget {
  readonly target: FlashTarget;
  readonly notes: readonly string[];
}

/**
 * The largest unit of all STM32 with DfuSe (H72x and H74x, AN2606 and their flash words).
 * Every smaller one divides it, so no unit of an unknown chip is ever written in two parts.
 */
const SAFE_UNIT_BYTES = 32;

const NO_RIGHTS: SectorAccess = { readable: false, erasable: false, writable: false };
/** Boot ROMs disagree on its letter; it is read and written, and there is nothing to erase. */
const FEATURE_RIGHTS: SectorAccess = { readable: true, erasable: false, writable: true };

/** Builds the target from the memory strings of the device. */
export function genericTarget(device: DescribedDevice): GenericTarget {
  const seen = new Map<string, number>();
  const read = device.alternates.map((alternate) => {
    const { name, alternateSetting } = alternate;
    const first = name === null ? undefined : seen.get(name);
    if (name !== null && first === undefined) seen.set(name, alternateSetting);
    return first === undefined ? readAlternate(alternate) : leaveOut(alternate, first);
  });
  const regions = read.flatMap(({ region }) => (region === null ? [] : [region]));
  return {
    target: cautious(regions, device.functional.transferSizeBytes),
    notes: [
      `the chip is not known: memories are taken as the device describes them, and writes are aligned to ${SAFE_UNIT_BYTES} bytes, the largest unit of any STM32; --chip names the part`,
      ...read.flatMap(({ notes }) => notes),
    ],
  };
}

function cautious(regions: readonly FlashRegion[], transferSizeBytes: number): FlashTarget {
  return {
    layout: { regions },
    programUnitBytes: SAFE_UNIT_BYTES,
    writeAlignmentBytes: SAFE_UNIT_BYTES,
    erasedByte: 0xff,
    blankReadProvesErased: false,
    transferSizeBytes,
    behaviour: {
      statusWhileBusy: "answered",
      quirks: [],
      times: { erase: [], program: null, massErase: null },
      bank2Start: null,
    },
    optionBytes: null,
    supply: null,
    origins: {
      layout: "descriptor",
      programUnitBytes: "default",
      writeAlignmentBytes: "default",
      erasedByte: "default",
      transferSizeBytes: "descriptor",
      behaviour: "default",
    },
  };
}

interface ReadAlternate {
  readonly region: FlashRegion | null;
  readonly notes: readonly string[];
}

function leaveOut({ alternateSetting }: DfuAlternate, first: number): ReadAlternate {
  return {
    region: null,
    notes: [
      `alternate setting ${alternateSetting} repeats the string of alternate setting ${first}; it is left out`,
    ],
  };
}

function readAlternate({ alternateSetting, name, memory }: DfuAlternate): ReadAlternate {
  const place = `alternate setting ${alternateSetting}`;
  if (memory === null || memory.runs.length === 0) {
    const what = name === null ? "has no string" : `"${name}" describes no memory`;
    return { region: null, notes: [`${place} ${what}; it is left out`] };
  }
  const kind = kindOfName(memory.name);
  const isFeature = kind === "device-feature";
  const { runs, overlaps } = withoutOverlaps(memory.runs);
  const isStrict = !isFeature && runs.some(({ unitMissing }) => unitMissing);
  return {
    region: {
      name: memory.name,
      kind,
      alternateSetting,
      runs: runs.map((run) => toSectorRun(run, isFeature)),
    },
    notes: [
      ...(isStrict
        ? [
            `${place} ("${memory.name}") has no unit before the type letter, so a strict reader finds no access right and none is assumed; --chip names the part`,
          ]
        : []),
      ...overlaps.map(
        (run) =>
          `${place} ("${memory.name}") describes ${formatRange(runRange(run))} a second time; only the first is used`,
      ),
    ],
  };
}

function toSectorRun(
  { start, sectorCount, sectorSizeBytes, access, unitMissing }: MemoryStringRun,
  isFeature: boolean,
): SectorRun {
  const rights = unitMissing ? NO_RIGHTS : access;
  return { start, sectorCount, sectorSizeBytes, access: isFeature ? FEATURE_RIGHTS : rights };
}

/** Ascending runs; of those that share an address, the first in the string stays. */
function withoutOverlaps(runs: readonly MemoryStringRun[]): {
  readonly runs: readonly MemoryStringRun[];
  readonly overlaps: readonly MemoryStringRun[];
} {
  const kept: MemoryStringRun[] = [];
  const overlaps: MemoryStringRun[] = [];
  for (const run of runs) {
    const isTaken = kept.some((other) => intersect(runRange(other), runRange(run)) !== undefined);
    (isTaken ? overlaps : kept).push(run);
  }
  return { runs: kept.sort((a, b) => a.start - b.start), overlaps };
}
