// Runs the gates that are named, e.g. `node scripts/gates/run.mjs lint types`.
import { makeReady } from "../lib/ready.mjs";
import { ROOT } from "../lib/root.mjs";

import { runGate } from "./gate.mjs";
import { GATES } from "./list.mjs";

const names = process.argv.slice(2).map((word) => word.replaceAll("-", " "));
const chosen = GATES.filter(({ name }) => names.includes(name));
if (chosen.length !== names.length || names.length === 0) {
  const known = GATES.map(({ name, about }) => `  ${name.replaceAll(" ", "-").padEnd(16)}${about}`);
  process.stderr.write(`name one or more gates:\n${known.join("\n")}\n`);
  process.exitCode = 2;
} else if (await makeReady({ build: chosen.some(({ needsBuild }) => needsBuild) })) {
  for (const gate of chosen) {
    const outcome = await runGate(gate, ROOT);
    process.stdout.write(`${outcome.output}\n${gate.name}: ${outcome.passed ? "ok" : "FAILED"}\n`);
    if (!outcome.passed) process.exitCode = 1;
  }
}
