// Builds the library in the current folder: compiles src to dist, then removes
// from dist what this compilation did not write. Emptying dist first would break
// whoever reads it while the build runs.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { inRoot } from "./lib/root.mjs";

const EMITTED = /^TSFILE: (.*)$/;

const compiler = inRoot("node_modules/typescript/bin/tsc");
const result = spawnSync(
  process.execPath,
  [compiler, "-p", "tsconfig.build.json", "--listEmittedFiles"],
  { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
);
if (result.error !== undefined) throw result.error;
const lines = result.stdout.split(/\r?\n/);
const messages = lines.filter((line) => line !== "" && !EMITTED.test(line));
if (messages.length > 0) process.stdout.write(`${messages.join("\n")}\n`);
if (result.status === 0) {
  removeOthers(lines.flatMap((line) => EMITTED.exec(line)?.slice(1, 2) ?? []));
}
process.exitCode = result.status ?? 1;

/** @param {readonly string[]} emitted */
function removeOthers(emitted) {
  const kept = new Set(emitted.map((path) => resolve(path)));
  for (const entry of readdirSync("dist", { withFileTypes: true, recursive: true })) {
    const path = resolve(join(entry.parentPath, entry.name));
    if (entry.isFile() && !kept.has(path)) rmSync(path);
  }
}
