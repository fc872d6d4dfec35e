/** Runs a command line in this process on streams of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UsbSource } from "@dfukit/node-usb";
import type { InstallOptions } from "../src/doctor/install-rules.js";
import type { Surroundings } from "../src/doctor/surroundings.js";
import { LINUX } from "../src/doctor/test-surroundings.js";
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
  /** Hears what goes to standard output as it is written. */
  readonly onOut?: (text: string) => void;
  /** Hears what goes to standard error as it is written. */
  readonly onErr?: (text: string) => void;
  /** What `doctor` judges; by default a Linux machine without devices. */
  readonly surroundings?: Surroundings;
  /** Where udev rules are installed. */
  readonly installing?: InstallOptions;
  /** USB devices; none by default, whatever is plugged into this machine. */
  readonly usb?: UsbSource;
}

/** A test that installs rules says where. */
const NOT_INSTALLED: InstallOptions = { root: "/nonexistent-root", run: () => false };
const NO_DEVICES: UsbSource = { module: { getDevices: async () => [] } };

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
    usb: options.usb ?? NO_DEVICES,
    surroundings: async () => options.surroundings ?? LINUX,
    installing: options.installing ?? NOT_INSTALLED,
    io: {
      out: (data) => {
        const bytes = Buffer.from(data as Uint8Array);
        out.push(bytes);
        options.onOut?.(bytes.toString("utf8"));
      },
      err: (text) => {
        err.push(text);
        options.onErr?.(text);
      },
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
