/** Runs a list of faults, each on a chip of its own, and gathers everything that is wrong. */
import type { FaultCase } from "./fault-variants.js";
import { damageProblems, problemsOf, recoveryProblems } from "./fault-verdict.js";
import { deviceFor, type FaultyJob, keptIn, run } from "./faulty-job.js";

/** Whether the job may open the device again by itself, and go on. */
export type Mode = "alone" | "resuming";

/** What a list of faults has come to. */
export interface Tally {
  /** Runs that met a fault; each is followed by one that meets none. */
  runs: number;
  successes: number;
  /** How often each code ended a run. */
  readonly codes: Record<string, number>;
  /** At most some of them, in words. */
  readonly problems: string[];
  longestMs: number;
  mostRequests: number;
}

/** Problems kept for the report; more would only hide the first. */
const PROBLEMS_KEPT = 30;

/** Every fault: one run with it, then power off and on, and one without. */
export async function runAll(
  job: FaultyJob,
  cases: readonly FaultCase[],
  mode: Mode = "alone",
): Promise<Tally> {
  // Thousands of errors are made here, and none of their stacks is ever read.
  Error.stackTraceLimit = 0;
  const tally: Tally = {
    runs: 0,
    successes: 0,
    codes: {},
    problems: [],
    longestMs: 0,
    mostRequests: 0,
  };
  for (const faultCase of cases) {
    const problems = await runTwice(job, faultCase, { mode, tally });
    tally.problems.push(...problems.slice(0, PROBLEMS_KEPT - tally.problems.length));
  }
  return tally;
}

async function runTwice(
  job: FaultyJob,
  { text, fault }: FaultCase,
  { mode, tally }: { readonly mode: Mode; readonly tally: Tally },
): Promise<readonly string[]> {
  const sim = deviceFor(job, [fault]);
  const reconnect = () => {
    sim.replug();
    return sim.open();
  };
  const first = await run(job, sim, {
    changes: mode === "resuming" ? { reconnect, resume: true } : {},
  });
  const problems = [...problemsOf(job, first)];
  if (mode === "resuming" && first.error !== null && isBriefLoss(text)) {
    problems.push("a device that came back at once has ended the job");
  }
  sim.replug();
  const restore = keptIn(first.events);
  const noted = sim.rom.violations.length;
  const second = await run(job, sim, { restore, changes: { reconnect } });
  problems.push(...recoveryProblems(job, first, second));
  problems.push(...damageProblems(first, second, fault));
  for (const { message } of sim.rom.violations.slice(noted)) {
    problems.push(`second run: ${message}`);
  }
  tally.runs++;
  if (first.error === null) tally.successes++;
  else tally.codes[first.error.code] = (tally.codes[first.error.code] ?? 0) + 1;
  tally.longestMs = Math.max(tally.longestMs, first.tookMs, second.tookMs);
  tally.mostRequests = Math.max(tally.mostRequests, first.requests, second.requests);
  const outcome = first.error?.code ?? "success";
  return problems.map((problem) => `${text} (${outcome}): ${problem}`);
}

/** Faults after which the device is there again at once. */
function isBriefLoss(text: string): boolean {
  return text.startsWith("replug") || text.startsWith("usb-reset");
}
