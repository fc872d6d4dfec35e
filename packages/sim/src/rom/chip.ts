/**
 * The chip that a simulated boot ROM sits in: which flash size a part has, and which
 * addresses each alternate setting reaches, bank by bank.
 */
import { type AddressRange, type RegionKind, type SectorAccess, subtract } from "@dfukit/memory";
import type { FlashSize, Profile } from "@dfukit/profiles";
import { SimError } from "../error.js";

/** Equal sectors one behind the other, of one bank and one alternate setting. */
export interface Area extends AddressRange {
  readonly alternateSetting: number;
  readonly name: string;
  readonly kind: RegionKind;
  /** Counted from 1; 1 for everything that is not flash. */
  readonly bank: number;
  readonly sectorSizeBytes: number;
  /** Index of the first sector, counted over the whole memory as ST's manuals do. */
  readonly firstIndex: number;
  readonly access: SectorAccess;
}

/** One part of the line. */
export interface SimulatedChip {
  /** As the user named it, in upper case; null if no part was named. */
  readonly part: string | null;
  readonly size: FlashSize;
  /** Ascending by alternate setting, then by address. */
  readonly areas: readonly Area[];
  /** Where a pointer may stand besides the areas: any part of the line may have it. */
  readonly ram: readonly AddressRange[];
}

/**
 * The named part of a profile; without a name the largest flash of the line.
 * @throws SimError `part-unknown`.
 */
export function chipOf(profile: Profile, part: string | undefined): SimulatedChip {
  const name = part?.trim().toUpperCase() ?? null;
  const letter = name === null ? undefined : sizeLetterOf(profile, name);
  const size =
    name === null
      ? profile.flashSizes.at(-1)
      : profile.flashSizes.find((entry) => entry.letter === letter);
  if (size === undefined) throw partUnknown(profile, part ?? "");
  return {
    part: name,
    size,
    areas: areasOf(profile, size),
    ram: profile.parts.flatMap((group) => group.ram),
  };
}

/** The letter of a part number that tells the flash size, or undefined if it is none of this line. */
export function sizeLetterOf(profile: Profile, part: string): string | undefined {
  for (const { prefix, sizesByPackage } of profile.parts) {
    const packageLetter = part.charAt(prefix.length);
    const sizeLetter = part.charAt(prefix.length + 1);
    if (part.startsWith(prefix) && sizesByPackage[packageLetter]?.includes(sizeLetter)) {
      return sizeLetter;
    }
  }
  return undefined;
}

/** The area of an alternate setting that holds `address`, or undefined. */
export function areaAt(
  chip: SimulatedChip,
  alternateSetting: number,
  address: number,
): Area | undefined {
  for (const area of chip.areas) {
    if (address >= area.start && address < area.end && area.alternateSetting === alternateSetting) {
      return area;
    }
  }
  return undefined;
}

/** The areas that hold `range` without a gap, or undefined if a byte of it lies in none. */
export function areasCovering(
  chip: SimulatedChip,
  alternateSetting: number,
  range: AddressRange,
): readonly Area[] | undefined {
  const found: Area[] = [];
  let address = range.start;
  while (address < range.end) {
    const area = areaAt(chip, alternateSetting, address);
    if (area === undefined) return undefined;
    found.push(area);
    address = area.end;
  }
  return found;
}

/** The first part of `range` where the chip has no memory behind any setting, or undefined. */
export function unmappedIn(chip: SimulatedChip, range: AddressRange): AddressRange | undefined {
  let left: readonly AddressRange[] = range.start < range.end ? [range] : [];
  for (const area of chip.areas) left = left.flatMap((part) => subtract(part, area));
  return left[0];
}

/** The sector of `area` that holds `address`. */
export function sectorOf(area: Area, address: number): AddressRange {
  const start = address - ((address - area.start) % area.sectorSizeBytes);
  return { start, end: start + area.sectorSizeBytes };
}

/** The address behind the last byte of the flash. */
export function flashEnd({ size }: SimulatedChip): number {
  const last = size.runs.at(-1);
  return last === undefined ? 0 : last.start + last.sectorCount * last.sectorSizeBytes;
}

/** Every sector of the flash, ascending. */
export function flashSectors(chip: SimulatedChip): readonly AddressRange[] {
  const sectors: AddressRange[] = [];
  for (const area of chip.areas) {
    if (area.kind !== "flash") continue;
    for (let start = area.start; start < area.end; start += area.sectorSizeBytes) {
      sectors.push({ start, end: start + area.sectorSizeBytes });
    }
  }
  return sectors;
}

function areasOf(profile: Profile, size: FlashSize): readonly Area[] {
  const areas: Area[] = [];
  let firstIndex = 0;
  for (const { start, sectorCount, sectorSizeBytes, access, bank } of size.runs) {
    const end = start + sectorCount * sectorSizeBytes;
    areas.push({
      start,
      end,
      alternateSetting: profile.flashAlternateSetting,
      name: profile.flashName,
      kind: "flash",
      bank,
      sectorSizeBytes,
      firstIndex,
      access,
    });
    firstIndex += sectorCount;
  }
  for (const { region, sizes } of profile.memories) {
    if (sizes.includes(size.letter)) areas.push(...areasOfMemory(region));
  }
  return areas.sort((a, b) => a.alternateSetting - b.alternateSetting || a.start - b.start);
}

function areasOfMemory(region: Profile["memories"][number]["region"]): readonly Area[] {
  let firstIndex = 0;
  return region.runs.map(({ start, sectorCount, sectorSizeBytes, access }) => {
    const area: Area = {
      start,
      end: start + sectorCount * sectorSizeBytes,
      alternateSetting: region.alternateSetting,
      name: region.name,
      kind: region.kind,
      bank: 1,
      sectorSizeBytes,
      firstIndex,
      access,
    };
    firstIndex += sectorCount;
    return area;
  });
}

function partUnknown(profile: Profile, part: string): SimError {
  const prefixes = profile.parts.map(({ prefix }) => prefix).join(", ");
  return new SimError(
    "part-unknown",
    `part "${part}" is none of profile "${profile.id}", expected a part number that begins with one of ${prefixes}`,
    { actor: "input", details: { part, profileId: profile.id } },
  );
}
