/**
 * How long the flash really works, and what the boot ROM announces. Times of the
 * profile where it has some; where no source says, the constants here.
 */
import type { OperationTime } from "@dfukit/core";
import type { Profile, ProfileTimes } from "@dfukit/profiles";

/** Erase of a sector of up to 8 KiB: what the data sheets of G0, G4 and L4 come to. */
const DEFAULT_PAGE_ERASE_MS = 25;
/** Erase of a larger sector, per KiB: 128 KiB in 1.28 s, as H7 and F4 at x32 need. */
const DEFAULT_ERASE_MS_PER_KIB = 10;
/** One programming step: the data sheets of F4 and L4 allow about this. */
const DEFAULT_PROGRAM_STEP_MS = 0.1;
/** Mass erase where no source gives a time. */
const DEFAULT_MASS_ERASE_MS = 1000;

/** What the boot ROM announces as bwPollTimeout is asked for by this name. */
export type AnnouncedKind = "setAddress" | "erase" | "write" | "massErase";

/** The flash times of a chip with one supply voltage declared. */
export interface FlashTiming {
  readonly eraseMs: (sectorSizeBytes: number) => number;
  readonly massEraseMs: number;
  /** Bytes of one programming step, and its time. */
  readonly stepBytes: number;
  readonly stepMs: number;
}

/**
 * The times after the supply range `supply` was declared; null before that. Typical
 * times where known, else maxima. What a range does not say, the first entry does.
 */
export function flashTiming(profile: Profile, supply: string | null): FlashTiming {
  const unasked = profile.behaviour.times.find((times) => times.supply === null);
  const declared = profile.behaviour.times.find((times) => times.supply === supply) ?? unasked;
  const program = declared?.program ?? unasked?.program ?? null;
  return {
    eraseMs: (sectorSizeBytes) =>
      sectorEraseMs(declared, sectorSizeBytes) ??
      sectorEraseMs(unasked, sectorSizeBytes) ??
      defaultEraseMs(sectorSizeBytes),
    massEraseMs: known(declared?.massErase) ?? known(unasked?.massErase) ?? DEFAULT_MASS_ERASE_MS,
    stepBytes: program?.unitBytes ?? profile.programUnitBytes.value,
    stepMs: known(program) ?? DEFAULT_PROGRAM_STEP_MS,
  };
}

/** bwPollTimeout for an operation that really takes `realMs`, in whole milliseconds. */
export function announcedMs(profile: Profile, kind: AnnouncedKind, realMs: number): number {
  const { announced } = profile.behaviour;
  return announced === null ? Math.ceil(realMs) : announced[`${kind}Ms`];
}

function known(time: OperationTime | null | undefined): number | null {
  return time?.typicalMs ?? time?.maximumMs ?? null;
}

function sectorEraseMs(times: ProfileTimes | undefined, sectorSizeBytes: number): number | null {
  return known(times?.erase.find((entry) => entry.sectorSizeBytes === sectorSizeBytes));
}

function defaultEraseMs(sectorSizeBytes: number): number {
  return sectorSizeBytes <= 8192
    ? DEFAULT_PAGE_ERASE_MS
    : (sectorSizeBytes / 1024) * DEFAULT_ERASE_MS_PER_KIB;
}
