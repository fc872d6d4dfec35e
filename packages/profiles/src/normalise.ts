/**
 * The last stage of reading a profile before it is judged: from the shape of the JSON
 * files to the one that programs use. Expects what the schema lets through.
 */
import { citation, numberFact } from "./citation.js";
import { lettersOf, normaliseFlash, normaliseMemory } from "./normalise-memory.js";
import {
  normaliseConfirmation,
  normaliseGroup,
  normaliseHidden,
  normaliseRegisters,
  normaliseRom,
} from "./normalise-rom.js";
import {
  normaliseBehaviour,
  normaliseOptionBytes,
  normaliseSupply,
  normaliseUsb,
} from "./normalise-usb.js";
import type { Profile } from "./profile.js";
import type { LoaderDocument, ProfileDocument } from "./profile-document.js";

/** What chip lines and loaders are read from alike. */
type CommonDocument = Pick<
  ProfileDocument,
  "id" | "name" | "flash" | "programming" | "behaviour" | "uf2" | "notes" | "sources"
> &
  Pick<ProfileDocument, "descriptorStrings" | "overrides"> &
  Partial<Pick<ProfileDocument, "memories">>;

/** How each field of a profile is made from a document of one kind. */
type Readers<Document, Field extends keyof Profile = keyof Profile> = {
  readonly [Name in Field]: (document: Document) => Profile[Name];
};

/** Turns a whole chip line that fits the schema into a `Profile`. Never throws on such a one. */
export function normaliseProfile(document: ProfileDocument): Profile {
  return readAll(OF_LINE, document);
}

/** Turns a loader that fits the schema into a `Profile`. Never throws on such a one. */
export function normaliseLoader(document: LoaderDocument): Profile {
  return readAll(OF_LOADER, document);
}

/** A loader, as far as this stage reads it. */
export type LoaderFacts = Omit<LoaderDocument, "kind">;

/**
 * A chip line or a loader of which each field is made when it is read, so that a fault in
 * one place of the document does not keep the others from being judged.
 */
export function normaliseLazily(
  kind: Profile["kind"],
  document: ProfileDocument & LoaderFacts,
): Profile {
  return kind === "chip" ? readLazily(OF_LINE, document) : readLazily(OF_LOADER, document);
}

function readAll<Document>(readers: Readers<Document>, document: Document): Profile {
  const fields = Object.entries(readers).map(([name, read]) => [name, read(document)]);
  // `Readers` has each field of a profile with its type.
  const profile: unknown = Object.fromEntries(fields);
  return profile as Profile;
}

function readLazily<Document>(readers: Readers<Document>, document: Document): Profile {
  const made = new Map<string, unknown>();
  const getters = Object.entries(readers).map(([name, read]) => {
    const get = (): unknown => {
      if (!made.has(name)) made.set(name, read(document));
      return made.get(name);
    };
    return [name, { enumerable: true, get }];
  });
  // As above.
  const profile: unknown = Object.defineProperties({}, Object.fromEntries(getters));
  return profile as Profile;
}

/** The fields that only chip lines have. */
type LineField =
  | "kind"
  | "series"
  | "runsOn"
  | "sizeFromSerial"
  | "dieId"
  | "parts"
  | "notDfu"
  | "bankModes"
  | "notShown"
  | "registers"
  | "rom"
  | "usb"
  | "supply"
  | "optionBytes"
  | "confirmed";

