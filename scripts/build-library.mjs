// Builds the library in the current folder: compiles src to dist, then removes
// from dist what this compilation did not write. Emptying dist first would break
// whoever reads it while the build runs. Words name the projects to compile, by
// default tsconfig.build.json alone.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { inRoot } from "./lib/root.mjs";

const EMITTED = /^TSFILE: (.*)$/;

const words = process.argv.slice(2);
const projects = words.length > 0 ? words : ["tsconfig.build.json"];
const emitted = projects.map(compile);
if (emitted.every((paths) => paths !== null)) removeOthers(emitted.flat());
else process.exitCode = 1;

/**
 * The files that were written; null if there were errors, which are printed.
 * @param {string} project
 */
function compile(project) {
  const compiler = inRoot("node_modules/typescript/bin/tsc");
  const result = spawnSync(process.execPath, [compiler, "-p", project, "--listEmittedFiles"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (result.error !== undefined) throw result.error;
  const lines = result.stdout.split(/\r?\n/);
  const messages = lines.filter((line) => line !== "" && !EMITTED.test(line));
  if (messages.length > 0) process.stdout.write(`${messages.join("\n")}\n`);
  return result.status === 0
    ? lines.flatMap((line) => EMITTED.exec(line)?.slice(1, 2) ?? [])
    : null;
}

/** @param {readonly (string | null)[]} paths */
function removeOthers(paths) {
  const kept = new Set(paths.map((path) => resolve(path ?? "")));
  for (const entry of readdirSync("dist", { withFileTypes: true, recursive: true })) {
    const path = resolve(join(entry.parentPath, entry.name));
    if (entry.isFile() && !kept.has(path)) rmSync(path);
  }
}
