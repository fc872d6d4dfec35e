/**
 * The command line: finds the verb, loads its file, lets yargs read the options,
 * runs it, and turns whatever is thrown into text or JSON and an exit code.
 */
import { isCodedError } from "@dfukit/memory";
import yargs from "yargs";
import { CliError, usageError } from "./error.js";
import { EXIT, exitCodeFor } from "./exit-codes.js";
import { type Io, processIo } from "./io.js";
import { formatError } from "./text/error.js";
import { painter } from "./text/style.js";
import { type Context, GLOBAL_OPTIONS, type Verb, type VerbName } from "./verb.js";
import { findVerb, VERBS, type VerbEntry } from "./verbs.js";
import { VERSION } from "./version.js";

/** The names under which the program is installed, and the verb that each stands for. */
export const PROGRAMS = {
  dfukit: undefined,
  "dfu-convert": "convert",
  "dfu-inspect": "inspect",
} as const satisfies Readonly<Record<string, VerbName | undefined>>;

/** A name of the program. */
export type ProgramName = keyof typeof PROGRAMS;

/** How the program is started. */
export interface MainOptions {
  readonly program?: ProgramName;
  /** The streams; those of the process by default. */
  readonly io?: Io;
}

/** Runs one command line (without node and script) and returns the exit code; never throws. */
export async function main(argv: readonly string[], options: MainOptions = {}): Promise<number> {
  const io = options.io ?? processIo(argv);
  const program = options.program ?? "dfukit";
  let verb: Verb<never> | undefined;
  try {
    const found = findCalledVerb(argv, program);
    if (found === undefined) return withoutVerb(argv, program, io);
    verb = await found.entry.load();
    return await runVerb(verb, { ...found, program, io });
  } catch (error) {
    return report(error, { argv, verb, io });
  }
}

/** Starts the program for real: sets the process's exit code. */
export function start(program: ProgramName): void {
  void main(process.argv.slice(2), { program }).then((code) => {
    process.exitCode = code;
  });
}

function findCalledVerb(
  argv: readonly string[],
  program: ProgramName,
): ReturnType<typeof findVerb> {
  const fixed = PROGRAMS[program];
  return findVerb(fixed === undefined ? argv : [fixed, ...argv]);
}

function withoutVerb(argv: readonly string[], program: ProgramName, io: Io): number {
  const [first] = argv;
  if (first === "--version" || first === "-V") {
    io.out(`${VERSION}\n`);
    return EXIT.done;
  }
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    const toOut = first !== undefined;
    (toOut ? io.out : io.err)(overview(program, toOut ? io.colour.out : io.colour.err));
    return toOut ? EXIT.done : EXIT.usage;
  }
  throw usageError(
    first.startsWith("-") ? `unknown option ${first}` : `unknown verb "${first}"`,
    `${program} --help lists the verbs`,
  );
}

function overview(program: ProgramName, colour: boolean): string {
  const paint = painter({ colour });
  const width = Math.max(...VERBS.map(({ name }) => name.length)) + 2;
  return [
    `${paint("bold", program)} ${VERSION}: firmware files for STM32 microcontrollers`,
    "",
    `usage: ${program} VERB …`,
    "",
    ...VERBS.map(({ name, summary }) => `  ${paint("accent", name.padEnd(width))}${summary}`),
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

async function runVerb(verb: Verb<never>, call: Call): Promise<number> {
  const { entry, rest, program, io } = call;
  const name = PROGRAMS[program] === entry.name ? program : `${program} ${entry.name}`;
  let printed = "";
  const parser = configure(verb, { name, columns: io.columns });
  const args = await parser.parseAsync(shield(rest), {}, (_error, _argv, output) => {
    printed = output;
  });
  if (printed !== "") {
    io.out(`${printed}\n`);
    return EXIT.done;
  }
  const context = contextOf(io, args.quiet === true);
  // configure() gave yargs the verb's own options, so the arguments are the verb's.
  return verb.run(complete(args, { ...GLOBAL_OPTIONS, ...verb.options }) as never, context);
}

/** Stands for a lone `-`, which yargs would drop from the positional arguments. */
const DASH = "\u0000-";

/** Words that yargs would misread: a lone `-`, and `--offset -0x100`, whose value looks like an option. */
function shield(words: readonly string[]): string[] {
  const shielded: string[] = [];
  for (const word of words) {
    if (shielded.at(-1) === "--offset" && /^-\d/.test(word))
      shielded[shielded.length - 1] += `=${word}`;
    else shielded.push(word === "-" ? DASH : word);
  }
  return shielded;
}

type Parsed = Readonly<Record<string, unknown>>;

/** What yargs read, with lone dashes put back, absent booleans false and absent lists empty. */
function complete(parsed: Parsed, options: Verb["options"]): Parsed {
  const args: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parsed)) args[key] = unshield(value);
  for (const [name, { array, type }] of Object.entries(options)) {
    const value = args[name];
    if (Array.isArray(value) && array !== true) {
      throw usageError(`--${name} was given ${value.length} times`, "give it once");
    }
    if (value === undefined && array === true) args[name] = [];
    if (value === undefined && type === "boolean") args[name] = false;
  }
  return args;
}

