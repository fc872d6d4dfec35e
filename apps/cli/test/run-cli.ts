/** Runs a command line in this process on streams of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main, type ProgramName } from "../src/main.js";

/** What a run left behind. */
export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** How to run. */
export interface CliOptions {
  readonly program?: ProgramName;
  readonly stdin?: Uint8Array | string;
  readonly columns?: number;
  /** Standard error is a terminal of `columns`. */
  readonly terminal?: boolean;
  /** What is typed when a question is asked; a list gives each question its own answer. */
  readonly answer?: string | readonly string[];
  readonly colour?: boolean;
  readonly unicode?: boolean;
}

/** Runs one command line; nothing of the process's own streams is touched. */
export async function runCli(
  words: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const answers = Array.isArray(options.answer) ? [...options.answer] : undefined;
  const { columns = 80, colour = false, unicode = true, stdin = "" } = options;
  const out: Uint8Array[] = [];
  const err: string[] = [];
  const code = await main(words, {
    program: options.program ?? "dfukit",
    io: {
      out: (data) => out.push(Buffer.from(data as Uint8Array)),
      err: (text) => err.push(text),
      readInput: () => Buffer.from(stdin as Uint8Array),
      columns,
      errTerminal: options.terminal === true ? { columns } : null,
      ask: (question) => {
        const answer = answers === undefined ? options.answer : (answers.shift() ?? "");
        if (typeof answer !== "string") return undefined;
        err.push(`${question}${answer}\n`);
        return answer;
      },
      colour: { out: colour, err: colour },
      unicode,
    },
  });
  return { code, out: Buffer.concat(out).toString("utf8"), err: err.join("") };
}

/** Runs `body` with a fresh folder as the working directory. */
export async function inFreshFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "dfukit-cli-"));
  const before = process.cwd();
  const state = process.env.XDG_STATE_HOME;
  process.chdir(folder);
  // Recovery files belong to the test, not to whoever runs it.
  process.env.XDG_STATE_HOME = join(folder, "state");
  try {
    return await body(folder);
  } finally {
    process.chdir(before);
    if (state === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = state;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The two streams and the exit code as one text, for golden files. */
export function transcript(words: readonly string[], { code, out, err }: CliResult): string {
  return [
    `$ dfukit ${words.join(" ")}`,
    ...(err === "" ? [] : [`--- standard error`, err.trimEnd()]),
    ...(out === "" ? [] : [`--- standard output`, out.trimEnd()]),
    `--- exit ${code}`,
    "",
  ].join("\n");
}
