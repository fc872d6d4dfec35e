// One installation or build at a time in a checkout: a second start waits for
// the first one's work instead of repeating it in the same folders.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { inRoot } from "./root.mjs";

const LOCK = ".dfukit/lock";
const POLL_MS = 200;

/**
 * Runs the work while holding the lock.
 * @param {() => void} work
 */
export function withLock(work) {
  const path = inRoot(LOCK);
  mkdirSync(dirname(path), { recursive: true });
  while (!takeLock(path)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function takeLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    if (!isHeld(path)) rmSync(path, { force: true });
    return false;
  }
}

/** @param {string} path */
function isHeld(path) {
  let pid = Number.NaN;
  try {
    pid = Number.parseInt(readFileSync(path, "utf8"), 10);
  } catch {
    return false; // released between the two calls
  }
  if (Number.isNaN(pid)) return true; // just created, its number not yet written
  try {
    process.kill(pid, 0); // signal 0 only asks whether the process exists
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
