/** From runs to medians, ratios and bars. Pure. */
import type { Run } from "./run-once.js";
import type { Bar, Measure, Scenario } from "./scenarios.js";

/** The runs of a scenario, in the order in which they took turns. */
export interface Result {
  readonly scenario: Pick<Scenario, "name" | "job" | "chip" | "bar">;
  readonly theirs: readonly Run[];
  readonly ours: readonly Run[];
}

/** The middle of some values, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A bar, and what came of it. */
export interface Verdict {
  readonly name: string;
  readonly bar: Bar;
  readonly ratio: Spread;
  readonly isKept: boolean;
}

/** @throws RangeError without values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  if (least === undefined || most === undefined || low === undefined || high === undefined) {
    throw new RangeError("no values");
  }
  return { median: (low + high) / 2, least, most };
}

/** From the first request to the last, or what of it is not the device's own work. */
export function measured({ wallMs, busyMs }: Run, measure: Measure): number {
  return measure === "wall" ? wallMs : wallMs - busyMs;
}

/** Ours over theirs, of the runs that followed each other. */
export function ratioOf({ theirs, ours }: Result, measure: Measure): Spread {
  return spreadOf(
    theirs.map((their, round) => {
      const our = ours[round];
      if (our === undefined) throw new RangeError("a run without its counterpart");
      return measured(our, measure) / measured(their, measure);
    }),
  );
}

/** Every bar. It is kept if the median ratio is at most what it allows. */
export function verdicts(results: readonly Result[]): readonly Verdict[] {
  return results.flatMap((result) => {
    const { name, bar } = result.scenario;
    if (bar === null) return [];
    const ratio = ratioOf(result, bar.measure);
    return [{ name, bar, ratio, isKept: ratio.median <= bar.ratioMax }];
  });
}
