/** Erasing as a job of its own, with the proof that the sectors are blank. */
import {
  formatAddress,
  formatRange,
  intersect,
  type Sector,
  sectorsOfRegion,
} from "@dfukit/memory";
import { isCoreError } from "../error.js";
import { settle } from "../protocol/recover.js";
import { executePlan, nothingDone } from "./execute.js";
import type { AlternateRange, Job } from "./job.js";
import { joined } from "./joined.js";
import { type Journal, openJournal, reportOf } from "./journal.js";
import type { Operation, PlanRefusal } from "./plan-types.js";
import { refuseRange, regionsBehind } from "./range-refusals.js";
import { runJob } from "./run-job.js";
import { unerasableBank } from "./unerasable-bank.js";

/** What to erase: whole sectors, or the flash in one command. */
export type EraseRequest =
  | { readonly ranges: readonly AlternateRange[] }
  | { readonly massErase: true };

/** What was erased, and read back as erased. */
export interface EraseResult {
  readonly sectorsErased: number;
  readonly bytesErased: number;
  /** Bytes that were read back and are erased. */
  readonly bytesVerified: number;
}

/**
 * Erases sectors and reads them back.
 * @throws CoreError `plan-refused`, also for a range that is not made of whole sectors;
 *   `verify-failed`, `sector-unchanged`, or of a failed transfer.
 */
export async function erase(job: Job, request: EraseRequest): Promise<EraseResult> {
  const isMass = "massErase" in request;
  const chosen = isMass ? flashSectors(job) : request.ranges.map((range) => sectorsIn(job, range));
  const refusals = isMass
    ? refuseMassErase(job)
    : request.ranges.flatMap((range) => refuseErase(job, range));
  const operations = isMass ? massOperations(job, chosen) : sectorOperations(job, chosen);
  const journal = openJournal(operations);
  const work = runJob(job, refusals, function* (session) {
    const plan = { operations, totals: NO_TOTALS, warnings: [], refusals: [] };
    const done = nothingDone();
    yield* executePlan(session, { plan, contents: undefined, target: job.target, journal, done });
    yield* settle(session);
    const bytesErased = operations.reduce((sum, operation) => sum + erasedBy(operation), 0);
    return { sectorsErased: done.sectorsErased, bytesErased, bytesVerified: done.bytesCompared };
  });
  return await reporting(work, job, journal);
}

/** Of the operations, not of the ranges: two of those may name one sector. */
function erasedBy(operation: Operation): number {
  if (operation.kind === "erase") return operation.sector.sizeBytes;
  return operation.kind === "mass-erase" ? operation.sizeBytes : 0;
}

/** Tells in what state a failed job left the sectors. */
async function reporting<T>(work: Promise<T>, job: Job, journal: Journal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isCoreError(error)) {
      await job.onEvent?.({ kind: "failed", error, sectors: reportOf(journal) });
    }
    throw error;
  }
}

const NO_TOTALS = {
  bytesRequested: 0,
  sectorsToErase: 0,
  bytesToWrite: 0,
  bytesKept: 0,
  bytesAlreadyThere: 0,
  bytesToVerify: 0,
  estimatedMs: null,
};

function flashSectors({ target }: Job): readonly (readonly Sector[])[] {
  return target.layout.regions
    .filter(({ kind }) => kind === "flash")
    .map((region) => sectorsOfRegion(region));
}

function sectorsIn({ target }: Job, range: AlternateRange): readonly Sector[] {
  return regionsBehind(target.layout.regions, range).flatMap((region) =>
    sectorsOfRegion(region, range),
  );
}

function sectorOperations(job: Job, chosen: readonly (readonly Sector[])[]): readonly Operation[] {
  // Two ranges may name one sector; it is erased once.
  const sectors = [
    ...new Map(
      chosen.flat().map((sector) => [`${sector.region.alternateSetting}:${sector.start}`, sector]),
    ).values(),
  ];
  return [
    ...sectors.map((sector) => ({ kind: "erase", sector }) as const),
    ...blankChecks(job, sectors),
  ];
}

function massOperations(job: Job, chosen: readonly (readonly Sector[])[]): readonly Operation[] {
  return chosen.flatMap((sectors): readonly Operation[] => {
    const [first] = sectors;
    if (first === undefined) return [];
    const sizeBytes = sectors.reduce((sum, sector) => sum + sector.sizeBytes, 0);
    const { alternateSetting } = first.region;
    return [
      { kind: "mass-erase", alternateSetting, sectorCount: sectors.length, sizeBytes },
      ...blankChecks(job, sectors),
    ];
  });
}

function blankChecks({ target, device }: Job, sectors: readonly Sector[]): readonly Operation[] {
  if (!device.functional.canUpload) return [];
  return [...new Set(sectors.map(({ region }) => region))].map((region) => {
    const own = sectors.filter((sector) => sector.region === region && sector.access.readable);
    const segments = joined([...own].sort((a, b) => a.start - b.start)).map(({ start, end }) => ({
      address: start,
      bytes: new Uint8Array(end - start).fill(target.erasedByte),
    }));
    return { kind: "compare", alternateSetting: region.alternateSetting, segments };
  });
}

function refuseMassErase({ target }: Job): readonly PlanRefusal[] {
  if (!target.layout.regions.some(({ kind }) => kind === "flash")) {
    return [{ code: "not-erasable", message: "the device has no flash that could be erased" }];
  }
  if (!target.behaviour.quirks.includes("mass-erase-fails")) return [];
  return [
    {
      code: "mass-erase-unsupported",
      message: "mass erase does not work in the boot ROM of this chip",
      hint: "erase the sectors: `erase` with a --range over the flash",
    },
  ];
}

function refuseErase(job: Job, range: AlternateRange): readonly PlanRefusal[] {
  const refused = refuseRange(job, range, "erasable");
  if (refused.length > 0) return refused;
  const sectors = sectorsIn(job, range);
  const [first, last] = [sectors[0], sectors.at(-1)];
  if (first === undefined || last === undefined) return [];
  const bank = unerasableBank(job.target, first.region);
  const part = bank === null ? undefined : intersect(bank, range);
  if (part !== undefined) {
    return [
      {
        code: "bank-2-erase-broken",
        message: `${formatRange(part)} lies in bank 2, which the boot ROM of this chip cannot erase over USB`,
        hint: "erase bank 2 with a debug probe; a chip that can be switched to a single bank has no bank 2 then",
        range: part,
      },
    ];
  }
  if (first.start === range.start && last.end === range.end) return [];
  const whole = { start: first.start, end: last.end };
  return [
    {
      code: "not-whole-sectors",
      message: `${formatRange(range)} is not made of whole sectors: erasing it would erase ${formatRange(whole)}`,
      hint: `say so: --range ${formatAddress(whole.start)}..${formatAddress(whole.end)}`,
      range,
    },
  ];
}
