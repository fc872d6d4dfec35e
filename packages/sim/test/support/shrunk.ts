/**
 * A profile with few and small sectors: boot ROM, flash rules and banks stay as they are,
 * but sectors of more than 4 KiB are cut to that, so that a job takes tens of requests
 * and thousands of jobs take seconds. Jobs on the true sizes are tested elsewhere.
 */
import type { FlashRun, FlashSize, Profile, ProfileTimes } from "@dfukit/profiles";

const SECTOR_BYTES = 4096;
/** Of one run. */
const SECTORS = 8;

/** The profile, cut down. */
export function shrunk(profile: Profile): Profile {
  return {
    ...profile,
    flashSizes: profile.flashSizes.map(shrunkSize),
    behaviour: { ...profile.behaviour, times: profile.behaviour.times.map(shrunkTimes) },
  };
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
  return { ...size, runs, sizeBytes };
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
