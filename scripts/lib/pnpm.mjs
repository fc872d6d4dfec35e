// Runs pnpm on a machine that may have only Node and npm: npm fetches the pinned
// version once into its own cache, and it is run from there.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { inRoot, ROOT } from "./root.mjs";
import { quietEnvironment, runToStderr } from "./run.mjs";

/**
 * @typedef {object} Pnpm
 * @property {string} command
 * @property {readonly string[]} words what comes before pnpm's own words
 * @property {NodeJS.ProcessEnv} env with pnpm on the path, for tools that call it by name
 * @property {boolean} shell
 */

/** Looked for once in a process. @type {Pnpm | undefined} */
let found;

/**
 * Runs pnpm with everything it prints on standard error. Returns its exit code.
 * @param {readonly string[]} words
 */
export function runPnpm(words) {
  const { command, words: first, env, shell } = findPnpm();
  return runToStderr(command, [...first, ...words], { env, shell });
}

/**
 * The pnpm to use: from npm's cache, else fetched; else, without a network, an
 * installed one with the same major number.
 * @returns {Pnpm}
 * @throws Error if there is none and none can be fetched
 */
export function findPnpm() {
  found ??= lookForPnpm();
  return found;
}

/** @returns {Pnpm} */
function lookForPnpm() {
  const version = pinnedVersion();
  // The cache first, on its own: otherwise npm asks the registry each time, and
  // without a network waits for it for more than a minute.
  const bin = npmFinds(version, ["--offline"]) ?? npmFinds(version, []);
  if (bin !== undefined) {
    return {
      command: process.execPath,
      words: [join(dirname(bin), "pnpm/bin/pnpm.cjs")],
      env: { PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
      shell: false,
    };
  }
  // On Windows pnpm is a .cmd file, which Node starts only through a shell.
  const shell = process.platform === "win32";
  const local = spawnSync("pnpm", ["--version"], { encoding: "utf8", shell, cwd: dirname(ROOT) });
  if (local.status === 0 && local.stdout.split(".")[0] === version.split(".")[0]) {
    // The stand-in would otherwise go and download the pinned version.
    const env = { npm_config_manage_package_manager_versions: "false" };
    return { command: "pnpm", words: [], env, shell };
  }
  throw new Error(
    `pnpm ${version} is needed and could not be fetched: check the network, or install it with "npm install --global pnpm@${version}"`,
  );
}

/**
 * The folder of executables in npm's cache that holds this pnpm: npm puts it on the path.
 * @param {string} version
 * @param {readonly string[]} flags
 */
function npmFinds(version, flags) {
  const words = ["exec", "--yes", ...flags, `--package=pnpm@${version}`];
  const { status, stdout } = spawnSync("npm", [...words, "--", "node", "-p", "process.env.PATH"], {
    cwd: ROOT,
    env: quietEnvironment(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  if (status !== 0) return undefined;
  return stdout
    .trim()
    .split(delimiter)
    .find((bin) => holdsPnpm(bin, version));
}

/**
 * @param {string} bin
 * @param {string} version
 */
function holdsPnpm(bin, version) {
  try {
    const manifest = readFileSync(join(dirname(bin), "pnpm/package.json"), "utf8");
    return JSON.parse(manifest).version === version;
  } catch {
    return false; // another folder of the path
  }
}

function pinnedVersion() {
  const { packageManager } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const version = /^pnpm@([0-9.]+)$/.exec(String(packageManager))?.[1];
  if (version === undefined) throw new Error("package.json: packageManager names no pnpm version");
  return version;
}
