// Installs and builds what is missing or stale. Loaded by the launchers only
// when a stamp says that there is something to do.
import { lstatSync } from "node:fs";
import { withLock } from "./lock.mjs";
import { runPnpm } from "./pnpm.mjs";
import { inRoot } from "./root.mjs";
import { buildKey, isBuilt, isInstalled, markBuilt, markInstalled } from "./stamps.mjs";

/**
 * Brings the checkout up to date.
 * @param {{ readonly build: boolean }} options
 * @throws Error if the installation or the build fails
 */
export function prepare({ build }) {
  withLock(() => {
    if (!isInstalled()) install();
    if (build && !isBuilt()) buildAll();
  });
}

function install() {
  if (lstatSync(inRoot("node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) {
    // The gates work on copies whose node_modules is a link to the checkout's own.
    throw new Error("node_modules is a link, and what it leads to belongs to another checkout");
  }
  note("installing the dependencies");
  if (runPnpm(["install", "--frozen-lockfile", "--prefer-offline"]) !== 0) {
    throw new Error("the dependencies could not be installed; the messages above tell why");
  }
  markInstalled();
}

function buildAll() {
  note("building");
  const key = buildKey();
  if (runPnpm(["exec", "turbo", "run", "build", "--output-logs=errors-only"]) !== 0) {
    throw new Error("the build failed; the messages above tell why");
  }
  markBuilt(key);
}

/** @param {string} text */
function note(text) {
  process.stderr.write(`dfukit: ${text}\n`);
}
