/** Results kept from one run of the benchmark to the next, in a file that no repository has. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { E2E } from "../support/paths.js";
import type { Result } from "./results.js";
import type { Run } from "./run-once.js";
import type { Scenario } from "./scenarios.js";

const FILE = `${E2E}/bench/dist/results.json`;

/** By scenario; measured by the programs and on the machine that `facts` tell. */
interface Kept {
  readonly facts: readonly string[];
  readonly runs: Readonly<Record<string, Readonly<Record<"theirs" | "ours", readonly Run[]>>>>;
}

/** Nothing else writes the file. */
function readKept(): Kept {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : { facts: [], runs: {} };
}

/** Keeps results; an older one of the same scenario gives way, and all from elsewhere do. */
export function keepResults(results: readonly Result[], facts: readonly string[]): void {
  const kept = readKept();
  const older = kept.facts.join() === facts.join() ? kept.runs : {};
  const fresh = results.map(({ scenario, theirs, ours }) => [scenario.name, { theirs, ours }]);
  writeFileSync(FILE, JSON.stringify({ facts, runs: { ...older, ...Object.fromEntries(fresh) } }));
}

/** The results that are there, in the order of `scenarios`. */
export function keptResults(scenarios: readonly Scenario[]): readonly Result[] {
  const kept = readKept();
  return scenarios.flatMap((scenario) => {
    const runs = kept.runs[scenario.name];
    return runs === undefined ? [] : [{ scenario, ...runs }];
  });
}
