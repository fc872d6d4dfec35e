// What a gate is, and how one is run: it must accept the tree, and it must
// reject every violation that is planted in a copy of the tree. A gate that
// accepts everything would otherwise look like a clean tree.
import { spawnSync } from "node:child_process";
import { quietEnvironment } from "../lib/run.mjs";
import { withScratch } from "./scratch.mjs";

/**
 * @typedef {{ readonly passed: boolean, readonly output: string }} Outcome
 *
 * @typedef {object} Violation
 * @property {string} title what is wrong, e.g. `memory imports node:fs`
 * @property {Readonly<Record<string, string | ((text: string) => string)>>} files
 *   by path: the text of a file to add, or an edit of one that is there
 * @property {RegExp} expect what the gate must say; a rejection for another reason does not count
 *
 * @typedef {object} Gate
 * @property {string} name
 * @property {string} about one line for the list of gates
 * @property {boolean} [together] plant all violations at once: for gates that report every one
 * @property {boolean} [needsBuild] the copy needs the built files too
 * @property {(root: string) => Outcome | Promise<Outcome>} check
 * @property {readonly Violation[]} planted
 */

/**
 * Runs a gate on the tree and on its planted violations.
 * @param {Gate} gate
 * @param {string} root
 * @returns {Promise<Outcome>}
 */
export async function runGate(gate, root) {
  const outcome = await gate.check(root);
  if (!outcome.passed) return outcome;
  const accepted = await acceptedViolations(gate, root);
  const rejected = gate.planted.length - accepted.length;
  const output = [
    outcome.output.trim(),
    ...accepted,
    `${rejected} of ${gate.planted.length} planted violations rejected`,
  ];
  return { passed: accepted.length === 0, output: output.filter((text) => text !== "").join("\n") };
}

/**
 * @param {Gate} gate
 * @param {string} root
 */
async function acceptedViolations(gate, root) {
  const batches = gate.together
    ? [gate.planted]
    : gate.planted.map((violation) => /** @type {readonly Violation[]} */ ([violation]));
  const accepted = [];
  for (const batch of batches) {
    if (batch.length === 0) continue;
    const outcome = await withScratch({ root, batch, built: gate.needsBuild === true }, gate.check);
    for (const { title, expect } of batch) {
      if (outcome.passed || !expect.test(outcome.output)) {
        accepted.push(`not rejected: ${title} (expected ${expect})\n${outcome.output}`);
      }
    }
  }
  return accepted;
}

/**
 * Runs a program and keeps what it prints.
 * @param {string} command
 * @param {readonly string[]} words
 * @param {{ readonly cwd: string, readonly env?: NodeJS.ProcessEnv, readonly shell?: boolean }} options
 * @returns {Outcome & { readonly status: number, readonly stdout: string }}
 */
export function capture(command, words, { cwd, env = {}, shell = false }) {
  const result = spawnSync(command, words, {
    cwd,
    env: { ...quietEnvironment(), NO_COLOR: "1", FORCE_COLOR: "0", ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 28,
    shell,
  });
  if (result.error !== undefined) throw result.error;
  const status = result.status ?? 1;
  const output = `${result.stdout}${result.stderr}`;
  return { passed: status === 0, output, status, stdout: result.stdout };
}

/**
 * Joins outcomes: passed if all are.
 * @param {readonly Outcome[]} outcomes
 * @returns {Outcome}
 */
export function allOf(outcomes) {
  return {
    passed: outcomes.every(({ passed }) => passed),
    output: outcomes
      .map(({ output }) => output.trim())
      .filter((text) => text !== "")
      .join("\n"),
  };
}
