/** Runs a list of faults, each on a chip of its own, and gathers everything that is wrong. */
import type { Transport } from "@dfukit/core";
import type { FaultCase } from "./fault-variants.js";
import { damageProblems, problemsOf, recoveryProblems } from "./fault-verdict.js";
import { deviceFor, type FaultyJob, keptIn, type Run, run } from "./faulty-job.js";

/** Whether the job may open the device again by itself, and go on. */
export type Mode = "alone" | "resuming";

/** What a list of faults has come to. */
export interface Tally {
  /** Runs that met a fault. */
  runs: number;
  successes: number;
  /** How often each code ended a run. */
  readonly codes: Record<string, number>;
  /** At most some of them, in words. */
  readonly problems: string[];
}

/** Problems kept for the report; more would only hide the first. */
const PROBLEMS_KEPT = 30;

/** Every fault: one run with it, then power off and on, and one without, unless the first has resumed and succeeded. */
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
  // A job that went on by itself and succeeded has its memory compared already.
  const isOver = mode === "resuming" && first.error === null;
  const second = isOver ? null : await runAgain(job, first, reconnect);
  if (second !== null) problems.push(...second.problems);
  problems.push(...damageProblems([first, ...(second === null ? [] : [second.outcome])], fault));
  count(tally, first);
  const outcome = first.error?.code ?? "success";
  return problems.map((problem) => `${text} (${outcome}): ${problem}`);
}

/** Power off and on, and the same job with what the first run had told of kept bytes. */
async function runAgain(
  job: FaultyJob,
  first: Run,
  reconnect: () => Promise<Transport>,
): Promise<{ readonly outcome: Run; readonly problems: readonly string[] }> {
  const { sim } = first;
  sim.replug();
  const noted = sim.rom.violations.length;
  const restore = keptIn(first.events);
  const outcome = await run(job, sim, { restore, changes: { reconnect } });
  const violations = sim.rom.violations.slice(noted);
  return {
    outcome,
    problems: [
      ...recoveryProblems(job, first, outcome),
      ...violations.map(({ message }) => `second run: ${message}`),
    ],
  };
}

function count(tally: Tally, { error }: Run): void {
  tally.runs++;
  if (error === null) tally.successes++;
  else tally.codes[error.code] = (tally.codes[error.code] ?? 0) + 1;
}

/** Faults after which the device is there again at once. */
function isBriefLoss(text: string): boolean {
  return text.startsWith("replug") || text.startsWith("usb-reset");
}
