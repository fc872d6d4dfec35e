// `npm test`: prepares the checkout if needed, then runs every unit, property
// and command-line test. Words after `--` go to vitest, e.g. a path.
import { spawnSync } from "node:child_process";
import { makeReady } from "./lib/ready.mjs";
import { inRoot, ROOT } from "./lib/root.mjs";
import { quietEnvironment } from "./lib/run.mjs";

if (await makeReady()) {
  const vitest = inRoot("node_modules/vitest/vitest.mjs");
  const result = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
    cwd: ROOT,
    env: quietEnvironment(),
    stdio: "inherit",
  });
  if (result.error !== undefined) throw result.error;
  process.exitCode = result.status ?? 1;
}
