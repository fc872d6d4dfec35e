/**
 * A part with few and small sectors: boot ROM, flash rules and banks stay as they are,
 * but sectors of more than 4 KiB are cut to that, so that a job takes tens of requests
 * and thousands of jobs take seconds. Jobs on the true sizes are tested elsewhere.
 */
import type { FlashRun, FlashSize, Part, Profile, ProfileTimes } from "@dfukit/profiles";

const SECTOR_BYTES = 4096;
/** Of one run. */
const SECTORS = 8;

/**
 * The part with its flash cut down. Its profile has no other size left: cut, several would
 * be equally large, and a host could no longer tell which one a part has.
 */
export function shrunk(part: Part): Part {
  const { behaviour } = part.profile;
  const size = shrunkSize(part.size);
  const profile: Profile = {
    ...part.profile,
    flashSizes: [size],
    behaviour: { ...behaviour, times: behaviour.times.map(shrunkTimes) },
  };
  return { ...part, profile, size };
}

function shrunkSize(size: FlashSize): FlashSize {
  const runs: FlashRun[] = [];
  for (const run of size.runs) {
    const last = runs.at(-1);
    const isNext = last !== undefined && last.bank === run.bank;
    runs.push({
      ...run,
      start: isNext ? last.start + last.sectorCount * last.sectorSizeBytes : run.start,
      sectorCount: Math.min(run.sectorCount, SECTORS),
      sectorSizeBytes: Math.min(run.sectorSizeBytes, SECTOR_BYTES),
    });
  }
  const sizeBytes = runs.reduce((sum, run) => sum + run.sectorCount * run.sectorSizeBytes, 0);
  return { ...size, runs, variants: [], sizeBytes };
}

/** A cut sector takes as long to erase as the smallest that was cut. */
function shrunkTimes(times: ProfileTimes): ProfileTimes {
  const small = times.erase.filter(({ sectorSizeBytes }) => sectorSizeBytes <= SECTOR_BYTES);
  const large = times.erase.find(({ sectorSizeBytes }) => sectorSizeBytes > SECTOR_BYTES);
  const isNew = large !== undefined && !small.some((e) => e.sectorSizeBytes === SECTOR_BYTES);
  return {
    ...times,
    erase: isNew ? [...small, { ...large, sectorSizeBytes: SECTOR_BYTES }] : small,
  };
}
