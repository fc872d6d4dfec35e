/**
 * The document of `chips show --json`: `dfukit/chips-show@1`. All that the profile holds of
 * the part; each group of facts names its sources by their keys in `references`.
 */
import { formatAddress, formatByte, formatHex } from "@dfukit/memory";
import { notesOf, type Profile, sourcesOf } from "@dfukit/profiles";
import { type ShownChip, sizeOf } from "../text/chip-words.js";
import { jsonBehaviour, jsonTimes } from "./chip-behaviour.js";
import { type Json, jsonCited } from "./chip-cited.js";
import {
  jsonBankMode,
  jsonHidden,
  jsonMemories,
  jsonRegisters,
  jsonVariants,
} from "./chip-memories.js";
import { jsonOptionBytes, jsonSupply } from "./chip-options.js";
import { jsonRom, jsonUsb } from "./chip-rom.js";

/** The document as text, with a line end. */
export function chipDocument(shown: ShownChip): string {
  const { profile } = shown;
  const document = {
    schema: "dfukit/chips-show@1",
    ...identity(shown),
    memories: jsonMemories(shown),
    ram: shown.chip.ram.map(({ name, start, end }) => ({
      name,
      start: formatAddress(start),
      sizeBytes: end - start,
    })),
    descriptorStrings: profile.descriptorStrings.map(
      ({ alternateSetting, string, sizes, seenOn }) => ({
        alternateSetting,
        string,
        flashSizesBytes: sizesBytes(sizes, profile),
        seenOn,
      }),
    ),
    corrected: profile.overrides.map((override) => ({
      alternateSetting: override.alternateSetting,
      descriptor: override.string,
      flashSizesBytes: sizesBytes(override.sizes, profile),
      why: override.why,
      ...jsonCited(override),
    })),
    ...facts(shown),
    notes: notesOf(profile),
    sources: sourcesOf(profile),
    references: profile.sources,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function identity({ chip }: ShownChip): Json {
  const { target } = chip;
  return {
    id: chip.profileId,
    part: chip.part,
    name: chip.name,
    series: chip.series,
    dieId: formatHex(chip.dieId, 3),
    flashSizeBytes: chip.flashSizeBytes,
    flashSizeKnown: chip.flashSizeKnown,
    programUnitBytes: target.programUnitBytes,
    writeAlignmentBytes: target.writeAlignmentBytes,
    erasedByte: formatByte(target.erasedByte),
    blankReadProvesErased: target.blankReadProvesErased,
    uf2FamilyId: chip.uf2FamilyId === null ? null : formatAddress(chip.uf2FamilyId),
  };
}

/** What is known of the line beyond its memories. */
function facts(shown: ShownChip): Json {
  const { profile } = shown;
  const size = sizeOf(shown);
  return {
    parts: profile.parts.map((group) => ({
      prefix: group.prefix,
      suffix: group.suffix,
      sizesByPackage: Object.fromEntries(
        Object.entries(group.sizesByPackage).map(([letter, sizes]) => [letter, sizes.join("")]),
      ),
      ...jsonCited(group),
    })),
    notDfu: profile.notDfu.map((entry) => ({
      prefix: entry.prefix,
      why: entry.why,
      ...jsonCited(entry),
    })),
    confirmed: profile.confirmed.map((entry) => ({
      part: entry.part,
      romId: entry.romId === null ? null : formatByte(entry.romId),
      did: entry.did,
      ...jsonCited(entry),
    })),
    flashLayouts: size === undefined ? [] : jsonVariants(size),
    bankModes: profile.bankModes.map((mode) => jsonBankMode(mode, sizesBytes(mode.sizes, profile))),
    notShown: profile.notShown.map(jsonHidden),
    registers: jsonRegisters(profile.registers),
    rom: jsonRom(profile.rom),
    usb: jsonUsb(profile.usb),
    behaviour: jsonBehaviour(profile.behaviour),
    times: profile.behaviour.times.map(jsonTimes),
    optionBytes: jsonOptionBytes(profile.optionBytes),
    supply: jsonSupply(profile.supply),
  };
}

function sizesBytes(letters: readonly string[], { flashSizes }: Profile): readonly number[] {
  return flashSizes.flatMap(({ letter, sizeBytes }) =>
    letters.includes(letter) ? [sizeBytes] : [],
  );
}
