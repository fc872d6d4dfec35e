/**
 * The matrix of faults: one part of each line in the sample, every fault at every request,
 * alone and resuming. Split over two test files, which run side by side.
 */
import type { Part, Profile } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { partsBySize } from "./board.js";
import { type Mode, runAll, type Tally } from "./fault-runs.js";
import { type FaultCase, type FaultVariant, faultCases } from "./fault-variants.js";
import { type FaultyJob, faultyJob } from "./faulty-job.js";
import { IS_ALL, sampledLines } from "./sampled-lines.js";
import { shrunk } from "./shrunk.js";

/** Runs of one file in the short form, of the lines that get the whole sample. */
const SHORT_RUNS = 6000;
/** Of the job on the true sector sizes, the short form takes so many faults per line. */
const TRUE_SIZE_FAULTS = 20;
/** On small sectors, faults for a line that gets a small sample. */
const FEW = 60;
const MODES = ["alone", "resuming"] as const satisfies readonly Mode[];
const TIMEOUT_MS = 3_600_000;

interface Row {
  readonly part: string;
  readonly job: FaultyJob;
  readonly cases: readonly FaultCase[];
  /** Whether the line gets the whole sample. */
  readonly isFull: boolean;
}

type VariantsOf = (job: FaultyJob) => readonly FaultVariant[];

/** Declares the tests for one group of faults, which are no less than `leastRuns`. */
export async function testFaults(variantsOf: VariantsOf, leastRuns: number): Promise<void> {
  const trueSizes = await rowsOf(variantsOf, (part) => part);
  const rows = IS_ALL
    ? { "true sectors": trueSizes }
    : {
        "small sectors": shared(await rowsOf(variantsOf, shrunk)),
        "true sectors": trueSizes.map((row) => shortened(row, TRUE_SIZE_FAULTS)),
      };
  for (const [name, declared] of Object.entries(rows)) declare(name, declared);
  const runs = Object.values(rows).reduce((sum, declared) => sum + runsOf(declared), 0);
  it(`these are ${runs} runs`, () => {
    expect(runs).toBeGreaterThanOrEqual(leastRuns);
  });
}

/** The lines of the whole sample share the runs of the short form by what each has to try. */
function shared(rows: readonly Row[]): readonly Row[] {
  const share = Math.min(1, SHORT_RUNS / runsOf(rows.filter(({ isFull }) => isFull)));
  return rows.map((row) => shortened(row, row.isFull ? row.cases.length * share : FEW));
}

function runsOf(rows: readonly Row[]): number {
  return MODES.length * rows.reduce((sum, { cases }) => sum + cases.length, 0);
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

async function rowsOf(
  variantsOf: VariantsOf,
  change: (part: Part) => Part,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { profile, isFull } of sampledLines()) {
    const part = change(fittingPart(profile));
    const job = await faultyJob(part);
    const cases = await faultCases(job, variantsOf(job));
    rows.push({ part: part.part, job, cases, isFull });
  }
  return rows;
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
function shortened(row: Row, count: number): Row {
  const { cases } = row;
  if (count >= cases.length) return row;
  const step = cases.length / count;
  const chosen = Array.from(
    { length: Math.floor(count) },
    (_, nth) => cases[Math.floor(nth * step)],
  ).flatMap((entry) => entry ?? []);
  return { ...row, cases: chosen };
}
