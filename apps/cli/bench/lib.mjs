// What the benchmarks share: data, processes timed in alternation, medians, and bars.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const CLI = dirname(dirname(fileURLToPath(import.meta.url)));
export const MIB = 1024 * 1024;

/** Bytes that look like firmware to a compressor and to a branch predictor: random. */
export function randomBytes(sizeBytes, seed = 1) {
  const bytes = new Uint8Array(sizeBytes);
  let state = seed >>> 0;
  for (let index = 0; index < sizeBytes; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Milliseconds of the best of `runs` calls, after `warmUps` that do not count. */
export function bestMs(run, { runs = 7, warmUps = 3 } = {}) {
  for (let index = 0; index < warmUps; index++) run();
  const times = Array.from({ length: runs }, () => {
    const from = performance.now();
    run();
    return performance.now() - from;
  });
  return Math.min(...times);
}

/** Wall milliseconds of one whole process. */
export function processMs(command) {
  const [file, ...args] = command;
  const from = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(file, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ms = Number(process.hrtime.bigint() - from) / 1e6;
  if (error !== undefined || status !== 0) {
    throw new Error(`${command.join(" ")} failed: ${error?.message ?? stderr}`);
  }
  return ms;
}

/**
 * Wall milliseconds of each command, the median unless told otherwise; the
 * commands take turns, so that drift hits all alike.
 */
export function alternate(commands, { runs = 11, pick = median } = {}) {
  for (const command of commands) processMs(command);
  const times = commands.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, command] of commands.entries()) times[index].push(processMs(command));
  }
  return times.map((values) => pick(values));
}

export const fastest = (values) => Math.min(...values);

export function hasCommand(name) {
  return spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
}

export function versionOf(command) {
  const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  return stdout?.split("\n")[0]?.trim() ?? "unknown";
}

export function inTemporaryFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), "dfukit-bench-"));
  try {
    return run((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Collects measured rows and the bars that they are held to. */
export class Report {
  rows = [];
  failed = 0;

  add(what, value, bar) {
    const ok = bar === undefined || bar.ok;
    if (!ok) this.failed += 1;
    this.rows.push([
      what,
      value,
      bar === undefined ? "" : `${bar.text} ${bar.ok ? "met" : "MISSED"}`,
    ]);
    const last = this.rows.at(-1);
    console.log(`  ${last[0].padEnd(58)} ${last[1].padStart(22)}  ${last[2]}`);
  }
}

export const atLeast = (value, bar, unit = "") => ({ ok: value >= bar, text: `>= ${bar}${unit}` });
export const atMost = (value, bar, unit = "") => ({ ok: value <= bar, text: `<= ${bar}${unit}` });