function unshield(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshield);
  return value === DASH ? "-" : value;
}

function configure(
  verb: Verb<never>,
  { name, columns }: { readonly name: string; readonly columns: number },
): ReturnType<typeof yargs> {
  const parser = yargs()
    .scriptName(name)
    .exitProcess(false)
    .fail((message, error) => {
      throw error instanceof CliError
        ? error
        : usageError(tidy(message || String(error)), `${name} --help tells the options`);
    })
    .wrap(Math.min(columns, 100))
    .strict()
    .version(VERSION)
    .help()
    .alias({ h: "help", q: "quiet" })
    .options(GLOBAL_OPTIONS)
    .options({ ...verb.options })
    .command(`$0 ${verb.positionals}`.trim(), verb.summary, (command) => {
      for (const [key, value] of Object.entries(verb.arguments)) command.positional(key, value);
    })
    .parserConfiguration({ "parse-numbers": false });
  for (const [command, what] of verb.examples) parser.example(command, what);
  return parser;
}

/** Messages of yargs begin with a capital letter and may span lines; ours do not. */
function tidy(message: string): string {
  const line = message.replace(/\s*\n\s*/g, " ").trim();
  return line.charAt(0).toLowerCase() + line.slice(1);
}

function contextOf(io: Io, quiet: boolean): Context {
  return {
    io,
    paint: {
      out: painter({ colour: io.colour.out }),
      err: painter({ colour: io.colour.err }),
    },
    note: (text) => {
      if (!quiet) io.err(`${text}\n`);
    },
    run: (words) => main(words, { io }),
  };
}

function report(
  error: unknown,
  { argv, verb, io }: { argv: readonly string[]; verb: Verb<never> | undefined; io: Io },
): number {
  io.err(formatError(error, painter({ colour: io.colour.err })));
  if (argv.includes("--json")) printJsonError(error, { argv, verb, io });
  return exitCodeFor(error);
}

function printJsonError(
  error: unknown,
  { argv, verb, io }: { argv: readonly string[]; verb: Verb<never> | undefined; io: Io },
): void {
  const coded = isCodedError(error) ? error : undefined;
  const document = {
    schema: verb?.schema ?? "dfukit/error@1",
    ...verb?.identify?.(argv.filter((word) => !word.startsWith("-"))),
    error: {
      code: coded?.code ?? "internal-fault",
      message: error instanceof Error ? error.message : String(error),
      hint: coded?.hint ?? null,
      offset: offsetOf(coded?.details),
    },
  };
  try {
    io.out(`${JSON.stringify(document, undefined, 2)}\n`);
  } catch {
    // Standard output is gone, and the error already went to standard error.
  }
}

/** Some errors know where in the file they were found. */
function offsetOf(details: unknown): number | null {
  const offset = (details as { readonly offset?: unknown } | undefined)?.offset;
  return typeof offset === "number" ? offset : null;
}
