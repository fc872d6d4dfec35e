/**
 * The command line: finds the verb, loads its file, has its arguments read, runs
 * it, and turns whatever is thrown into text or JSON and an exit code.
 */
import type { UsbSource } from "@dfukit/node-usb";
import type { InstallOptions } from "./doctor/install-rules.js";
import { usageError } from "./error.js";
import { EXIT, exitCodeFor } from "./exit-codes.js";
import { type Io, processIo } from "./io.js";
import { jsonError } from "./json/error.js";
import { parseArguments } from "./parse-arguments.js";
import { formatError } from "./text/error.js";
import { painter, wrapLines, wrapText } from "./text/style.js";
import type { Context, Gather, Verb, VerbName } from "./verb.js";
import { findVerb, VERBS, type VerbEntry } from "./verbs.js";
import { VERSION } from "./version.js";

/** The names under which the program is installed, and the verb that each stands for. */
export const PROGRAMS = {
  dfukit: undefined,
  "dfu-convert": "convert",
  "dfu-inspect": "inspect",
  "dfu-flash": "flash",
} as const satisfies Readonly<Record<string, VerbName | undefined>>;

/** A name of the program. */
export type ProgramName = keyof typeof PROGRAMS;

/** How the program is started. */
export interface MainOptions {
  readonly program?: ProgramName;
  /** The streams; those of the process by default. */
  readonly io?: Io;
  /** Where USB devices are looked for; the system's by default. */
  readonly usb?: UsbSource;
  /** What `doctor` judges; gathered from this system by default. */
  readonly surroundings?: Gather;
  /** Where `doctor` installs udev rules; the system's place by default. */
  readonly installing?: InstallOptions;
}

/** What is known of a run when it fails. */
interface Run {
  readonly argv: readonly string[];
  readonly io: Io;
  readonly options: MainOptions;
  verb: Verb<never> | undefined;
  /** What the JSON document says about the run even then. */
  identity: Readonly<Record<string, unknown>>;
}

/** Runs one command line (without node and script) and returns the exit code; never throws. */
export async function main(argv: readonly string[], options: MainOptions = {}): Promise<number> {
  const io = options.io ?? processIo(argv);
  const program = options.program ?? "dfukit";
  const run: Run = { argv, io, options, verb: undefined, identity: {} };
  try {
    assertText(argv);
    const found = findCalledVerb(argv, program);
    if (found === undefined) return withoutVerb(argv, program, io);
    run.verb = await found.entry.load();
    run.identity = run.verb.identify?.(undefined) ?? {};
    return await runVerb(run.verb, { ...found, program, io }, run);
  } catch (error) {
    return report(error, run);
  }
}

/** @throws CliError `usage` for a word that is no UTF-8: Node has replaced its bytes, and they are lost. */
function assertText(argv: readonly string[]): void {
  const broken = argv.find((word) => word.includes("\uFFFD"));
  if (broken === undefined) return;
  throw usageError(
    `"${broken}" holds bytes that are no UTF-8, which cannot name a file here`,
    "rename the file, or hand it over as standard input (-)",
  );
}

/** Starts the program for real: sets the process's exit code. */
export function start(program: ProgramName): void {
  void main(process.argv.slice(2), { program }).then((code) => {
    process.exitCode = code;
  });
}

/** Options of every verb may stand before it, too. */
const LEADING_OPTIONS = ["--json", "--quiet", "-q", "--color", "--no-color"];

function findCalledVerb(
  argv: readonly string[],
  program: ProgramName,
): ReturnType<typeof findVerb> {
  const fixed = PROGRAMS[program];
  if (fixed !== undefined) return findVerb([fixed, ...argv]);
  const first = argv.findIndex((word) => !LEADING_OPTIONS.includes(word));
  const found = first < 0 ? undefined : findVerb(argv.slice(first));
  return found && { entry: found.entry, rest: [...argv.slice(0, first), ...found.rest] };
}

