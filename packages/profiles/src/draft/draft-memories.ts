/** The memories of a draft: what the device's strings say, cut to the size of the part. */
import type { DfuAlternate, MemoryStringRun } from "@dfukit/core";
import { formatAddress, type SectorAccess, type SectorRun } from "@dfukit/memory";
import { kindOfName } from "../region-kind.js";
import { SIZE_LETTERS_KIB } from "./part-names.js";
import { WHERE } from "./where.js";

type Json = Readonly<Record<string, unknown>>;

const FLASH_BASE = 0x0800_0000;

/** What is known of the flash besides its string. */
export interface FlashFacts {
  /** In the order of the parts. */
  readonly sizeLetters: readonly string[];
  /** Of the first letter, where the author named it. */
  readonly flashSizeBytes: number | null;
  readonly sectorSizeBytes: number | null;
}

/** The alternate setting of the program flash: the first that is called so. */
export function flashAlternate(alternates: readonly DfuAlternate[]): DfuAlternate | undefined {
  return alternates.find(({ memory }) => memory !== null && kindOfName(memory.name) === "flash");
}

/** The size of a letter: what the author said, else what ST means by it; null if neither. */
export function sizeOf(letter: string, { sizeLetters, flashSizeBytes }: FlashFacts): number | null {
  if (letter === sizeLetters[0] && flashSizeBytes !== null) return flashSizeBytes;
  const kib = SIZE_LETTERS_KIB[letter];
  return kib === undefined ? null : kib * 1024;
}

/** `flash` of the profile. */
export function draftFlash(alternate: DfuAlternate | undefined, facts: FlashFacts): Json {
  const memory = alternate?.memory ?? null;
  const [first] = memory?.runs ?? [];
  return {
    name: memory?.name ?? WHERE.memoryName,
    alternateSetting: alternate?.alternateSetting ?? 0,
    access: first === undefined ? WHERE.access : letterOf(first.access),
    sizes: Object.fromEntries(
      facts.sizeLetters.map((letter) => [letter, draftSize(letter, facts, memory?.runs ?? [])]),
    ),
    sources: memory === null ? ["reference-manual"] : ["listing", "reference-manual"],
  };
}

function draftSize(letter: string, facts: FlashFacts, described: readonly MemoryStringRun[]): Json {
  const sizeBytes = sizeOf(letter, facts);
  const runs =
    sizeBytes === null ? [] : runsUpTo(sizeBytes, describedOr(described, facts, sizeBytes));
  return {
    sizeBytes: sizeBytes ?? WHERE.sizeBytes,
    runs:
      runs.length === 0
        ? [
            {
              start: formatAddress(FLASH_BASE),
              sectorCount: WHERE.sectorCount,
              sectorSizeBytes: facts.sectorSizeBytes ?? WHERE.sectorSize,
              bank: WHERE.bank,
            },
          ]
        : runs.map(({ start, sectorCount, sectorSizeBytes }) => ({
            start: formatAddress(start),
            sectorCount,
            sectorSizeBytes,
            bank: WHERE.bank,
          })),
  };
}

/** The runs of the string, or equal sectors of the size that the author named. */
function describedOr(
  described: readonly SectorRun[],
  { sectorSizeBytes }: FlashFacts,
  sizeBytes: number,
): readonly SectorRun[] {
  if (described.length > 0 || sectorSizeBytes === null) return described;
  const access: SectorAccess = { readable: true, erasable: true, writable: true };
  const sectorCount = Math.floor(sizeBytes / sectorSizeBytes);
  return [{ start: FLASH_BASE, sectorCount, sectorSizeBytes, access }];
}

/** The first sectors that make up a size; none if they do not fill it exactly. */
export function runsUpTo(sizeBytes: number, runs: readonly SectorRun[]): readonly SectorRun[] {
  const kept: SectorRun[] = [];
  let left = sizeBytes;
  for (const run of runs) {
    const sectorCount = Math.min(run.sectorCount, Math.floor(left / run.sectorSizeBytes));
    if (sectorCount > 0) kept.push({ ...run, sectorCount });
    left -= sectorCount * run.sectorSizeBytes;
    if (sectorCount < run.sectorCount) break;
  }
  return left === 0 ? kept : [];
}

/** `memories` of the profile: every other alternate setting that describes one. */
export function draftMemories(
  alternates: readonly DfuAlternate[],
  flash: DfuAlternate | undefined,
): readonly Json[] {
  return alternates.flatMap((alternate) => {
    const { alternateSetting, memory, name } = alternate;
    const isRepeated = name === flash?.name;
    if (alternate === flash || memory === null || memory.runs.length === 0 || isRepeated) return [];
    const kind = kindOfName(memory.name);
    return [
      {
        name: memory.name,
        kind: kind === "other" || kind === "flash" ? WHERE.memoryKind : kind,
        alternateSetting,
        runs: memory.runs.map((run) => ({
          start: formatAddress(run.start),
          sectorCount: run.sectorCount,
          sectorSizeBytes: run.sectorSizeBytes,
          access: letterOf(run.access),
        })),
        sources: ["listing"],
      },
    ];
  });
}

/** The type letter of rights: bit 0 read, bit 1 erase, bit 2 write (UM0424 §10.3.2). */
function letterOf({ readable, erasable, writable }: SectorAccess): string {
  const bits = (readable ? 1 : 0) + (erasable ? 2 : 0) + (writable ? 4 : 0);
  return bits === 0 ? WHERE.access : String.fromCharCode(0x60 + bits);
}
