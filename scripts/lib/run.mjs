// Starts programs the way the scripts need it: quiet (no telemetry, no update
// notice), and with standard output kept clean for the command line's results.
import { spawnSync } from "node:child_process";
import { ROOT } from "./root.mjs";

/**
 * The environment for tools: none may phone home or ask questions.
 * @returns {NodeJS.ProcessEnv}
 */
export function quietEnvironment() {
  return {
    ...process.env,
    DO_NOT_TRACK: "1",
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  };
}

/**
 * Runs a program at the root, with its output on standard error; returns the exit code.
 * @param {string} command
 * @param {readonly string[]} words
 * @param {{ readonly shell?: boolean, readonly env?: NodeJS.ProcessEnv }} [options]
 */
export function runToStderr(command, words, options = {}) {
  const result = spawnSync(command, words, {
    cwd: ROOT,
    env: { ...quietEnvironment(), ...options.env },
    stdio: ["ignore", 2, 2],
    shell: options.shell ?? false,
  });
  if (result.error !== undefined) throw result.error;
  return result.status ?? 1;
}
