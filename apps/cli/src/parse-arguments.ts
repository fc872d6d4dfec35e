/** From the words behind a verb to its arguments, by yargs; errors in our own words. */
import yargs, { type Options } from "yargs";
import { CliError, usageError } from "./error.js";
import { GLOBAL_OPTIONS, type Verb } from "./verb.js";
import { VERSION } from "./version.js";

/** What to read, and how help names the program and how wide it may be. */
export interface ParseRequest {
  readonly words: readonly string[];
  readonly name: string;
  readonly columns: number;
}

/** Arguments by name. */
export type ParsedArguments = Readonly<Record<string, unknown>>;

/** The arguments, or the text that --help or --version asked for. */
export type ParseResult =
  | { readonly kind: "arguments"; readonly args: ParsedArguments }
  | { readonly kind: "printed"; readonly text: string };

/** Reads the words behind a verb. @throws CliError `usage`. */
export async function parseArguments(
  verb: Verb<never>,
  request: ParseRequest,
): Promise<ParseResult> {
  const options: Readonly<Record<string, Options>> = { ...GLOBAL_OPTIONS, ...verb.options };
  let text = "";
  const parser = makeParser(verb, request);
  const parsed = await parser.parseAsync(
    shield(request.words, { options, optionalValues: verb.optionalValues ?? [] }),
    {},
    (_error, _argv, output) => {
      text = output;
    },
  );
  if (text !== "") return { kind: "printed", text };
  return { kind: "arguments", args: complete(parsed, options) };
}

function makeParser(verb: Verb<never>, { name, columns }: ParseRequest): ReturnType<typeof yargs> {
  const parser = yargs()
    .scriptName(name)
    .exitProcess(false)
    .fail((message, error) => {
      if (error instanceof CliError) throw error;
      throw usageError(reword(message || String(error), verb), `${name} --help tells the options`);
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
    // `--no-skip` is an option of that name, which help shows as it is typed.
    .parserConfiguration({ "parse-numbers": false, "boolean-negation": false });
  for (const [command, what] of verb.examples) parser.example(command, what);
  return parser;
}

/** The messages of yargs, whose form is its own, in the form of ours. */
function reword(message: string, verb: Verb<never>): string {
  const line = message.replace(/\s*\n\s*/g, " ").trim();
  const choice = /Argument: (\S+), Given: "?(.*?)"?, Choices: (.*)$/.exec(line);
  if (choice !== null) {
    const [, option, given, choices] = choice;
    return `--${option} "${unshield(given)}" is none of ${choices?.replaceAll('"', "")}`;
  }
  const missing = /^Not enough non-option arguments: got (\d+)/.exec(line)?.[1];
  if (missing !== undefined) {
    const name = Object.keys(verb.arguments)[Number(missing)] ?? "argument";
    return `no ${name.replace(/s$/, "")} given`;
  }
  const unknown = /^Unknown arguments?: (.*)$/.exec(line)?.[1]?.split(", ");
  if (unknown !== undefined) {
    // A name with dashes is told a second time without them.
    const names = unknown.filter((name) => !unknown.some((other) => isSpellingOf(name, other)));
    return `unknown argument${names.length === 1 ? "" : "s"}: ${names.join(", ")}`.replaceAll(
      SHIELD,
      "",
    );
  }
  return line.charAt(0).toLowerCase() + line.slice(1).replaceAll(SHIELD, "");
}

/** Whether `name` is how yargs also calls the option `dashed`. */
function isSpellingOf(name: string, dashed: string): boolean {
  return name !== dashed && name === camelCaseOf(dashed);
}

function camelCaseOf(name: string): string {
  return name.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}

/** Stands before a word that yargs would take for an option or drop. */
const SHIELD = "\u0000";

/**
 * Protects words that begin with a dash and are no options: `-` and `-@ADDRESS`
 * (standard input), the values of options (`--offset -0x100`), and all words behind `--`.
 * A short option that is written together with its value (`-oFILE`) is taken apart.
 */
function shield(
  words: readonly string[],
  {
    options,
    optionalValues,
  }: {
    readonly options: Readonly<Record<string, Options>>;
    readonly optionalValues: readonly string[];
  },
): readonly string[] {
  const takesValue = new Set<string>();
  const known = new Set(["-h", "-q", "--help", "--version"]);
  for (const [name, { alias, type }] of Object.entries(options)) {
    const spellings = typeof alias === "string" ? [`--${name}`, `-${alias}`] : [`--${name}`];
    for (const spelling of spellings) {
      known.add(spelling);
      if (type !== "boolean") takesValue.add(spelling);
    }
  }
  const shielded: string[] = [];
  let behindDashes = false;
  for (const word of words) {
    const joined = takesValue.has(word.slice(0, 2)) && /^-[a-z]./.test(word);
    const isValue = takesValue.has(shielded.at(-1) ?? "") && !known.has(word.replace(/=.*$/s, ""));
    if (!behindDashes) refuseDetached(shielded.at(-1), word, optionalValues);
    if (!behindDashes && word === "--") behindDashes = true;
    else if (!word.startsWith("-")) shielded.push(word);
    else if (!behindDashes && optionalValues.includes(word.slice(2))) shielded.push(`${word}=`);
    else if (behindDashes || isValue || /^-($|[@,])/.test(word)) shielded.push(SHIELD + word);
    else if (joined) shielded.push(word.slice(0, 2), word.slice(2));
    else shielded.push(word);
  }
  return shielded;
}

/** A number behind an option whose value may be left away was meant to be that value. */
function refuseDetached(
  before: string | undefined,
  word: string,
  optionalValues: readonly string[],
): void {
  const option = optionalValues.find((name) => before === `--${name}=`);
  if (option === undefined || !/^\d+$/.test(word)) return;
  throw usageError(
    `--${option} ${word}: the number must follow an equals sign`,
    `write --${option}=${word}; a file of that name is ./${word}`,
  );
}

function unshield(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshield);
  return typeof value === "string" && value.startsWith(SHIELD) ? value.slice(1) : value;
}

/** What yargs read, unshielded, with absent booleans false and absent lists empty. */
function complete(
  parsed: ParsedArguments,
  options: Readonly<Record<string, Options>>,
): ParsedArguments {
  const args: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parsed)) args[key] = unshield(value);
  for (const [name, { array, type }] of Object.entries(options)) {
    const value = args[name];
    const camelCase = camelCaseOf(name);
    if (Array.isArray(value) && array !== true) {
      throw usageError(`--${name} was given ${value.length} times`, "give it once");
    }
    if (value === undefined && array === true) args[camelCase] = [];
    if (value === undefined && type === "boolean") args[camelCase] = false;
  }
  return args;
}