const OF_BOTH: Readers<CommonDocument, Exclude<keyof Profile, LineField>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  flashName: ({ flash }) => flash.name,
  flashKind: ({ flash }) => flash.kind ?? "flash",
  flashAlternateSetting: ({ flash }) => flash.alternateSetting,
  flashSizes: ({ flash }) => normaliseFlash(flash),
  memories: (document) => {
    const letters = lettersIn(document);
    return (document.memories ?? []).map((memory) => normaliseMemory(memory, letters));
  },
  programUnitBytes: ({ programming: { programUnit } }) =>
    numberFact(programUnit.sizeBytes, programUnit),
  writeAlignmentBytes: ({ programming: { writeAlignment } }) =>
    numberFact(writeAlignment.sizeBytes, writeAlignment),
  erasedByte: ({ programming: { erasedByte } }) => numberFact(Number(erasedByte.value), erasedByte),
  blankReadProvesErased: ({ programming: { blankReadProvesErased: fact } }) => ({
    value: fact.value,
    ...citation(fact),
  }),
  uf2FamilyId: ({ uf2 }) => (uf2 === undefined ? null : numberFact(Number(uf2.familyId), uf2)),
  behaviour: ({ behaviour }) => normaliseBehaviour(behaviour),
  descriptorStrings: (document) =>
    (document.descriptorStrings ?? []).map(({ alternateSetting, string, sizes, seenOn }) => ({
      alternateSetting,
      string,
      sizes: sizesIn(document, sizes),
      seenOn,
    })),
  overrides: (document) =>
    (document.overrides ?? []).map((override) => ({
      alternateSetting: override.alternateSetting,
      string: override.string,
      sizes: sizesIn(document, override.sizes),
      why: override.why,
      ...citation(override),
    })),
  notes: ({ notes }) => (notes ?? []).map((note) => ({ text: note.text, ...citation(note) })),
  sources: ({ sources }) =>
    Object.entries(sources)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { kind, title, place, revision = null }]) => ({
        id,
        kind,
        title,
        place,
        revision,
      })),
};

const OF_LINE: Readers<ProfileDocument> = {
  ...OF_BOTH,
  kind: () => "chip",
  series: ({ series }) => series,
  runsOn: () => null,
  sizeFromSerial: () => null,
  dieId: ({ die }) => numberFact(Number(die.id), die),
  parts: ({ parts, ram }) => parts.map((group) => normaliseGroup(group, ram)),
  notDfu: ({ notDfu }) =>
    (notDfu ?? []).map((entry) => ({ prefix: entry.prefix, why: entry.why, ...citation(entry) })),
  bankModes: (document) =>
    (document.bankModes ?? []).map((entry) => ({
      sizes: sizesIn(document, entry.sizes),
      field: entry.field,
      register: entry.register,
      bit: entry.bit,
      modes: entry.modes,
      ...citation(entry),
    })),
  notShown: ({ notShown }) => (notShown ?? []).map(normaliseHidden),
  registers: ({ registers }) => normaliseRegisters(registers),
  rom: ({ rom }) => normaliseRom(rom),
  usb: ({ usb, rom }) => normaliseUsb(usb, rom),
  supply: ({ supply }) => normaliseSupply(supply),
  optionBytes: ({ optionBytes }) => normaliseOptionBytes(optionBytes),
  confirmed: ({ confirmed }) => (confirmed ?? []).map(normaliseConfirmation),
};

const OF_LOADER: Readers<LoaderFacts> = {
  ...OF_BOTH,
  kind: () => "loader",
  series: () => "",
  runsOn: ({ runsOn }) => runsOn,
  sizeFromSerial: ({ usb }) => usb.sizeFromSerial ?? null,
  dieId: () => ({ value: 0, sources: [], inferredFrom: null }),
  parts: () => [],
  notDfu: () => [],
  bankModes: () => [],
  notShown: () => [],
  registers: () => null,
  rom: () => null,
  usb: ({ usb }) => normaliseUsb(usb, undefined),
  supply: () => null,
  optionBytes: () => null,
  confirmed: () => [],
};

/** All size letters, in the order of the file. */
function lettersIn({ flash }: CommonDocument): readonly string[] {
  return Object.keys(flash.sizes);
}

function sizesIn(document: CommonDocument, sizes: string | undefined): readonly string[] {
  return lettersOf(sizes, lettersIn(document));
}
