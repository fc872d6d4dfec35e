/** Planning of memories that are erased by sector: the flash, and external flash behind a loader. */

import {
  combineSegments,
  contains,
  formatRange,
  imageFromSegments,
  imageSizeBytes,
  type Sector,
  sectorsOfRegion,
} from "@dfukit/memory";
import { withoutBlankUnits } from "./bytes.js";
import { bytesWithin, imageWithin, imageWithout, uncovered } from "./image-parts.js";
import { joined } from "./joined.js";
import type { Operation } from "./plan-types.js";
import type { Planning, RegionPlan } from "./planning.js";
import { type RegionRequest, requestedWithin, sectorKey } from "./request.js";
import { unerasableBank } from "./unerasable-bank.js";
import { writeRuns } from "./write-runs.js";

/** Erases every sector that needs it once, then writes, then reads back whole sectors. */
export function planSectors(region: RegionRequest, planning: Planning): RegionPlan {
  const { options, request, contents } = planning;
  const { target } = request;
  const isMassErased = options.massErase === true && region.region.kind === "flash";
  const sectors = isMassErased ? sectorsOfRegion(region.region) : region.sectors;
  const [toErase, toWriteOnly, same] = [[] as Sector[], [] as Sector[], [] as Sector[]];
  for (const sector of sectors) {
    const finding = contents?.sectors.get(sectorKey(sector))?.kind;
    if (isMassErased) toErase.push(sector);
    else if (finding === "same" && options.skip !== false) same.push(sector);
    else if (finding === "blank" && target.blankReadProvesErased) toWriteOnly.push(sector);
    else toErase.push(sector);
  }
  const changed = [...toErase, ...toWriteOnly].sort((a, b) => a.start - b.start);
  if (!isMassErased) warnLost(region, toErase, planning);
  refuseBank2(region, toErase, planning);
  const content = contentOf(region, changed, planning);
  const alternateSetting = region.region.alternateSetting;
  const lastAddress = region.region.kind === "flash" ? planning.vectorAddress : null;
  const runs = writeRuns({ alternateSetting, sectors: changed, content, target, lastAddress });
  return {
    erase: eraseOperations(toErase, { isMassErased, alternateSetting, lastAddress }),
    write: runs.map((run) => ({ kind: "write", run })),
    compare:
      options.verify === false || changed.length === 0
        ? []
        : [
            {
              kind: "compare",
              alternateSetting,
              segments: joined(changed).map((range) => ({
                address: range.start,
                bytes: bytesWithin(content, range, target.erasedByte),
              })),
            },
          ],
    bytesAlreadyThere: same.reduce((sum, sector) => sum + requestedWithin(region, sector), 0),
  };
}

interface Erasing {
  readonly isMassErased: boolean;
  readonly alternateSetting: number;
  readonly lastAddress: number | null;
}

/** The sector that starts the program goes first: an old program must not start half erased. */
function eraseOperations(
  sectors: readonly Sector[],
  { isMassErased, alternateSetting, lastAddress }: Erasing,
): readonly Operation[] {
  if (isMassErased) {
    const sizeBytes = sectors.reduce((sum, sector) => sum + sector.sizeBytes, 0);
    return [{ kind: "mass-erase", alternateSetting, sectorCount: sectors.length, sizeBytes }];
  }
  const isFirst = ({ start, end }: Sector) =>
    lastAddress !== null && start <= lastAddress && lastAddress < end;
  const ordered = [...sectors.filter(isFirst), ...sectors.filter((sector) => !isFirst(sector))];
  return ordered.map((sector) => ({ kind: "erase", sector }));
}

/**
 * What the changed sectors should hold: requested bytes, and under them restored and kept
 * ones, whose blank units the erase has done.
 */
function contentOf(region: RegionRequest, changed: readonly Sector[], planning: Planning) {
  const { options, contents } = planning;
  const isMassErased = options.massErase === true && region.region.kind === "flash";
  const keeps = options.keep !== false && !isMassErased;
  const alternate = region.region.alternateSetting;
  const kept = keeps
    ? (contents?.kept ?? []).filter(({ alternateSetting }) => alternateSetting === alternate)
    : [];
  const { writeAlignmentBytes: unit, erasedByte } = planning.request.target;
  const restored = imageWithout(region.wanted, region.requested).segments;
  const below = [...restored, ...kept].flatMap((segment) =>
    withoutBlankUnits(segment, unit, erasedByte),
  );
  const keptBelow = combineSegments([...region.requested.segments, ...below], "first").image;
  return imageFromSegments(
    joined(changed).flatMap((range) => imageWithin(keptBelow, range).segments),
  );
}

function warnLost(region: RegionRequest, toErase: readonly Sector[], planning: Planning): void {
  const { options, contents, warnings } = planning;
  for (const sector of toErase) {
    const rest = uncovered(sector, region.wanted);
    if (rest.length === 0 || options.keep === false) continue;
    const isUnreadable = contents?.sectors.get(sectorKey(sector))?.kind === "unreadable";
    if (sector.access.readable && !isUnreadable) continue;
    const lostBytes = sector.sizeBytes - imageSizeBytes(imageWithin(region.wanted, sector));
    warnings.push({
      code: "kept-bytes-unreadable",
      message: `the sector at ${formatRange(sector)} cannot be read: ${lostBytes} bytes that the image does not cover cannot be kept`,
      range: { start: sector.start, end: sector.end },
    });
  }
}

function refuseBank2(
  { region }: RegionRequest,
  toErase: readonly Sector[],
  { request, refusals }: Planning,
): void {
  const bank = unerasableBank(request.target, region);
  if (bank === null) return;
  for (const range of joined(toErase.filter(({ start }) => contains(bank, start)))) {
    refusals.push({
      code: "bank-2-erase-broken",
      message: `the sectors at ${formatRange(range)} lie in bank 2, which the boot ROM of this chip cannot erase over USB`,
      hint: "keep the image in bank 1, or erase bank 2 with a debug probe first; a chip that can be switched to a single bank has no bank 2 then",
      range,
    });
  }
}
