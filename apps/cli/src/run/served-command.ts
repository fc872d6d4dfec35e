/** The command of `simulate --run`: started by the system's shell, on the streams of this program. */
import { type SpawnOptions, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { CliError } from "../error.js";

/** How the command is run. */
export interface ServedCommandOptions {
  /** What is added to the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether standard output is this program's own: the command's goes to standard error. */
  readonly keepsOutput: boolean;
  /** Ends the command. */
  readonly signal: AbortSignal;
}

/** How a command ended: its exit status, or the signal that ended it. */
type End = { readonly status: number } | { readonly signal: string };

/**
 * Runs a command to its end. Resolves with whether it came to it: false if it was ended by `signal`.
 * @throws CliError `command-failed` if its exit status is not 0, or if it cannot be started.
 */
export async function runServedCommand(
  command: string,
  options: ServedCommandOptions,
): Promise<boolean> {
  const end = await ended(command, options);
  if (options.signal.aborted) return false;
  if ("status" in end && end.status === 0) return true;
  const how =
    "status" in end ? `ended with exit status ${end.status}` : `was ended by ${end.signal}`;
  throw failed(`the command of --run ${how}, expected exit status 0`, { ...end });
}

function ended(command: string, { env, keepsOutput, signal }: ServedCommandOptions): Promise<End> {
  const stdio: SpawnOptions["stdio"] = ["inherit", keepsOutput ? 2 : "inherit", "inherit"];
  const child = spawn(command, { shell: true, stdio, env: { ...process.env, ...env } });
  const stop = () => endAll(child.pid);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return new Promise<End>((resolve, reject) => {
    child.once("error", (cause) => {
      reject(failed(`the command of --run cannot be started: ${cause.message}`, {}));
    });
    child.once("exit", (status, by) => {
      resolve(status === null ? { signal: by ?? "a signal" } : { status });
    });
  }).finally(() => signal.removeEventListener("abort", stop));
}

/**
 * Ends a process with all that it has started. Not a process group: a command in one of its own
 * would have no terminal, and `sudo` could not ask.
 */
function endAll(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const each of [...childrenOf(pid), pid]) {
    try {
      process.kill(each, "SIGTERM");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The processes that one has started, and theirs. Linux alone tells; elsewhere there are none. */
function childrenOf(pid: number): readonly number[] {
  let listed: string;
  try {
    listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
  } catch {
    return [];
  }
  const children = listed.split(" ").filter((text) => text !== "");
  return children.map(Number).flatMap((child) => [...childrenOf(child), child]);
}

function failed(message: string, details: Readonly<Record<string, unknown>>): CliError {
  return new CliError("command-failed", message, { actor: "input", details });
}
