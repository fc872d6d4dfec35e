// Everything that must hold before a change is taken: the tests, then the gates,
// each with its planted violations. All run, whatever fails; the last line counts them.
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { ROOT } from "./lib/root.mjs";
import { quietEnvironment } from "./lib/run.mjs";

/** @type {{ readonly name: string, readonly passed: boolean, readonly seconds: string }[]} */
const results = [];

/**
 * @param {string} name
 * @param {() => { passed: boolean, output: string } | Promise<{ passed: boolean, output: string }>} work
 */
async function step(name, work) {
  const start = performance.now();
  process.stdout.write(`\n=== ${name}\n`);
  let outcome;
  try {
    outcome = await work();
  } catch (error) {
    outcome = { passed: false, output: error instanceof Error ? `${error.stack}` : String(error) };
  }
  if (outcome.output !== "") process.stdout.write(`${outcome.output.trimEnd()}\n`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  results.push({ name, passed: outcome.passed, seconds });
}

/** Runs `npm test`, showing its output as it comes, and keeps what vitest counted. */
function test() {
  const result = spawnSync("npm", ["test", "--silent"], {
    cwd: ROOT,
    env: { ...quietEnvironment(), NO_COLOR: "1", FORCE_COLOR: "0" },
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.error !== undefined) throw result.error;
  totals = result.stdout
    .split("\n")
    .filter((line) => /^ +(Test Files|Tests|Errors) {2}/.test(line));
  // vitest itself fails when it finds no test; without totals it did not run at all.
  return { passed: result.status === 0 && totals.length > 0, output: result.stdout };
}

/** @type {readonly string[]} */
let totals = [];
await step("npm test", test);
await gates();

/** The gates' own tools come with the installation, which may be what failed. */
async function gates() {
  try {
    const { runGate } = await import("./gates/gate.mjs");
    const { GATES } = await import("./gates/list.mjs");
    for (const gate of GATES) {
      await step(`${gate.name}: ${gate.about}`, () => runGate(gate, ROOT));
    }
  } catch (error) {
    await step("gates", () => ({ passed: false, output: `cannot be loaded: ${error}` }));
  }
}

process.stdout.write("\n=== summary\n");
for (const { name, passed, seconds } of results) {
  process.stdout.write(`${passed ? "ok    " : "FAILED"} ${seconds.padStart(6)} s  ${name}\n`);
}
process.stdout.write(totals.map((line) => `${line}\n`).join(""));
const failed = results.filter(({ passed }) => !passed).length;
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
