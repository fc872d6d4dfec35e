/** Where each fact of a profile was read, as text for people. */
import { formatAddress } from "@dfukit/memory";
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
  const { uf2FamilyId, overrides, notes } = profile;
  const facts: readonly Fact[] = [
    ["die id", profile.dieId],
    ...profile.parts.flatMap((group) => [
      [`parts ${group.prefix}`, group] as const,
      [`RAM of ${group.prefix}`, group.ramCitation] as const,
    ]),
    ...profile.notDfu.map((entry) => [`${entry.prefix} without USB DFU`, entry] as const),
    ...profile.flashSizes.slice(0, 1).map((size) => ["flash", size] as const),
    ...profile.memories.map((entry) => [`memory "${entry.region.name}"`, entry] as const),
    ["programming unit", profile.programUnitBytes],
    ["write alignment", profile.writeAlignmentBytes],
    ["erased byte", profile.erasedByte],
    ["blank reads", profile.blankReadProvesErased],
    ...usbFacts(profile),
    ...(uf2FamilyId === null ? [] : [["UF2 family id", uf2FamilyId] as const]),
    ...profile.descriptorStrings.map(
      ({ string, seenOn }) =>
        [
          `string "${string}"`,
          { sources: [...new Set(seenOn.map(({ source }) => source))], inferredFrom: null },
        ] as const,
    ),
    ...overrides.map((entry) => [`override of "${entry.string}"`, entry] as const),
    ...notes.map((note) => [`note "${note.text}"`, note] as const),
  ];
  return facts.map(([fact, { sources, inferredFrom }]) => ({
    fact,
    sources: sources.map((id) => textOf(profile, id)),
    inferredFrom,
  }));
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
