// `npm start`: once prepared it goes straight to work, without the network and
// with little time of its own; it passes words, output and exit codes through;
// and it rebuilds what is stale.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { allOf, capture } from "./gate.mjs";
import { withScratch } from "./scratch.mjs";

/** What the launcher may add to the command line's own start. */
const OWN_TIME_MS = 200;
const RUNS = 7;
const WINDOWS = process.platform === "win32";

/** Programs that reach for the network run into closed doors. */
const NO_NETWORK = {
  npm_config_offline: "true",
  http_proxy: "http://127.0.0.1:9",
  https_proxy: "http://127.0.0.1:9",
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
};

/** @type {import("./gate.mjs").Gate} */
export const launcher = {
  name: "launcher",
  about: "npm start: straight to work, offline, quick, faithful",
  needsBuild: true,
  async check(root) {
    return allOf([
      runsOffline(root),
      isQuick(root),
      passesThrough(root),
      await rebuildsWhatIsStale(root),
    ]);
  },
  planted: [
    {
      title: "a launcher that asks the network",
      files: {
        "scripts/start.mjs": (text) =>
          text.replace(
            "if (await makeReady()) {",
            'await fetch("https://nodejs.org/");\nif (await makeReady()) {',
          ),
      },
      expect: /offline: FAILED[\s\S]*fetch failed/,
    },
    {
      title: "a launcher that dawdles",
      files: {
        "scripts/start.mjs": (text) =>
          text.replace(
            "if (await makeReady()) {",
            "await new Promise((done) => setTimeout(done, 400));\nif (await makeReady()) {",
          ),
      },
      expect: /own time: FAILED/,
    },
    {
      title: "a launcher that swallows the exit code",
      files: {
        "scripts/start.mjs": (text) =>
          text.replace("process.exitCode = await main(", "await main("),
      },
      expect: /exit code and words: FAILED/,
    },
    {
      title: "a launcher that does not look at the sources",
      files: {
        "scripts/lib/stamps.mjs": (text) =>
          text.replace("readText(inRoot(BUILD_STAMP)) === buildKey() &&", ""),
      },
      expect: /rebuild: FAILED/,
    },
  ],
};

/** @param {string} root */
function runsOffline(root) {
  const words = ["start", "-s", "--", "--version"];
  // The network cut off for real, where the system lets us.
  const isolated = !WINDOWS && spawnSync("unshare", ["-n", "true"]).status === 0;
  const outcome = isolated
    ? capture("unshare", ["-n", "npm", ...words], { cwd: root })
    : capture("npm", words, { cwd: root, env: NO_NETWORK, shell: WINDOWS });
  const how = isolated ? "in a network namespace of its own" : "with every proxy closed";
  const silent = /^\d+\.\d+\.\d+\S*\n$/.test(outcome.output.replaceAll("\r\n", "\n"));
  return titled(`offline, ${how}`, "offline", outcome.passed && silent, outcome.output);
}

/** @param {string} root */
function isQuick(root) {
  const own = fastestMs(root, "scripts/start.mjs") - fastestMs(root, "apps/cli/bin/dfukit.cjs");
  const text = `${own.toFixed(1)} ms of its own, at most ${OWN_TIME_MS} ms`;
  return titled(`own time (${text})`, "own time", own < OWN_TIME_MS, text);
}

/**
 * @param {string} root
 * @param {string} script
 */
function fastestMs(root, script) {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    capture(process.execPath, [join(root, script), "--version"], { cwd: root });
    return performance.now() - start;
  });
  return Math.min(...times); // whatever else the machine does only adds
}

/** @param {string} root */
function passesThrough(root) {
  // The program names the word that it does not know: proof that it arrived whole.
  const word = WINDOWS ? "no such verb" : 'no "such" $verb ';
  const spoken = capture(process.execPath, [join(root, "scripts/start.mjs"), word], { cwd: root });
  const direct = capture(process.execPath, [join(root, "apps/cli/bin/dfukit.cjs"), word], {
    cwd: root,
  });
  const npm = WINDOWS
    ? capture("npm", ["start", "-s", "--", `"${word}"`], { cwd: root, shell: true })
    : capture("npm", ["start", "-s", "--", word], { cwd: root });
  const same = spoken.output === direct.output && spoken.output.includes(word);
  const passed = same && npm.output.includes(word) && [spoken, direct, npm].every(isUsageError);
  const output = [spoken, direct, npm].map((run) => `${run.status}: ${run.output}`).join("\n");
  return titled("exit code and words", "exit code and words", passed, output);
}

/** @param {{ readonly status: number, readonly stdout: string }} run */
function isUsageError({ status, stdout }) {
  return status === 2 && stdout === "";
}

/**
 * Changes the version in a copy of the checkout: a start there must rebuild, say
 * so on standard error only, and not rebuild when started again.
 * @param {string} root
 */
async function rebuildsWhatIsStale(root) {
  /** @type {import("./gate.mjs").Violation} */
  const edit = {
    title: "an edited source",
    files: {
      "apps/cli/src/version.ts": (text) => text.replace(/\bDFUKIT_VERSION :/, '"9.9.9-edited" :'),
    },
    expect: /./,
  };
  return withScratch({ root, batch: [edit], built: true }, (folder) => {
    const start = () =>
      capture(process.execPath, [join(folder, "scripts/start.mjs"), "--version"], { cwd: folder });
    const [first, second] = [start(), start()];
    const built = first.stdout === "9.9.9-edited\n" && first.output.includes("dfukit: building");
    const rested = second.output === "9.9.9-edited\n";
    return titled("rebuild", "rebuild", built && rested, `${first.output}\n${second.output}`);
  });
}

/**
 * @param {string} title
 * @param {string} name
 * @param {boolean} passed
 * @param {string} output
 */
function titled(title, name, passed, output) {
  return { passed, output: passed ? `${title}: ok` : `${name}: FAILED\n${output}` };
}
