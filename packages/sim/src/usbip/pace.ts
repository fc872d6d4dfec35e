/**
 * Keeps a device in step with real time although timers are not: they end up to a
 * millisecond early or late, which of waits of one millisecond is all. What a wait has
 * missed is owed to the next one, so that many of them together last as long as they should.
 */
import { performance } from "node:perf_hooks";

/** Waits in a row. */
export interface Pace {
  /** Begins a wait of `costMs`; returns how long the timer has to be set to, 0 for no timer. */
  begin(costMs: number): number;
  /** The wait is over; by how much early or late counts towards the next one. */
  end(): void;
}

/** Shorter than a timer can wait. */
const LEAST_TIMER_MS = 1;
/** What a standstill of the whole process has cost is not to be made up for by haste. */
const OWED_MS_MAX = 2;

/** Starts without debts. @param now the clock, ms */
export function startPace(now: () => number = () => performance.now()): Pace {
  /** Above 0: the waits so far have lasted that much too long. */
  let owedMs = 0;
  let dueMs = 0;
  return {
    begin(costMs) {
      const waitMs = costMs - owedMs;
      dueMs = now() + waitMs;
      return waitMs < LEAST_TIMER_MS ? 0 : waitMs;
    },
    end() {
      owedMs = Math.min(OWED_MS_MAX, now() - dueMs);
    },
  };
}
