// Runs the tests over a virtual machine: `node e2e/run.mjs [FILTER…]`. Needs Debian with
// apt (root, if packages are missing) and a built command line; the first run fetches a
// kernel. Ends in any case: what takes too long is ended with all that it has started.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** An idle machine with two processors takes some minutes, one under load ten times that. */
const LIMIT_MS = 45 * 60_000;
const PREPARE_LIMIT_MS = 10 * 60_000;
/** How long the tests may take to end once they are told to: the machine has to go as well. */
const GRACE_MS = 20_000;
const NOT_RUN = 70;
const LATE = 124;

const here = dirname(fileURLToPath(import.meta.url));
process.exitCode = process.platform === "linux" ? await main() : refuse("these tests need Linux");

async function main() {
  const prepared = spawnSync(join(here, "vm/vm-prepare"), {
    stdio: ["ignore", 2, 2],
    timeout: PREPARE_LIMIT_MS,
  });
  if (prepared.status !== 0) return refuse("the virtual machine cannot be prepared");
  const vitest = join(dirname(here), "node_modules/vitest/vitest.mjs");
  const config = join(here, "vitest.config.ts");
  const words = [vitest, "run", "--config", config, ...process.argv.slice(2)];
  // A group of its own: npm and a terminal's Ctrl-C would else reach only some of it.
  const tests = spawn(process.execPath, words, { stdio: "inherit", cwd: here, detached: true });
  let isLate = false;
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      process.kill(-(tests.pid ?? 0), signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  const timer = setTimeout(() => {
    isLate = true;
    end("SIGTERM");
    setTimeout(end, GRACE_MS, "SIGKILL").unref();
  }, LIMIT_MS);
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => end("SIGTERM"));
  }
  const [code] = await once(tests, "exit");
  clearTimeout(timer);
  if (!isLate) return code ?? NOT_RUN;
  process.stderr.write(`e2e: not done after ${LIMIT_MS / 60_000} minutes\n`);
  return LATE;
}

/** @param {string} reason */
function refuse(reason) {
  process.stderr.write(`e2e: ${reason}\n`);
  return NOT_RUN;
}
