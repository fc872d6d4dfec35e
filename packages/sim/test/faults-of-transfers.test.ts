/**
 * Stalls, time-outs, lost requests, statuses that lie, answers that are cut: at every
 * request of a flash job. `DFUKIT_FAULTS=all` runs all of them on the true sectors.
 */
import { testFaults } from "./support/fault-matrix.js";
import { transferFaults } from "./support/fault-variants.js";

await testFaults(transferFaults, 4600);
