/** Our command line in the guest: the bundle that is published, over the guest's USB stack. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { CommandResult, Guest } from "./guest.js";
import { ROOT, SHARED } from "./paths.js";

/** The command line as it is published. */
export const PROGRAM: string = `${ROOT}/apps/cli/bin/dfukit.cjs`;
const BUNDLE = `${ROOT}/apps/cli/dist/run.cjs`;

/** What a verb came to. */
export interface VerbResult {
  readonly code: number;
  /** What `--json` printed; null if nothing. */
  readonly document: unknown;
  readonly stderr: string;
  /** How long it took, by the guest's clock. */
  readonly ms: number;
}

/** The shell command that runs a verb. */
export function dfukitCommand(words: readonly string[]): string {
  return ["node", PROGRAM, ...words].map(quoted).join(" ");
}

/** Runs a verb in the folder that guest and host share, with `--json`. */
export async function dfukit(guest: Guest, ...words: readonly string[]): Promise<VerbResult> {
  return resultOf(await guest.run(dfukitCommand([...words, "--json"])));
}

/** Runs a verb that needs no device on this machine, which is faster; it must succeed. */
export function dfukitOnHost(...words: readonly string[]): void {
  execFileSync(process.execPath, [PROGRAM, ...words], { cwd: SHARED, stdio: "pipe" });
}

/** Reads what a verb has printed with `--json`. */
export function resultOf({ code, stdout, stderr, ms }: CommandResult): VerbResult {
  return { code, document: stdout === "" ? null : JSON.parse(stdout), stderr, ms };
}

/** Fails where there is nothing to run. */
export function assertBuilt(): void {
  if (!existsSync(BUNDLE)) throw new Error("the command line is not built: npm run build");
}

function quoted(word: string): string {
  return /^[\w./:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
