// `pnpm bench [SECTION…] [--check]`: how fast dfukit is, as ratios against peers in
// the same run. Sections: parse, crc, process, startup, lookup, memory, linear. With
// --check the exit status is 1 if a bar is missed. Needs a build (`pnpm build`).
//
// Each section runs in a process of its own: one that holds large buffers would
// start its children slowly, and they would inherit its peak memory.
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { Report } from "./lib.mjs";

const SECTIONS = ["parse", "crc", "process", "startup", "lookup", "memory", "linear"];
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const flags = process.argv.slice(2).filter((word) => word.startsWith("--"));
const unknown = words.filter((word) => !SECTIONS.includes(word));
if (unknown.length > 0) {
  console.error(`unknown section ${unknown.join(", ")}, expected ${SECTIONS.join(", ")}`);
  process.exit(2);
}

if (words.length === 1) await runSection(words[0]);
else {
  const model = cpus()[0]?.model ?? "unknown processor";
  console.log(`${model}, ${cpus().length} cores, Node ${process.versions.node}`);
  for (const section of words.length > 0 ? words : SECTIONS) {
    const args = [fileURLToPath(import.meta.url), section, ...flags];
    if (spawnSync(process.execPath, args, { stdio: "inherit" }).status !== 0) process.exitCode = 1;
  }
}

async function runSection(section) {
  const report = new Report();
  console.log(`\n${section}`);
  const { run } = await import(`./section-${section}.mjs`);
  await run(report);
  if (flags.includes("--check") && report.failed > 0) process.exitCode = 1;
}
