/** Where each fact of a profile was read, as text for people. */
import { formatAddress, formatByte } from "@dfukit/memory";
import type { SourcedNote } from "./chip.js";
import type { Citation, Profile, ProfileSource } from "./profile.js";
import type { ProfileTimes } from "./profile-usb.js";

/** A group of facts, named for people, and its sources. */
export interface FactSources {
  /** E.g. `flash`, `memory "Option Bytes"`, `programming unit`. */
  readonly fact: string;
  /** Each as `formatSource` writes it. */
  readonly sources: readonly string[];
  /** From what the fact was inferred, or null if the sources state it. */
  readonly inferredFrom: string | null;
}

type Fact = readonly [name: string, citation: Citation];

/** The sources of every fact group of a profile, in the order of the profile. */
export function sourcesOf(profile: Profile): readonly FactSources[] {
  const facts: readonly Fact[] = [
    ["die id", profile.dieId],
    ...profile.parts.flatMap((group): readonly Fact[] => [
      [`parts ${group.prefix}`, group],
      [`RAM of ${group.prefix}`, group.ramCitation],
    ]),
    ...profile.notDfu.map((entry): Fact => [`${entry.prefix} without USB DFU`, entry]),
    ...memoryFacts(profile),
    ...romFacts(profile.rom),
    ["programming unit", profile.programUnitBytes],
    ["write alignment", profile.writeAlignmentBytes],
    ["erased byte", profile.erasedByte],
    ["blank reads", profile.blankReadProvesErased],
    ...usbFacts(profile),
    ...optional("UF2 family id", profile.uf2FamilyId),
    ...wordFacts(profile),
  ];
  return facts.map(([fact, { sources, inferredFrom }]) => ({
    fact,
    sources: sources.map((id) => textOf(profile, id)),
    inferredFrom,
  }));
}

function memoryFacts(profile: Profile): readonly Fact[] {
  const { registers } = profile;
  return [
    ...optional("flash", profile.flashSizes[0] ?? null),
    ...profile.bankModes.map((entry): Fact => [`option bit ${entry.field}`, entry]),
    ...profile.memories.map((entry): Fact => [`memory "${entry.region.name}"`, entry]),
    ...profile.notShown.map((entry): Fact => [`hidden memory "${entry.name}"`, entry]),
    ...optional("flash size and unique id", registers),
    ...optional("reading of flash size and unique id", registers?.readable ?? null),
  ];
}

/** What was seen, what of it is wrong, and what else is to be said. */
function wordFacts(profile: Profile): readonly Fact[] {
  return [
    ...profile.descriptorStrings.map(({ string, seenOn }): Fact => {
      const sources = [...new Set(seenOn.map(({ source }) => source))];
      return [`string "${string}"`, { sources, inferredFrom: null }];
    }),
    ...profile.overrides.map((entry): Fact => [`override of "${entry.string}"`, entry]),
    ...profile.confirmed.map((entry): Fact => [`confirmed on ${entry.part}`, entry]),
    ...profile.notes.map((note): Fact => [`note "${note.text}"`, note]),
  ];
}

/** What is said of the boot ROM as a program. */
function romFacts(rom: Profile["rom"]): readonly Fact[] {
  if (rom === null) return [];
  const of = (romIds: readonly number[]): string =>
    romIds.length === 0 ? "" : ` with boot ROM ${romIds.map(formatByte).join(", ")}`;
  return [
    ["boot ROM", rom],
    ...rom.hostRam.map((entry): Fact => [`RAM for the host${of(entry.romIds)}`, entry]),
    ...rom.connect.map((entry): Fact => [`time to connect${of(entry.romIds)}`, entry]),
  ];
}

/** What is said of the boot ROM as a USB device. */
function usbFacts({ usb, behaviour, supply, optionBytes }: Profile): readonly Fact[] {
  const { statusWhileBusy, quirks, announced, times } = behaviour;
  return [
    ["USB identity", usb],
    ["transfer size", usb.transferSizeBytes],
    ["status while busy", statusWhileBusy],
    ...quirks.map((quirk): Fact => [`quirk "${quirk.name}"`, quirk]),
    ...optional("announced poll times", announced),
    ...times.flatMap(timeFacts),
    ...optional("supply voltage", supply),
    ...optional("option bytes", optionBytes),
    ...optional("readout protection", optionBytes?.readProtection ?? null),
    ...(optionBytes?.irreversible ?? []).map(
      (entry): Fact => [`irreversible ${formatAddress(entry.address)}`, entry],
    ),
    ...(optionBytes?.onlyHarmless ?? []).map(
      (entry): Fact => [`harmless values of ${formatAddress(entry.address)}`, entry],
    ),
  ];
}

/** One fact for all sector sizes: they stand under one citation in the file. */
function timeFacts({ supply, erase, program, massErase }: ProfileTimes): readonly Fact[] {
  const at = supply === null ? "" : ` at ${supply} V`;
  return [
    ...optional(`erase time${at}`, erase[0] ?? null),
    ...optional(`programming time${at}`, program),
    ...optional(`mass-erase time${at}`, massErase),
  ];
}

function optional(name: string, fact: Citation | null): readonly Fact[] {
  return fact === null ? [] : [[name, fact]];
}

/** The notes of a profile with their sources in one line each. */
export function notesOf(profile: Profile): readonly SourcedNote[] {
  return profile.notes.map(({ text, sources }) => ({
    text,
    source: sourceText(profile, sources),
  }));
}

/** A source in one line: `ST AN2606 Rev 70, Table 7 (alignment)`. */
export function formatSource({ title, place, revision }: ProfileSource): string {
  return `${title}${revision === null ? "" : ` ${revision}`}, ${place}`;
}

/** Sources in one line: each as `formatSource` writes it, with semicolons between. */
export function sourceText(profile: Profile, ids: readonly string[]): string {
  return ids.map((id) => textOf(profile, id)).join("; ");
}

function textOf(profile: Profile, id: string): string {
  const source = profile.sources.find((entry) => entry.id === id);
  return source === undefined ? id : formatSource(source);
}
