/**
 * The memories that several chips have in common, sector by sector: what can be used
 * of a device while it is not known which of them it is.
 */
import {
  type FlashLayout,
  type FlashRegion,
  type Sector,
  type SectorAccess,
  type SectorRun,
  sectorsOfRegion,
} from "@dfukit/memory";
import { joinRuns } from "./chip-from-profile.js";

/**
 * What every one of `layouts` has: sectors of equal start and size in the same alternate
 * setting, with the rights that all of them give. Regions of which nothing is left are
 * dropped. The order is that of the first layout.
 */
export function commonLayout(layouts: readonly FlashLayout[]): FlashLayout {
  const [first, ...others] = layouts;
  if (first === undefined) return { regions: [] };
  const regions = first.regions.flatMap((region): readonly FlashRegion[] => {
    const counterparts = others.map((layout) =>
      layout.regions.find(
        ({ alternateSetting, kind }) =>
          alternateSetting === region.alternateSetting && kind === region.kind,
      ),
    );
    const runs = commonRuns(region, counterparts);
    return runs.length === 0 ? [] : [{ ...region, runs }];
  });
  return { regions };
}

function commonRuns(
  region: FlashRegion,
  counterparts: readonly (FlashRegion | undefined)[],
): readonly SectorRun[] {
  const indices = counterparts.map((counterpart) => sectorsByStart(counterpart));
  const runs = sectorsOfRegion(region).flatMap((sector): readonly SectorRun[] => {
    let access = sector.access;
    for (const byStart of indices) {
      const other = byStart.get(sector.start);
      if (other?.sizeBytes !== sector.sizeBytes) return [];
      access = rightsOfBoth(access, other.access);
    }
    const { start, sizeBytes } = sector;
    return [{ start, sectorCount: 1, sectorSizeBytes: sizeBytes, access }];
  });
  return joinRuns(runs);
}

function sectorsByStart(region: FlashRegion | undefined): ReadonlyMap<number, Sector> {
  const sectors = region === undefined ? [] : sectorsOfRegion(region);
  return new Map(sectors.map((sector) => [sector.start, sector]));
}

function rightsOfBoth(a: SectorAccess, b: SectorAccess): SectorAccess {
  return {
    readable: a.readable && b.readable,
    erasable: a.erasable && b.erasable,
    writable: a.writable && b.writable,
  };
}
