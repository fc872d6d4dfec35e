// The first lookup of a process, which is the only one that a command makes: processor time,
// and beside it the time to read and parse the line's own files, which is no lookup yet.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { listProfiles, partsOf } from "@dfukit/profiles";
import { atMost, CLI, fastest, median } from "./lib.mjs";

const CHILD = join(CLI, "bench/lookup-child.mjs");
const PROFILES = join(CLI, "../../profiles");
const RUNS = 11;
/** Every so many-th line, so that large and small ones, first and last ones are measured. */
const STEP = 5;

function cpuMs(...words) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CHILD, ...words], {
    encoding: "utf8",
    cwd: CLI,
  });
  if (status !== 0) throw new Error(`${words.join(" ")} failed: ${stderr}`);
  return Number(stdout);
}

/** The files that a line is made of. */
function filesOf(id) {
  const folder = readdirSync(PROFILES).find((name) =>
    existsSync(join(PROFILES, name, `${id}.json`)),
  );
  const files = [`${id}.json`, "family.json"].map((name) => join(PROFILES, folder ?? "", name));
  return files.filter((path) => existsSync(path));
}

/** The fastest of several processes: whatever else runs only ever adds. */
const best = (...words) => fastest(Array.from({ length: RUNS }, () => cpuMs(...words)));

export function run(report) {
  const lines = listProfiles().filter((_, index) => index % STEP === 0);
  const nothing = best("nothing");
  const measured = lines.map((profile) => ({
    part: partsOf(profile)[0]?.part ?? profile.id,
    chipMs: best("chip", partsOf(profile)[0]?.part ?? profile.id) - nothing,
    fileMs: best("file", ...filesOf(profile.id)) - nothing,
  }));
  const slowest = measured.reduce((a, b) => (a.chipMs > b.chipMs ? a : b));
  const middle = median(measured.map(({ chipMs }) => chipMs));
  const files = median(measured.map(({ fileMs }) => fileMs));
  report.add(
    `first lookup of a part number, median of ${measured.length} lines`,
    `${middle.toFixed(2)} ms CPU`,
    atMost(middle, 2, " ms"),
  );
  report.add(`  the slowest of them, ${slowest.part}`, `${slowest.chipMs.toFixed(2)} ms CPU`);
  report.add("  reading and parsing the line's JSON files alone", `${files.toFixed(2)} ms CPU`);
  const ratio = middle / files;
  report.add("  lookup / that", ratio.toFixed(1), atMost(ratio, 5));
}
