// `pnpm bench [SECTION…] [--check]`: how fast dfukit is, as ratios against peers in
// the same run. Sections: parse, crc, process, startup, memory, linear. With
// --check the exit status is 1 if a bar is missed. Needs a build (`pnpm build`).
import { cpus } from "node:os";
import { Report } from "./lib.mjs";

const SECTIONS = ["parse", "crc", "process", "startup", "memory", "linear"];
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const unknown = words.filter((word) => !SECTIONS.includes(word));
if (unknown.length > 0) {
  console.error(`unknown section ${unknown.join(", ")}, expected ${SECTIONS.join(", ")}`);
  process.exit(2);
}

console.log(
  `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.versions.node}`,
);
const report = new Report();
for (const section of words.length > 0 ? words : SECTIONS) {
  console.log(`\n${section}`);
  const { run } = await import(`./section-${section}.mjs`);
  await run(report);
}
if (process.argv.includes("--check") && report.failed > 0) {
  console.error(`\n${report.failed} bars missed`);
  process.exitCode = 1;
}
