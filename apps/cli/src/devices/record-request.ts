/** `--record` and `--record-data`: whether a run is written down, and how much of it. */
import { parseInput } from "../args/input.js";
import { parseSim } from "../args/sim.js";
import type { DeviceArguments } from "../commands/device-options.js";
import { usageError } from "../error.js";
import { isProfileFile } from "../profiles/chip-file.js";

/** What was asked for. */
export interface RecordRequest {
  readonly path: string;
  readonly hasData: boolean;
  /** The words behind the program's name. */
  readonly words: readonly string[];
  /** Files that the command line names for something else. */
  readonly files: readonly NamedFile[];
}

/** A file, and what names it. */
export interface NamedFile {
  readonly path: string;
  readonly what: string;
}

/** Options of any device verb that name files. */
export interface NamingFiles {
  readonly inputs?: readonly string[];
  readonly output?: string | undefined;
  readonly recovery?: string | undefined;
}

/** Reads `--record` and `--record-data`. @throws CliError `usage`. */
export function recordRequest(
  args: DeviceArguments & NamingFiles,
  words: readonly string[],
): RecordRequest | null {
  const { record, recordData, replay } = args;
  if (record === undefined) {
    if (recordData !== true) return null;
    throw usageError(
      "--record-data was given without --record",
      "write --record FILE --record-data",
    );
  }
  if (replay !== undefined) throw usageError("--record and --replay exclude each other");
  if (record === "-" || record === "") {
    throw usageError(
      `--record "${record}" names no file`,
      "a recording goes into a file: --record FILE",
    );
  }
  return { path: record, hasData: recordData === true, words, files: namedFiles(args) };
}

function namedFiles(args: DeviceArguments & NamingFiles): readonly NamedFile[] {
  const { inputs = [], output, recovery, sim, profilePath } = args;
  const named = (what: string, paths: readonly (string | undefined)[]): readonly NamedFile[] =>
    paths.flatMap((path) => (path === undefined || path === "-" ? [] : [{ path, what }]));
  const sims = sim.map((text) => parseSim(text));
  const chips = [args.chip, ...sims.map(({ chip }) => chip)];
  return [
    ...named(
      "an input",
      inputs.map((text) => parseInput(text).path),
    ),
    ...named("-o", [output]),
    ...named("--recovery", [recovery === "none" ? undefined : recovery]),
    ...named(
      "memory= of --sim",
      sims.map(({ memoryFile }) => memoryFile),
    ),
    ...named(
      "the profile of a chip",
      chips.filter((chip) => chip !== undefined && isProfileFile(chip)),
    ),
    ...named("--profile-path", profilePath),
  ];
}
