/**
 * What a boot ROM reaches, from the profile: areas of equal sectors behind each alternate
 * setting. Below `chip.ts`.
 */
import type { AddressRange, RegionKind, SectorAccess } from "@dfukit/memory";
import type { BankModeName, FlashSize, Profile } from "@dfukit/profiles";

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

/** A flash with the layout of a mode, or undefined if it has none of that name. */
export function inMode(size: FlashSize, mode: BankModeName): FlashSize | undefined {
  const variant = size.variants.find((candidate) => candidate.mode === mode);
  return variant && { ...size, runs: variant.runs };
}

/** What each alternate setting of a part with this flash reaches. */
export function areasOf(profile: Profile, size: FlashSize): readonly Area[] {
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
