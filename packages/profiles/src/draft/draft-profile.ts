/**
 * The draft of a profile: every required field, filled where a device, a text or the
 * author tells it, and marked with what to look up where nobody does. Guesses nothing.
 */
import type { DfuAlternate } from "@dfukit/core";
import { formatAddress, formatByte, formatHex } from "@dfukit/memory";
import { UNKNOWN_DEVICE } from "../listing/listing.js";
import { draftFixture } from "./draft-fixture.js";
import type { Draft, DraftInput, DraftResult } from "./draft-input.js";
import {
  draftFlash,
  draftMemories,
  type FlashFacts,
  flashAlternate,
  sizeOf,
} from "./draft-memories.js";
import { draftStrings } from "./draft-strings.js";
import { findUnknown } from "./markers.js";
import { lineNames, type PartName, partGroups, splitPart } from "./part-names.js";
import { WHERE } from "./where.js";

type Json = Readonly<Record<string, unknown>>;

/** Drafts a profile, or says which part number it cannot understand. */
export function draftProfile(input: DraftInput): DraftResult {
  const parts: PartName[] = [];
  for (const part of input.parts) {
    const split = splitPart(part);
    if (split === undefined) return { ok: false, part, why: PART_FORM };
    parts.push(split);
  }
  const [first] = parts;
  if (first === undefined) return { ok: false, part: "", why: PART_FORM };
  return { ok: true, draft: draftOf(input, [first, ...parts.slice(1)]) };
}

const PART_FORM = "a part number has at least eleven characters, such as STM32G474RE";

type Parts = readonly [PartName, ...PartName[]];

function draftOf(input: DraftInput, parts: Parts): Draft {
  const alternates = alternatesOf(input);
  const flash = flashAlternate(alternates);
  const facts: FlashFacts = {
    sizeLetters: [...new Set(parts.map(({ sizeLetter }) => sizeLetter))],
    flashSizeBytes: input.flashSizeBytes ?? null,
    sectorSizeBytes: input.sectorSizeBytes ?? null,
  };
  const names = lineNames(parts.map(({ prefix }) => prefix));
  const strings = draftStrings(alternates, { flash, facts, part: parts[0].part });
  const facted = {
    $schema: input.schemaPath ?? "../schema/profile.schema.json",
    schemaVersion: 1,
    id: names.id,
    name: names.name,
    series: names.series,
    die: {
      id: input.dieId == null ? WHERE.dieId : formatHex(input.dieId, 3),
      sources: ["reference-manual"],
    },
    parts: partGroups(parts).map((group) => ({ ...group, ram: "all", sources: ["data-sheet"] })),
    flash: draftFlash(flash, facts),
    memories: draftMemories(alternates, flash),
    ram: draftRam(input),
    programming: draftProgramming(input),
    usb: draftUsb(input),
    rom: DRAFT_ROM,
    behaviour: DRAFT_BEHAVIOUR,
    ...strings.fields,
  };
  const document = { ...facted, sources: draftSources(input, facted) };
  return {
    id: names.id,
    folder: names.folder,
    document,
    fixture: draftFixture({ input, alternates, flash, facts, names, part: parts[0].part }),
    unknown: findUnknown(document).map(({ path, what }) => ({ path, what: what ?? "" })),
    notes: [...strings.notes, ...sizeNotes(facts), ...OPTIONAL_NOTES],
  };
}

function alternatesOf({ device, parseMemoryString }: DraftInput): readonly DfuAlternate[] {
  return (device ?? UNKNOWN_DEVICE).alternates.map(({ alternateSetting, name }) => ({
    alternateSetting,
    name,
    memory: name?.startsWith("@") === true ? parseMemoryString(name) : null,
  }));
}

function draftRam({ ramSizeBytes }: DraftInput): Json {
  const range = { name: "SRAM", start: formatAddress(0x2000_0000) };
  const ranges = [{ ...range, sizeBytes: ramSizeBytes ?? WHERE.ramSize }];
  return { all: { ranges, sources: ["data-sheet"] } };
}

function draftProgramming(input: DraftInput): Json {
  const { programUnitBytes, writeAlignmentBytes, erasedByte } = input;
  return {
    programUnit: {
      sizeBytes: programUnitBytes ?? WHERE.programUnit,
      sources: ["reference-manual"],
    },
    writeAlignment: { sizeBytes: writeAlignmentBytes ?? WHERE.writeAlignment, sources: ["an2606"] },
    erasedByte: {
      value: erasedByte == null ? WHERE.erasedByte : formatByte(erasedByte),
      sources: ["reference-manual"],
    },
    blankReadProvesErased: { value: WHERE.blankRead, sources: ["reference-manual"] },
  };
}

function draftUsb({ device, transferSizeBytes }: DraftInput): Json {
  const { vendorId, productId, deviceVersion, functional } = device ?? UNKNOWN_DEVICE;
  const word = (value: number | null, marker: string): string =>
    value === null ? marker : formatHex(value, 4);
  const { attributes, dfuVersion, detachTimeoutMs } = functional;
  const sizeBytes = functional.transferSizeBytes ?? transferSizeBytes ?? WHERE.transferSize;
  return {
    vendorId: word(vendorId, WHERE.ids),
    productId: word(productId, WHERE.ids),
    deviceVersions: [word(deviceVersion, WHERE.deviceVersion)],
    attributes: attributes === null ? WHERE.attributes : formatByte(attributes),
    dfuVersion: word(dfuVersion, WHERE.dfuVersion),
    detachTimeoutMs: detachTimeoutMs ?? WHERE.detachTimeout,
    commands: [WHERE.commands],
    transferSize: { sizeBytes, sources: ["listing"] },
    sources: ["listing"],
  };
}

const DRAFT_ROM: Json = {
  versions: [{ version: WHERE.romVersion, id: WHERE.romId }],
  protocol: WHERE.romProtocol,
  systemMemory: [{ start: WHERE.systemMemory, sizeBytes: WHERE.systemMemory }],
  sources: ["an2606"],
};

const DRAFT_BEHAVIOUR: Json = {
  statusWhileBusy: { value: WHERE.busyStatus, sources: ["listing"] },
  quirks: [{ name: WHERE.quirk, sources: ["an2606"] }],
  times: [{}],
};

/** The documents that a draft leans on, each to be named. */
function draftSources({ source }: DraftInput, facts: Json): Json {
  const listing = {
    kind: WHERE.listingKind,
    title: source ?? WHERE.listingTitle,
    place: WHERE.listingPlace,
  };
  const all: Readonly<Record<string, Json>> = {
    listing,
    "reference-manual": {
      kind: "document",
      title: WHERE.referenceTitle,
      place: WHERE.place,
      revision: WHERE.revision,
    },
    "data-sheet": {
      kind: "document",
      title: WHERE.dataSheetTitle,
      place: WHERE.place,
      revision: WHERE.revision,
    },
    an2606: {
      kind: "document",
      title: "ST AN2606",
      place: WHERE.an2606Place,
      revision: WHERE.revision,
    },
  };
  const text = JSON.stringify(facts);
  return Object.fromEntries(Object.entries(all).filter(([id]) => text.includes(`"${id}"`)));
}

function sizeNotes(facts: FlashFacts): readonly string[] {
  return facts.sizeLetters
    .filter((letter) => sizeOf(letter, facts) === null)
    .map(
      (letter) =>
        `what flash size ST means by "${letter}" is not known; look it up in the data sheet`,
    );
}

const OPTIONAL_NOTES: readonly string[] = [
  "left out, because a profile is sound without them: optionBytes, supply, registers, uf2, announced times and the times of the flash; without optionBytes the option bytes are never written",
];
