/**
 * Every fact that the profiles hold about one chip, as text for people, each with
 * its source in words: what `chips show` prints.
 */
import {
  formatAddress,
  formatByte,
  formatHex,
  formatRange,
  formatSize,
  regionSizeBytes,
  runRange,
  type SectorAccess,
  type SectorRun,
} from "@dfukit/memory";
import { listProfiles } from "./bundled.js";
import type { Chip, RamRange } from "./chip.js";
import { ProfileError } from "./error.js";
import type { Citation, FlashRun, FlashSize, PartGroup, Profile } from "./profile.js";
import { sourceText } from "./sources-of.js";

/** One fact and where it was read. */
export interface ChipFact {
  /** What the fact is about: `flash`, the name of a memory, `erased byte`. */
  readonly topic: string;
  readonly text: string;
  /** Documents, repositories and threads in words, with semicolons between. */
  readonly source: string;
  /** True if no source states the fact itself. */
  readonly inferred: boolean;
  /** From what it was inferred; null if it was not. */
  readonly inferredFrom: string | null;
}

type Fact = readonly [topic: string, text: string, citation: Citation];

/**
 * The facts of a chip: memories first, then units, RAM, what boot ROMs were seen to
 * say, which of it is not believed and why, and known limitations.
 * @throws ProfileError `profile-unknown` if `profiles` lack the chip's.
 */
export function describeFacts(
  chip: Chip,
  profiles: readonly Profile[] = listProfiles(),
): readonly ChipFact[] {
  const profile = profiles.find(({ id }) => id === chip.profileId);
  const size = profile?.flashSizes.find(({ sizeBytes }) => sizeBytes === chip.flashSizeBytes);
  if (profile === undefined || size === undefined) {
    const flash = `${chip.flashSizeBytes} bytes of flash`;
    throw new ProfileError(
      "profile-unknown",
      `profile "${chip.profileId}" with ${flash} is not known`,
      {
        actor: "input",
        details: { profileId: chip.profileId },
      },
    );
  }
  const facts: readonly Fact[] = [
    ["die", formatHex(chip.dieId, 3), profile.dieId],
    ...memoryFacts(profile, size),
    ...partFacts(profile, { chip, size }),
    ...unitFacts(profile),
    ...stringFacts(profile, size),
    ...profile.notes.map((note): Fact => ["limitation", note.text, note]),
  ];
  return facts.map(([topic, text, { sources, inferredFrom }]) => ({
    topic,
    text,
    source: sourceText(profile, sources),
    inferred: inferredFrom !== null,
    inferredFrom,
  }));
}

function memoryFacts(profile: Profile, size: FlashSize): readonly Fact[] {
  const flash = `${formatSize(size.sizeBytes)} in alternate setting ${profile.flashAlternateSetting}: ${flashText(size.runs)}`;
  const others = profile.memories.filter(({ sizes }) => sizes.includes(size.letter));
  return [
    [profile.flashName, flash, size],
    ...others.map((memory): Fact => {
      const { name, alternateSetting, runs } = memory.region;
      const text = `${formatSize(regionSizeBytes(memory.region))} in alternate setting ${alternateSetting}: ${runs.map(runText).join(", ")}`;
      return [name, text, memory];
    }),
  ];
}

/** The runs, with the bank where there is more than one. */
function flashText(runs: readonly FlashRun[]): string {
  const isBanked = new Set(runs.map(({ bank }) => bank)).size > 1;
  return runs
    .map((run) => (isBanked ? `bank ${run.bank} ${runText(run)}` : runText(run)))
    .join(", ");
}

/** `0x08000000–0x0800FFFF with 4 sectors of 16 KiB (read, erase, write)`. */
function runText(run: SectorRun): string {
  const { sectorCount, sectorSizeBytes, access } = run;
  const sectors = `${sectorCount} ${sectorCount === 1 ? "sector" : "sectors"} of ${formatSize(sectorSizeBytes)}`;
  return `${formatRange(runRange(run))} with ${sectors} (${accessText(access)})`;
}

function accessText({ readable, erasable, writable }: SectorAccess): string {
  const words = [readable ? "read" : "", erasable ? "erase" : "", writable ? "write" : ""];
  return words.filter((word) => word !== "").join(", ");
}

interface ChipOfSize {
  readonly chip: Chip;
  readonly size: FlashSize;
}

/** Which parts the chip may be, and the RAM that they have in common. */
function partFacts(profile: Profile, { chip, size }: ChipOfSize): readonly Fact[] {
  const groups = profile.parts.filter(
    (group) =>
      Object.values(group.sizesByPackage).some((letters) => letters.includes(size.letter)) &&
      isNamedBy(group, chip.part) &&
      isSameRam(group.ram, chip.ram),
  );
  const [first] = groups;
  if (first === undefined) return [];
  const ram = first.ram.map(
    (range) => `${range.name} ${formatRange(range)} (${formatSize(range.end - range.start)})`,
  );
  return [
    ...groups.map((group): Fact => ["parts", partsText(group, size), group]),
    ["RAM", ram.join(", "), first.ramCitation],
  ];
}

/** True for a part of the group, and for a beginning that it shares with others. */
function isNamedBy({ prefix }: PartGroup, part: string | null): boolean {
  return part === null || part.startsWith(prefix) || prefix.startsWith(part.replace(/X+$/, ""));
}

function isSameRam(a: readonly RamRange[], b: readonly RamRange[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ start, end }, index) => start === b[index]?.start && end === b[index]?.end)
  );
}

function partsText({ prefix, sizesByPackage }: PartGroup, { letter }: FlashSize): string {
  return Object.entries(sizesByPackage)
    .filter(([, letters]) => letters.includes(letter))
    .map(([packageLetter]) => `${prefix}${packageLetter}${letter}`)
    .join(", ");
}

function unitFacts(profile: Profile): readonly Fact[] {
  const { programUnitBytes, writeAlignmentBytes, erasedByte, uf2FamilyId } = profile;
  const uf2: readonly Fact[] =
    uf2FamilyId === null ? [] : [["UF2 family id", formatAddress(uf2FamilyId.value), uf2FamilyId]];
  return [
    ["programming unit", formatSize(programUnitBytes.value), programUnitBytes],
    ["write alignment", formatSize(writeAlignmentBytes.value), writeAlignmentBytes],
    ["erased byte", formatByte(erasedByte.value), erasedByte],
    ...uf2,
  ];
}

/** What boot ROMs say, and what of it is overridden for parts of this size. */
function stringFacts(profile: Profile, size: FlashSize): readonly Fact[] {
  const seen = profile.descriptorStrings.map(({ alternateSetting, string, seenOn }): Fact => {
    const parts = seenOn.map(({ part }) => part).join(", ");
    const sources = [...new Set(seenOn.map(({ source }) => source))];
    const text = `"${string}" in alternate setting ${alternateSetting}, seen on ${parts}`;
    return ["boot ROM string", text, { sources, inferredFrom: null }];
  });
  const overridden = profile.overrides.filter(({ sizes }) => sizes.includes(size.letter));
  return [
    ...seen,
    ...overridden.map((override): Fact => {
      const text = `"${override.string}" in alternate setting ${override.alternateSetting} is not believed: ${override.why}`;
      return ["correction", text, override];
    }),
  ];
}
