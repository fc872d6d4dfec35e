/**
 * Pulled plugs, power that comes back, bus resets, flipped bits, dropped blocks, damaged
 * words: at every request of a flash job. `DFUKIT_FAULTS=all` runs all of them on the
 * true sectors.
 */
import { testFaults } from "./support/fault-matrix.js";
import { memoryFaults } from "./support/fault-variants.js";

await testFaults(memoryFaults, 5400);
