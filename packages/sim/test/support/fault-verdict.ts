/** What must hold after any fault, whatever the outcome; each thing that does not, as a sentence. */
import { type AddressRange, CodedError, type Segment } from "@dfukit/memory";
import type { Fault } from "@dfukit/sim";
import type { FaultyJob, Run } from "./faulty-job.js";
import { keptIn } from "./faulty-job.js";
import { differences, type Memory, overlaid, readMemory } from "./memory.js";

/** Bounds of one run: virtual time and transfers. A job without faults needs some seconds and hundreds. */
const BOUNDS = { tookMs: 300_000, requests: 5000 } as const;

/** What is wrong with a run that had a fault. */
export function problemsOf(job: FaultyJob, outcome: Run): readonly string[] {
  return [
    ...endProblems(outcome),
    ...(outcome.error === null ? [] : errorProblems(outcome)),
    ...(outcome.result === null ? keptProblems(job, outcome) : successProblems(job, outcome)),
  ];
}

/**
 * The memory that a run should leave. Bytes of a sector that cannot be read are lost
 * unless they were told before; but the run has to have said so.
 */
function wantedAfter(job: FaultyJob, runs: readonly Run[]): Memory {
  return runs.reduce<Memory>((memory, { events, restored }) => {
    const lost = events.flatMap((event) =>
      event.kind === "plan-ready"
        ? event.plan.warnings.filter(({ code }) => code === "kept-bytes-unreadable")
        : [],
    );
    const blank = lost.flatMap(({ range }) => (range === undefined ? [] : [blankOf(job, range)]));
    return overlaid(memory, [...blank, ...keptIn(events), ...restored, ...job.wanted]);
  }, job.after);
}

function blankOf({ target }: FaultyJob, { start, end }: AddressRange): Segment {
  return { address: start, bytes: new Uint8Array(end - start).fill(target.erasedByte) };
}

function endProblems({ result, error, crash, events, tookMs, requests }: Run): readonly string[] {
  const problems: string[] = [];
  if (crash !== undefined && crash !== null) problems.push(`threw ${String(crash)}`);
  if (tookMs > BOUNDS.tookMs) problems.push(`took ${Math.round(tookMs)} ms`);
  if (requests > BOUNDS.requests) problems.push(`took ${requests} requests`);
  const ends = events.filter(({ kind }) => kind === "finished" || kind === "failed");
  const last = events.at(-1);
  if (ends.length !== 1) problems.push(`${ends.length} terminal events`);
  if (last !== ends[0]) problems.push(`an event after the terminal one: ${last?.kind}`);
  if (last?.kind === "failed" && last.error !== error) problems.push("another error in `failed`");
  if (last?.kind === "finished" && last.result !== result) problems.push("another result told");
  return problems;
}

/** Codes of errors that are about some place in the memory. */
const ABOUT_AN_ADDRESS: readonly string[] = [
  "verify-failed",
  "sector-unchanged",
  "short-read",
  "read-unstable",
];

function errorProblems({ error }: Run): readonly string[] {
  if (error === null) return [];
  const problems: string[] = [];
  const { code, message, hint, details } = error;
  if (!(error instanceof CodedError) || code.length === 0) problems.push("an error without a code");
  if (message.length === 0) problems.push(`${code} has no message`);
  if (hint === undefined || hint.length === 0) problems.push(`${code} has no hint: ${message}`);
  const isPlaced = ABOUT_AN_ADDRESS.includes(code) || /0x[0-9A-F]{8}/.test(message);
  if (isPlaced && details.address === undefined)
    problems.push(`${code} has no address: ${message}`);
  return problems;
}

/** A success has to be one. */
function successProblems(job: FaultyJob, outcome: Run): readonly string[] {
  const memory = readMemory(outcome.sim, job.part);
  return differences(memory, wantedAfter(job, [outcome])).map((text) => `false success: ${text}`);
}

/** Bytes that nobody asked to change are in the chip still, or have been told before the erase. */
function keptProblems(job: FaultyJob, { sim, events, erasesWhenKept }: Run): readonly string[] {
  const problems = erasesWhenKept > 0 ? ["kept bytes were told after an erase had begun"] : [];
  const now = readMemory(sim, job.part);
  const safe = overlaid(now, [...keptIn(events), ...job.wanted]);
  return [...problems, ...differences(safe, job.after).map((text) => `lost for ever: ${text}`)];
}

/** What is wrong with the clean run that follows on the same chip. */
export function recoveryProblems(job: FaultyJob, first: Run, second: Run): readonly string[] {
  const { error, sim } = second;
  const runs = first.error === null ? [first, second] : [second];
  const differing = differences(readMemory(sim, job.part), wantedAfter(job, runs));
  return [
    ...endProblems(second),
    ...(error === null ? [] : [`second run: ${error.code}: ${error.message}`]),
    ...differing.map((text) => `after second run: ${text}`),
  ];
}

/** Damaged memory ends a job by naming the place; nothing else may cost bytes that nobody asked to change. */
export function damageProblems(runs: readonly Run[], fault: Fault): readonly string[] {
  if (fault.kind === "ecc-read") {
    const error = runs[0]?.error ?? null;
    const isPlaceless = error !== null && error.details.address === undefined;
    return isPlaceless ? [`names no place: ${error.message}`] : [];
  }
  const warnings = runs.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === "plan-ready" ? event.plan.warnings : [])),
  );
  return warnings
    .filter(({ code }) => code === "kept-bytes-unreadable")
    .map(({ message }) => `lost without need: ${message}`);
}
