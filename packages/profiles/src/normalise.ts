/**
 * The second stage of reading a profile: from the shape of the JSON file to the one
 * that programs use. Expects what the schema lets through; judges nothing.
 */
import type { SectorAccess } from "@dfukit/memory";
import type { RamRange } from "./chip.js";
import { citation, numberFact } from "./citation.js";
import {
  normaliseBehaviour,
  normaliseOptionBytes,
  normaliseSupply,
  normaliseUsb,
} from "./normalise-usb.js";
import type { FlashSize, PartGroup, Profile, ProfileMemory } from "./profile.js";
import type {
  AccessLetter,
  MemoryDocument,
  PartGroupDocument,
  ProfileDocument,
  RamDocument,
} from "./profile-document.js";

/** Turns a document that fits the schema into a `Profile`. Never throws on such a one. */
export function normaliseProfile(document: ProfileDocument): Profile {
  const flashSizes = normaliseFlash(document);
  const letters = flashSizes.map(({ letter }) => letter);
  const { programming, uf2 } = document;
  return {
    id: document.id,
    name: document.name,
    series: document.series,
    dieId: numberFact(Number(document.die.id), document.die),
    parts: document.parts.map((group) => normaliseGroup(group, document.ram)),
    notDfu: (document.notDfu ?? []).map((entry) => ({
      prefix: entry.prefix,
      why: entry.why,
      ...citation(entry),
    })),
    flashName: document.flash.name,
    flashAlternateSetting: document.flash.alternateSetting,
    flashSizes,
    memories: document.memories.map((memory) => normaliseMemory(memory, letters)),
    programUnitBytes: numberFact(programming.programUnit.sizeBytes, programming.programUnit),
    writeAlignmentBytes: numberFact(
      programming.writeAlignment.sizeBytes,
      programming.writeAlignment,
    ),
    erasedByte: numberFact(Number(programming.erasedByte.value), programming.erasedByte),
    blankReadProvesErased: {
      value: programming.blankReadProvesErased.value,
      ...citation(programming.blankReadProvesErased),
    },
    uf2FamilyId: uf2 === undefined ? null : numberFact(Number(uf2.familyId), uf2),
    usb: normaliseUsb(document.usb),
    behaviour: normaliseBehaviour(document.behaviour),
    supply: normaliseSupply(document.supply),
    optionBytes: normaliseOptionBytes(document.optionBytes),
    descriptorStrings: (document.descriptorStrings ?? []).map((entry) => ({
      alternateSetting: entry.alternateSetting,
      string: entry.string,
      sizes: lettersOf(entry.sizes, letters),
      seenOn: entry.seenOn,
    })),
    overrides: (document.overrides ?? []).map((override) => ({
      alternateSetting: override.alternateSetting,
      string: override.string,
      sizes: lettersOf(override.sizes, letters),
      why: override.why,
      ...citation(override),
    })),
    notes: (document.notes ?? []).map((note) => ({ text: note.text, ...citation(note) })),
    sources: Object.entries(document.sources).map(([id, source]) => ({
      id,
      kind: source.kind,
      title: source.title,
      place: source.place,
      revision: source.revision ?? null,
    })),
  };
}

/** The rights that a type letter grants: bit 0 read, bit 1 erase, bit 2 write (UM0424 §10.3.2). */
export function accessOf(letter: AccessLetter): SectorAccess {
  const bits = letter.charCodeAt(0) - 0x60;
  return { readable: (bits & 1) !== 0, erasable: (bits & 2) !== 0, writable: (bits & 4) !== 0 };
}

function lettersOf(sizes: string | undefined, all: readonly string[]): readonly string[] {
  return sizes === undefined ? all : Array.from(sizes);
}

function normaliseGroup(
  group: PartGroupDocument,
  ram: Readonly<Record<string, RamDocument>>,
): PartGroup {
  // An unknown key is the rule ram-known's to report.
  const known = Object.hasOwn(ram, group.ram) ? ram[group.ram] : undefined;
  return {
    prefix: group.prefix,
    sizesByPackage: Object.fromEntries(
      Object.entries(group.sizesByPackage).map(([letter, sizes]) => [letter, Array.from(sizes)]),
    ),
    ram: normaliseRam(known),
    ramCitation: citation(known ?? group),
    ...citation(group),
  };
}

function normaliseRam(ram: RamDocument | undefined): readonly RamRange[] {
  return (ram?.ranges ?? []).map(({ name, start, sizeBytes }) => ({
    name,
    start: Number(start),
    end: Number(start) + sizeBytes,
  }));
}

function normaliseFlash({ flash }: ProfileDocument): readonly FlashSize[] {
  const access = accessOf(flash.access);
  return Object.entries(flash.sizes)
    .map(([letter, { sizeBytes, runs }]) => ({
      letter,
      sizeBytes,
      runs: runs.map((run) => ({ ...run, start: Number(run.start), access })),
      ...citation(flash),
    }))
    .sort((a, b) => a.sizeBytes - b.sizeBytes);
}

function normaliseMemory(memory: MemoryDocument, letters: readonly string[]): ProfileMemory {
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
