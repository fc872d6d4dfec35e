/** What a verb is: its options, and what it does with them. Types and shared options only. */
import type { UsbSource } from "@dfukit/node-usb";
import type { Options, PositionalOptions } from "yargs";
import type { InstallOptions } from "./doctor/install-rules.js";
import type { Surroundings } from "./doctor/surroundings.js";
import type { ExitCode } from "./exit-codes.js";
import type { Io } from "./io.js";
import type { Paint } from "./text/style.js";

/** Gathers what a diagnosis starts from. */
export type Gather = () => Promise<Surroundings>;

/** What a verb gets besides its arguments. */
export interface Context {
  readonly io: Io;
  /** The words behind the program's name. */
  readonly words: readonly string[];
  /** Where USB devices are looked for. */
  readonly usb: UsbSource;
  /** What a diagnosis starts from; undefined: it is gathered from this system. */
  readonly surroundings: Gather | undefined;
  /** Where udev rules go; the system's place by default. */
  readonly installing: InstallOptions;
  /** Paints for standard output and for standard error. */
  readonly paint: { readonly out: Paint; readonly err: Paint };
  /** Writes a note to standard error, unless --quiet. */
  readonly note: (text: string) => void;
  /** Writes a warning to standard error that --quiet does not keep back: of lost bytes, and the like. */
  readonly insist: (text: string) => void;
  /** Whether notes and progress are unwanted. */
  readonly quiet: boolean;
  /** Adds to what a JSON document says about the run even if it fails. */
  readonly identify: (fields: Readonly<Record<string, unknown>>) => void;
  /** Runs another command line of dfukit on the same streams; returns its exit code. */
  readonly run: (words: readonly string[]) => Promise<number>;
}

/** Options that every verb has. */
export interface GlobalArguments {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The options of {@link GlobalArguments}, and colour, which is read before yargs runs. */
export const GLOBAL_OPTIONS = {
  json: { type: "boolean", describe: "print one JSON document" },
  quiet: { type: "boolean", describe: "no notes, only errors" },
  color: { type: "boolean", describe: "colour the output (--no-color: never)" },
  "no-color": { type: "boolean", hidden: true, describe: "no colour" },
} as const satisfies Readonly<Record<string, Options>>;

/** One verb of the command line. */
export interface Verb<Arguments extends GlobalArguments = GlobalArguments> {
  /** The positional arguments as help shows them, e.g. `<inputs..>`. */
  readonly positionals: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** Name and version of the JSON document, e.g. `dfukit/convert@1`. */
  readonly schema: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** The positional arguments by name, and the options by name; the types of `Arguments` follow them. */
  readonly arguments: Readonly<Record<string, PositionalOptions>>;
  readonly options: Readonly<Record<string, Options>>;
  /** Options whose value is only ever written behind `=`, and may be left away. */
  readonly optionalValues?: readonly string[];
  /** What a JSON document says about the run even if it fails; undefined if the words were not understood. */
  readonly identify?: (args: Arguments | undefined) => Readonly<Record<string, unknown>>;
  /** Does the work; throws a CodedError if it cannot. */
  readonly run: (args: Arguments, context: Context) => ExitCode | Promise<ExitCode>;
}

/** Names of the verbs that this build has. */
export type VerbName =
  | "chips"
  | "chips match"
  | "chips show"
  | "completion"
  | "convert"
  | "diff"
  | "doctor"
  | "erase"
  | "flash"
  | "inspect"
  | "leave"
  | "list"
  | "profile check"
  | "profile new"
  | "read"
  | "simulate"
  | "tour"
  | "unprotect"
  | "verify";
