/** The normalisation of parts, registers and the boot ROM as a program. Part of `normalise.ts`. */
import type { AddressRange } from "@dfukit/memory";
import type { RamRange } from "./chip.js";
import { citation } from "./citation.js";
import type { HiddenMemory, PartGroup, ProfileConfirmation, ProfileRegisters } from "./profile.js";
import type {
  ConfirmationDocument,
  PartGroupDocument,
  RegistersDocument,
  RomDocument,
} from "./profile-document.js";
import type { AreaDocument, HiddenMemoryDocument, RamDocument } from "./profile-memory-document.js";
import type { ProfileRom } from "./profile-usb.js";

/** Parts that begin alike, with their RAM out of `ram`. */
export function normaliseGroup(
  group: PartGroupDocument,
  ram: Readonly<Record<string, RamDocument>>,
): PartGroup {
  // An unknown key is the rule ram-known's to report.
  const known = Object.hasOwn(ram, group.ram) ? ram[group.ram] : undefined;
  return {
    prefix: group.prefix,
    suffix: group.suffix ?? null,
    sizesByPackage: Object.fromEntries(
      Object.entries(group.sizesByPackage).map(([letter, sizes]) => [letter, Array.from(sizes)]),
    ),
    ram: normaliseRam(known),
    ramCitation: citation(known ?? group),
    ...citation(group),
  };
}

function normaliseRam(ram: RamDocument | undefined): readonly RamRange[] {
  return (ram?.ranges ?? []).map((range) => ({ name: range.name, ...areaOf(range) }));
}

/** A memory that the boot ROM does not show. */
export function normaliseHidden(memory: HiddenMemoryDocument): HiddenMemory {
  return { name: memory.name, kind: memory.kind, ...areaOf(memory), ...citation(memory) };
}

/** The read-only words of the chip, or null. */
export function normaliseRegisters(
  registers: RegistersDocument | undefined,
): ProfileRegisters | null {
  if (registers === undefined) return null;
  return {
    flashSize: addressOf(registers.flashSize),
    uniqueId: addressOf(registers.uniqueId),
    readable:
      registers.readable === undefined
        ? null
        : { romIds: romIdsOf(registers.readable.romIds), ...citation(registers.readable) },
    ...citation(registers),
  };
}

/** What was done on real chips. */
export function normaliseConfirmation(entry: ConfirmationDocument): ProfileConfirmation {
  const { part, romId, did } = entry;
  return { part, romId: addressOf(romId), did, ...citation(entry) };
}

/** The boot ROM as a program. */
export function normaliseRom(rom: RomDocument): ProfileRom {
  return {
    versions: rom.versions.map(({ version, id, parts, deviceVersion }) => ({
      version,
      id: addressOf(id),
      parts: parts ?? null,
      deviceVersion: addressOf(deviceVersion),
    })),
    idAddress: addressOf(rom.idAddress),
    protocol: rom.protocol,
    systemMemory: rom.systemMemory.map(areaOf),
    hostRam: (rom.hostRam ?? []).map((entry) => ({
      romIds: romIdsOf(entry.romIds),
      ranges: entry.ranges.map(areaOf),
      ...citation(entry),
    })),
    connect: (rom.connect ?? []).map((entry) => ({
      romIds: romIdsOf(entry.romIds),
      crystalMhz: entry.crystalMhz ?? null,
      shortestMs: entry.shortestMs,
      ...citation(entry),
    })),
    ...citation(rom),
  };
}

function areaOf({ start, sizeBytes }: AreaDocument): AddressRange {
  return { start: Number(start), end: Number(start) + sizeBytes };
}

function romIdsOf(texts: readonly string[] | undefined): readonly number[] {
  return (texts ?? []).map(Number);
}

function addressOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
