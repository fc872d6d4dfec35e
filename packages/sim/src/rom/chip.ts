/**
 * The chip that a simulated boot ROM sits in: which flash size a part has, and which
 * addresses each alternate setting reaches, bank by bank.
 */
import { type AddressRange, subtract } from "@dfukit/memory";
import type { BankModeName, FlashSize, Profile } from "@dfukit/profiles";
import { SimError } from "../error.js";
import type { RomOptions } from "../rom-types.js";
import { type Area, areasOf, inMode } from "./areas.js";
import { defaultMode } from "./bank-mode.js";

/** One part of the line. */
export interface SimulatedChip {
  /** As the user named it, in upper case; null if no part was named. */
  readonly part: string | null;
  /** Its `runs` are those of `mode`. */
  readonly size: FlashSize;
  /** Which of several layouts the flash has; null where there is only one. */
  readonly mode: BankModeName | null;
  /** Ascending by alternate setting, then by address. */
  readonly areas: readonly Area[];
  /** Where a pointer may stand besides the areas: any part of the line may have it. */
  readonly ram: readonly AddressRange[];
}

/**
 * The named part of a profile; without a name the largest flash of the line.
 * @throws SimError `part-unknown`, `bank-mode-unknown`.
 */
export function chipOf(
  profile: Profile,
  { part, bankMode }: Pick<RomOptions, "part" | "bankMode">,
): SimulatedChip {
  const name = part?.trim().toUpperCase() ?? null;
  const letter = name === null ? undefined : sizeLetterOf(profile, name);
  const size =
    name === null
      ? profile.flashSizes.at(-1)
      : profile.flashSizes.find((entry) => entry.letter === letter);
  if (size === undefined) throw partUnknown(profile, part ?? "");
  const mode = bankMode ?? defaultMode(profile, size);
  const sizeInMode = mode === null ? size : inMode(size, mode);
  if (sizeInMode === undefined) throw modeUnknown(name ?? profile.id, mode ?? "", size);
  return {
    part: name,
    size: sizeInMode,
    mode,
    areas: areasOf(profile, sizeInMode),
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

function partUnknown(profile: Profile, part: string): SimError {
  const prefixes = profile.parts.map(({ prefix }) => prefix).join(", ");
  return new SimError(
    "part-unknown",
    `part "${part}" is none of profile "${profile.id}", expected a part number that begins with one of ${prefixes}`,
    { actor: "input", details: { part, profileId: profile.id } },
  );
}

function modeUnknown(chip: string, mode: string, { variants }: FlashSize): SimError {
  const modes = variants.map((variant) => variant.mode);
  const expected = modes.length === 0 ? "none" : `one of ${modes.join(", ")}`;
  return new SimError(
    "bank-mode-unknown",
    `bank mode "${mode}" is none of ${chip}, expected ${expected}`,
    { actor: "input", details: { chip, bankMode: mode } },
  );
}