function withoutVerb(argv: readonly string[], program: ProgramName, io: Io): number {
  const [first] = argv;
  if (first === "--version" || first === "-V") {
    io.out(`${VERSION}\n`);
    return EXIT.done;
  }
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    const toOut = first !== undefined;
    const colour = toOut ? io.colour.out : io.colour.err;
    (toOut ? io.out : io.err)(overview(program, { colour, columns: io.columns }));
    return toOut ? EXIT.done : EXIT.usage;
  }
  throw usageError(
    first.startsWith("-") ? `unknown option ${first}` : `unknown verb "${first}"`,
    `${program} --help lists the verbs`,
  );
}

function overview(
  program: ProgramName,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const paint = painter({ colour });
  const width = Math.max(...VERBS.map(({ name }) => name.length)) + 2;
  return [
    `${paint("bold", program)} ${VERSION}: firmware files for STM32 microcontrollers`,
    "",
    `usage: ${program} VERB …`,
    "",
    ...VERBS.map(({ name, summary }) => {
      const indent = " ".repeat(width + 2);
      const wrapped = wrapText(indent + summary, columns, indent).trimStart();
      return `  ${paint("accent", name.padEnd(width))}${wrapped}`;
    }),
    "",
    `${program} VERB --help tells more about a verb.`,
    "",
  ].join("\n");
}

interface Call {
  readonly entry: VerbEntry;
  readonly rest: readonly string[];
  readonly program: ProgramName;
  readonly io: Io;
}

async function runVerb(verb: Verb<never>, call: Call, run: Run): Promise<number> {
  const { entry, rest, program, io } = call;
  const name = PROGRAMS[program] === entry.name ? program : `${program} ${entry.name}`;
  const parsed = await parseArguments(verb, { words: rest, name, columns: io.columns });
  if (parsed.kind === "printed") {
    io.out(`${parsed.text}\n`);
    return EXIT.done;
  }
  run.identity = verb.identify?.(parsed.args as never) ?? {};
  // The parser was given the verb's own options, so the arguments are the verb's.
  return verb.run(parsed.args as never, contextOf(run, { quiet: parsed.args.quiet === true }));
}

/** A message is broken into lines for a terminal only: a script reads `error: WHAT (CODE)` in one. */
function errColumns({ errTerminal }: Io): number {
  return errTerminal?.columns ?? Number.POSITIVE_INFINITY;
}

/** As they would stand behind `dfukit`. */
function wordsOf({ argv, options }: Run): readonly string[] {
  const verb = PROGRAMS[options.program ?? "dfukit"];
  return verb === undefined ? argv : [verb, ...argv];
}

function contextOf(run: Run, { quiet }: { readonly quiet: boolean }): Context {
  const { io, options } = run;
  return {
    io,
    words: wordsOf(run),
    usb: options.usb ?? {},
    surroundings: options.surroundings,
    installing: options.installing ?? {},
    quiet,
    identify: (fields) => {
      run.identity = { ...run.identity, ...fields };
    },
    paint: {
      out: painter({ colour: io.colour.out }),
      err: painter({ colour: io.colour.err }),
    },
    note: (text) => {
      if (!quiet) io.err(`${wrapLines(text, errColumns(io))}\n`);
    },
    insist: (text) => io.err(`${wrapLines(text, errColumns(io))}\n`),
    run: (words) => main(words, { ...options, program: "dfukit", io }),
  };
}

function report(error: unknown, run: Run): number {
  const paint = painter({ colour: run.io.colour.err });
  run.io.err(formatError(error, { paint, columns: errColumns(run.io) }));
  if (run.argv.includes("--json-lines")) printJsonError(error, run, undefined);
  else if (run.argv.includes("--json")) printJsonError(error, run, 2);
  return exitCodeFor(error);
}

function printJsonError(
  error: unknown,
  { verb, identity, io }: Run,
  indent: number | undefined,
): void {
  const document = {
    schema: verb?.schema ?? "dfukit/error@1",
    ...identity,
    error: jsonError(error),
  };
  try {
    io.out(`${JSON.stringify(document, undefined, indent)}\n`);
  } catch {
    // Standard output is gone, and the error already went to standard error.
  }
}
