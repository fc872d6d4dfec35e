/** Everything about one part. */
import {
  type FlashRegion,
  formatAddress,
  formatByte,
  formatHex,
  formatRange,
  formatSize,
  regionSizeBytes,
  runRange,
  type SectorAccess,
} from "@dfukit/memory";
import { type Chip, formatSource, notesOf, type Profile, sourcesOf } from "@dfukit/profiles";
import type { TextOptions } from "./chips.js";
import { count, type Paint, wrapText } from "./style.js";

/** A part and its profile. */
export interface ShownChip {
  readonly chip: Chip;
  readonly profile: Profile;
}

/** The whole description as text, with a line end. */
export function chipText(shown: ShownChip, { columns, paint }: TextOptions): string {
  const { chip, profile } = shown;
  const bullets = (lines: readonly string[]): string[] =>
    lines.map((line) => `  - ${wrapText(line, columns - 4, "    ")}`);
  const sections: [title: string, lines: readonly string[]][] = [
    ["", identity(chip, paint)],
    ["memories", chip.target.layout.regions.flatMap((region) => memoryLines(region, paint))],
    [
      "RAM",
      chip.ram.map(
        (ram) => `  ${formatRange(ram)}  ${ram.name}, ${formatSize(ram.end - ram.start)}`,
      ),
    ],
    ["what the boot ROM claims", bullets(descriptorLines(profile))],
    ["what is corrected, and why", bullets(overrideLines(profile))],
    ["notes", bullets(notesOf(profile).map(({ text, source }) => `${text} [${source}]`))],
    ["sources", bullets(sourceLines(profile))],
  ];
  const blocks = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) =>
      [...(title === "" ? [] : [paint("bold", title)]), ...lines].join("\n"),
    );
  return `${blocks.join("\n\n")}\n`;
}

function identity(chip: Chip, paint: Paint): readonly string[] {
  const { target } = chip;
  const field = (name: string, text: string): string => `  ${paint("dim", name.padEnd(16))}${text}`;
  const known = chip.flashSizeKnown ? "" : ", the largest of the line";
  return [
    `${paint("bold", chip.part ?? chip.name)}${chip.part === null ? "" : ` (${chip.name})`}`,
    field("profile", chip.profileId),
    field("die", formatHex(chip.dieId, 3)),
    field(
      "flash",
      `${formatSize(chip.flashSizeBytes)} from ${formatAddress(chip.flashBase)}${known}`,
    ),
    field("program unit", count(target.programUnitBytes, "byte")),
    field("write alignment", count(target.writeAlignmentBytes, "byte")),
    field("erased byte", formatByte(target.erasedByte)),
    field(
      "UF2 family",
      chip.uf2FamilyId === null ? "none assigned" : formatAddress(chip.uf2FamilyId),
    ),
  ];
}

function memoryLines(region: FlashRegion, paint: Paint): readonly string[] {
  const head = `  ${region.name} ${paint("dim", `(alternate setting ${region.alternateSetting}, ${formatSize(regionSizeBytes(region))})`)}`;
  const runs = region.runs.map((run) => {
    const sectors = `${run.sectorCount} × ${formatSize(run.sectorSizeBytes)}`;
    return `    ${formatRange(runRange(run))}  ${sectors}, ${describeAccess(run.access)}`;
  });
  return [head, ...runs];
}

function describeAccess({ readable, writable, erasable }: SectorAccess): string {
  const words = [readable ? "read" : "", writable ? "write" : "", erasable ? "erase" : ""];
  return words.filter((word) => word !== "").join(", ");
}

function descriptorLines(profile: Profile): readonly string[] {
  return profile.descriptorStrings.map(({ alternateSetting, string, seenOn }) => {
    const parts = [...new Set(seenOn.map(({ part }) => part))].join(", ");
    return `alternate setting ${alternateSetting}: "${string}" (seen on ${parts})`;
  });
}

function overrideLines(profile: Profile): readonly string[] {
  return profile.overrides.map(({ string, sizes, why }) => {
    const all = sizes.length === profile.flashSizes.length;
    const where = all ? "" : ` on parts with size letter ${sizes.join(", ")}`;
    return `"${string}"${where}: ${why}`;
  });
}

function sourceLines(profile: Profile): readonly string[] {
  const facts = sourcesOf(profile).filter(({ fact }) => !fact.startsWith("note "));
  const stated = facts.map(({ fact, sources, inferredFrom }) => {
    const inferred = inferredFrom === null ? "" : ` (inferred: ${inferredFrom})`;
    return `${fact}: ${sources.join("; ")}${inferred}`;
  });
  return stated.length > 0 ? stated : profile.sources.map(formatSource);
}
