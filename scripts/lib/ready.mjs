// The one question of every launcher: is the checkout ready? Costs a few
// milliseconds if it is; only otherwise is the code that installs and builds loaded.
import { isBuilt, isInstalled } from "./stamps.mjs";

/** The exit code for a checkout that cannot be prepared, apart from those of the verbs. */
const EXIT_NOT_READY = 70;

/**
 * Installs, and builds unless told not to, what is missing or stale. If that
 * fails, says why on standard error, sets the exit code, and returns false.
 * @param {{ readonly build?: boolean }} [options]
 */
export async function makeReady({ build = true } = {}) {
  if (isInstalled() && (!build || isBuilt())) return true;
  try {
    const { prepare } = await import("./prepare.mjs");
    prepare({ build });
    return true;
  } catch (error) {
    process.stderr.write(`dfukit: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = EXIT_NOT_READY;
    return false;
  }
}
