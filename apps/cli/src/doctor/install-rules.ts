/** Linux: puts dfukit's udev rules where udev reads them, and has it do so. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { writeOutputFile } from "../files/write-file.js";
import { RULES_PATH } from "./udev.js";

/** What was done. */
export interface Installed {
  readonly path: string;
  /** Whether udev has read the rules and applied them to what is plugged in. */
  readonly isApplied: boolean;
}

/** Runs a program; whether it succeeded. */
export type Run = (program: string, args: readonly string[]) => boolean;

/** Where and how to install; the system's by default. */
export interface InstallOptions {
  /** Of the file system. */
  readonly root?: string;
  readonly run?: Run;
}

/** udevadm(8): rules are read anew, and then applied as if every USB device had changed. */
const APPLY: readonly (readonly string[])[] = [
  ["control", "--reload-rules"],
  ["trigger", "--subsystem-match=usb"],
];

/**
 * Installs rules, by a temporary file and a rename. Needs root.
 * @throws CliError `output-failed`.
 */
export function installRules(
  rules: string,
  { root = "", run = runProgram }: InstallOptions = {},
): Installed {
  const path = join(root, RULES_PATH);
  writeOutputFile(path, Buffer.from(rules), { makeFolder: true });
  return { path, isApplied: APPLY.every((args) => run("udevadm", args)) };
}

function runProgram(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
