/**
 * What every implementation of the core's `Transport` promises, as checks that any test
 * framework can run. The simulator's own transport and all adapters have to pass them.
 */
import { withBench } from "./bench.js";
import type { ContractOptions, TransportCheck } from "./contract-types.js";
import { LIFETIME_CHECKS } from "./lifetime-checks.js";
import { TRANSFER_CHECKS } from "./transfer-checks.js";

const LATE_MS = 1000;

/** The checks, in no order that matters: each opens a device of its own. */
export function transportContract(options: ContractOptions = {}): readonly TransportCheck[] {
  const lateMs = options.lateMs ?? LATE_MS;
  return Object.entries({ ...TRANSFER_CHECKS, ...LIFETIME_CHECKS }).map(([name, check]) => ({
    name,
    run: (harness) => withBench(harness, lateMs, check),
  }));
}
