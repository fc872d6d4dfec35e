// One lookup in a process that has done nothing before it, for section-lookup.mjs: prints
// its processor time in milliseconds. Arguments: `chip` and a query, or `file` and paths.
import { readFileSync } from "node:fs";

const [kind, ...words] = process.argv.slice(2);
const { findChip } = await import("@dfukit/profiles");
const work = {
  chip: () => findChip(words[0]).kind === "chip",
  file: () => words.map((path) => JSON.parse(readFileSync(path, "utf8"))).length > 0,
  nothing: () => true,
}[kind];

// The meter itself is warm, and what loading has left to other threads is done.
process.cpuUsage(process.cpuUsage());
await new Promise((resolve) => setTimeout(resolve, 50));
const before = process.cpuUsage();
const isFound = work();
const { user, system } = process.cpuUsage(before);
if (!isFound) throw new Error(`${words[0]} was not found`);
console.log((user + system) / 1000);
