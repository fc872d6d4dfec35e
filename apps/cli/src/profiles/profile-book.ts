/**
 * The profiles that a verb looks chips up in: the bundled ones, and those of
 * `--profile-path` and DFUKIT_PROFILE_PATH. The one way to them; the validator is loaded
 * only when such a path is given.
 */
import { delimiter } from "node:path";
import {
  listLoaders,
  listProfiles,
  mergeProfiles,
  type PluggedProfile,
  type Profile,
} from "@dfukit/profiles";
import type { ProfileArguments } from "../commands/profile-options.js";
import { CliError } from "../error.js";
import { printable, wrapText } from "../text/style.js";
import type { Context } from "../verb.js";
import { isProfileFile, readChipFile } from "./chip-file.js";
import { findProfileFiles, isFamily, withoutAliases } from "./find-files.js";
import { loadProfileFile } from "./load-profile.js";

/** Errors of one file that are shown; `profile check` shows all. */
const SHOWN_ERRORS = 3;

/** What chips are looked up in. Undefined is what is bundled, of which only what is needed is read. */
export interface ProfileBook {
  /** Chip lines. */
  readonly lines: readonly Profile[] | undefined;
  /** Chip lines, then loaders: everything that a device can be recognised as. */
  readonly recognised: readonly Profile[] | undefined;
  /** Files of those that are not bundled, by id. */
  readonly from: Readonly<Record<string, string>>;
}

/** The bundled profiles alone. */
export const BUNDLED_PROFILES: ProfileBook = { lines: undefined, recognised: undefined, from: {} };

interface NamedPath {
  readonly path: string;
  /** Typed for this very command, so that a wrong one is an error. */
  readonly isTyped: boolean;
}

/** The arguments of a verb that may name profiles. */
export interface ProfileNames extends Pick<ProfileArguments, "profilePath"> {
  /** Options that name a chip, which may do so by its profile's file. */
  readonly chip?: string | undefined;
  readonly sim?: readonly string[];
}

/**
 * All profiles at hand: those of files that name a chip, of `--profile-path`, of
 * DFUKIT_PROFILE_PATH, and the bundled ones; where two speak of the same, the first holds.
 * A file of a path that is not valid is named on standard error, whatever `--quiet` says,
 * and left out.
 * @throws CliError `profile-path-unknown` for a `--profile-path` that leads nowhere,
 *   `profile-invalid` for a named file that is no valid chip line, and those of a file.
 */
export async function profilesAtHand(
  { profilePath, chip, sim = [] }: ProfileNames,
  context: Context,
): Promise<ProfileBook> {
  const queries = [chip ?? "", ...sim.map((words) => words.split(",")[0] ?? "")];
  const named = [...new Set(queries.filter(isProfileFile))];
  const paths = namedPaths(profilePath);
  if (paths.length + named.length === 0) return BUNDLED_PROFILES;
  const plugged: PluggedProfile[] = [];
  for (const file of named) plugged.push({ profile: await readChipFile(file), from: file });
  const files = withoutAliases([...named, ...paths.flatMap((one) => filesOf(one, context))]);
  for (const file of files.filter((path) => !isFamily(path) && !named.includes(path))) {
    const profile = await loadProfile(file, context);
    if (profile !== undefined) plugged.push({ profile, from: file });
  }
  const { profiles, from, notes } = mergeProfiles([...listProfiles(), ...listLoaders()], plugged);
  for (const note of notes) context.note(`note: ${printable(note)}`);
  const lines = profiles.filter(({ kind }) => kind === "chip");
  const loaders = profiles.filter(({ kind }) => kind === "loader");
  return { lines, recognised: [...lines, ...loaders], from };
}

function namedPaths(typed: readonly string[]): readonly NamedPath[] {
  const fromEnvironment = (process.env.DFUKIT_PROFILE_PATH ?? "").split(delimiter);
  return [
    ...typed.map((path) => ({ path, isTyped: true })),
    ...fromEnvironment.map((path) => ({ path, isTyped: false })),
  ].filter(({ path }) => path !== "");
}

function filesOf({ path, isTyped }: NamedPath, { insist, paint }: Context): readonly string[] {
  const found = findProfileFiles(path);
  const warning = paint.err("warning", "warning");
  if (found.ok) {
    for (const { path: left, why } of found.leftOut) {
      insist(`${warning}: ${printable(left)} ${printable(why)}; it is left out`);
    }
    return found.files;
  }
  if (isTyped) {
    throw new CliError("profile-path-unknown", `"${printable(path)}" ${printable(found.why)}`, {
      actor: "input",
      hint: "--profile-path takes a profile file, a folder of them, or an npm package",
      details: { path },
    });
  }
  insist(`${warning}: DFUKIT_PROFILE_PATH: "${printable(path)}" ${printable(found.why)}`);
  return [];
}

async function loadProfile(file: string, context: Context): Promise<Profile | undefined> {
  const loaded = await loadProfileFile(file);
  if (loaded.ok) return loaded.profile;
  leaveOut(file, loaded.errors, context);
  return undefined;
}

function leaveOut(file: string, errors: readonly string[], { io, paint }: Context): void {
  const name = printable(file);
  const more = errors.length - SHOWN_ERRORS;
  const all = more > 0 ? [`and ${more} more; dfukit profile check ${name} lists all`] : [];
  const lines = [...errors.slice(0, SHOWN_ERRORS), ...all].map(
    (line) => `  ${wrapText(printable(line), io.columns - 2, "    ")}`,
  );
  const head = `${paint.err("warning", "warning")}: profile ${name} is not valid and is left out`;
  io.err(`${[head, ...lines].join("\n")}\n`);
}
