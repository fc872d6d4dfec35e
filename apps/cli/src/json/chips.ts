/** The documents of `chips --json` and `chips show --json`. */
import { formatAddress, formatByte, formatHex } from "@dfukit/memory";
import { notesOf, type Profile, sourcesOf } from "@dfukit/profiles";
import type { ShownChip } from "../text/chip.js";

/** `dfukit/chips@1` as text, with a line end. */
export function chipsDocument(profiles: readonly Profile[]): string {
  const document = {
    schema: "dfukit/chips@1",
    chips: profiles.map((profile) => ({
      id: profile.id,
      name: profile.name,
      series: profile.series,
      dieId: formatHex(profile.dieId.value, 3),
      parts: [...new Set(profile.parts.map(({ prefix }) => prefix))],
      flashSizesBytes: profile.flashSizes.map(({ sizeBytes }) => sizeBytes),
      writeAlignmentBytes: profile.writeAlignmentBytes.value,
      erasedByte: formatByte(profile.erasedByte.value),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** `dfukit/chips-show@1` as text, with a line end. */
export function chipDocument({ chip, profile }: ShownChip): string {
  const { target } = chip;
  const document = {
    schema: "dfukit/chips-show@1",
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
    uf2FamilyId: chip.uf2FamilyId === null ? null : formatAddress(chip.uf2FamilyId),
    memories: target.layout.regions.map(({ name, kind, alternateSetting, runs }) => ({
      name,
      kind,
      alternateSetting,
      runs: runs.map(({ start, sectorCount, sectorSizeBytes, access }) => ({
        start: formatAddress(start),
        sectorCount,
        sectorSizeBytes,
        access,
      })),
    })),
    ram: chip.ram.map(({ name, start, end }) => ({
      name,
      start: formatAddress(start),
      sizeBytes: end - start,
    })),
    descriptorStrings: profile.descriptorStrings.map(({ alternateSetting, string, seenOn }) => ({
      alternateSetting,
      string,
      seenOn,
    })),
    corrected: profile.overrides.map(({ alternateSetting, string, why }) => ({
      alternateSetting,
      descriptor: string,
      why,
    })),
    notes: notesOf(profile),
    sources: sourcesOf(profile),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
