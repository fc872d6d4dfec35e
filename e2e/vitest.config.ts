import { defineConfig } from "vitest/config";
import { ALIASES } from "./support/aliases.js";
import { E2E, GUESTS } from "./support/paths.js";

// Tests over a virtual machine: started by run.mjs, never by `npm test`.
export default defineConfig({
  root: E2E,
  resolve: { alias: ALIASES },
  test: {
    include: ["*.test.ts"],
    globalSetup: [`${E2E}/support/global-setup.ts`],
    // One machine for each worker; an emulated one keeps a processor busy.
    maxWorkers: GUESTS,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
