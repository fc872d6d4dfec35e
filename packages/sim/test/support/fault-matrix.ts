/**
 * The matrix of faults: one part of every profile, every fault at every request, alone
 * and resuming. Split over two test files, which run side by side.
 */
import { listProfiles, type Part, type Profile } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { partsBySize } from "./board.js";
import { type Mode, runAll, type Tally } from "./fault-runs.js";
import { type FaultCase, type FaultVariant, faultCases } from "./fault-variants.js";
import { type FaultyJob, faultyJob } from "./faulty-job.js";
import { shrunk } from "./shrunk.js";

/** `all`: true sector sizes, and nothing left out; minutes instead of seconds. */
const IS_FULL = process.env.DFUKIT_FAULTS === "all";
/** Runs of one file in the short form. */
const SHORT_RUNS = 6000;
/** Of the job on the true sector sizes, the short form takes so many runs per profile. */
const TRUE_SIZE_RUNS = 20;
const MODES = ["alone", "resuming"] as const satisfies readonly Mode[];
const TIMEOUT_MS = 3_600_000;

interface Row {
  readonly part: string;
  readonly job: FaultyJob;
  readonly cases: readonly FaultCase[];
}

/** Declares the tests for one group of faults, which are no less than `leastRuns`. */
export async function testFaults(
  variantsOf: (job: FaultyJob) => readonly FaultVariant[],
  leastRuns: number,
): Promise<void> {
  const rows: Row[] = [];
  for (const profile of listProfiles()) {
    if (!IS_FULL) rows.push(await rowOf(shrunk(profile), variantsOf));
  }
  const total = MODES.length * rows.reduce((sum, { cases }) => sum + cases.length, 0);
  const share = Math.min(1, SHORT_RUNS / total);
  const short = rows.map((row) => ({ ...row, cases: sample(row.cases, row.cases.length * share) }));
  const trueSizes: Row[] = [];
  for (const profile of listProfiles()) {
    const row = await rowOf(profile, variantsOf);
    trueSizes.push(IS_FULL ? row : { ...row, cases: sample(row.cases, TRUE_SIZE_RUNS) });
  }
  declare("small sectors", short);
  declare("true sectors", trueSizes);
  const rowsRun = [...short, ...trueSizes];
  const runs = MODES.length * rowsRun.reduce((sum, { cases }) => sum + cases.length, 0);
  it(`these are ${runs} runs`, () => {
    expect(runs).toBeGreaterThanOrEqual(leastRuns);
  });
}

function declare(name: string, rows: readonly Row[]): void {
  describe.each(rows)(`$part, ${name}`, ({ job, cases }) => {
    it.each(MODES)(
      `${cases.length} faults, %s: no false success, no hang, nothing lost`,
      {
        timeout: TIMEOUT_MS,
      },
      async (mode) => {
        const tally = await runAll(job, cases, mode);
        expect(tally.problems).toEqual([]);
        expect(tally.runs).toBe(cases.length);
        assertFaultsActed(tally, mode);
      },
    );
  });
}

/** A matrix in which nothing ever succeeded, or nothing ever failed, tests nothing. */
function assertFaultsActed({ runs, successes, codes }: Tally, mode: Mode): void {
  expect(successes).toBeGreaterThan(0);
  // A job that goes on by itself may survive whatever a small sample holds.
  if (mode === "resuming") return;
  expect(successes).toBeLessThan(runs);
  expect(Object.keys(codes).length).toBeGreaterThan(0);
}

async function rowOf(
  profile: Profile,
  variantsOf: (job: FaultyJob) => readonly FaultVariant[],
): Promise<Row> {
  const part = fittingPart(profile);
  const job = await faultyJob(part);
  return { part: part.part, job, cases: await faultCases(job, variantsOf(job)) };
}

/** The smallest part with two banks, if there is one. */
function fittingPart(profile: Profile): Part {
  const parts = partsBySize(profile);
  const banked = parts.find(({ size }) => size.runs.some(({ bank }) => bank === 2));
  const part = banked ?? parts[0];
  if (part === undefined) throw new Error(`${profile.id} has no part`);
  return part;
}

/** So many cases, evenly spread. */
function sample(cases: readonly FaultCase[], count: number): readonly FaultCase[] {
  if (count >= cases.length) return cases;
  const step = cases.length / count;
  return Array.from(
    { length: Math.floor(count) },
    (_, nth) => cases[Math.floor(nth * step)],
  ).flatMap((entry) => entry ?? []);
}
