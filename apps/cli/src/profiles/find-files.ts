/**
 * From what `--profile-path` names (a file, a folder, an npm package) to the profile files
 * in it. Reads names and package.json; runs nothing, and opens nothing but regular files.
 */
import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { packageProfiles } from "@dfukit/profiles";
import { describeErrno } from "../io.js";
import { readProfileFile } from "./read-profile.js";

/** Something in a folder or package that is not read, and why as a clause. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/** What a path leads to. */
export type FoundFiles =
  | {
      readonly ok: true;
      /** Each file once, however many links lead to it. */
      readonly files: readonly string[];
      readonly leftOut: readonly LeftOut[];
    }
  | { readonly ok: false; readonly why: string };

/** npm's rule for names, without what it forbids for new packages. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
/** The folders of `profiles/` are one deep; a package may have a folder more. */
const DEPTH = 3;
/** What lies beside profiles and is none. */
const NOT_A_PROFILE = /^(?:package(?:-lock)?|tsconfig)\.json$|\.schema\.json$|\.fixture\.json$/;
const NOT_REGULAR = "is no regular file";

/** The profile files that a path names, in the order of their names. Never throws. */
export function findProfileFiles(path: string): FoundFiles {
  try {
    const kind = kindOf(path);
    if (kind === "file") return { ok: true, files: [path], leftOut: [] };
    if (kind === "folder") return inFolder(path);
    if (kind === "other") return { ok: false, why: NOT_REGULAR };
    const folder = PACKAGE_NAME.test(path) ? packageFolder(path) : undefined;
    if (folder !== undefined) return inPackage(folder);
    return { ok: false, why: "is no file, no folder and no npm package that is installed here" };
  } catch (error) {
    return { ok: false, why: `cannot be read: ${describeErrno(error)}` };
  }
}

/** The files without those that are another one by a link; of several names the one that is no link. */
export function withoutAliases(files: readonly string[]): readonly string[] {
  const byPlace = new Map<string, string>();
  for (const file of files) {
    const place = placeOf(file);
    const known = byPlace.get(place);
    if (known === undefined || basename(known) !== basename(place)) byPlace.set(place, file);
  }
  return [...new Set(files)].filter((file) => byPlace.get(placeOf(file)) === file);
}

function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // gone, or a loop of links: reading it will say so
  }
}

type Kind = "file" | "folder" | "other";

/** Follows links; undefined if nothing is there. @throws the system's error for a loop of links, and the like. */
function kindOf(path: string): Kind | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (stat.isDirectory()) return "folder";
  return stat.isFile() ? "file" : "other";
}

function inFolder(folder: string): FoundFiles {
  const listed = packageList(folder);
  if (listed?.ok === true) return inPackage(folder);
  const found = walk(folder, { depth: DEPTH, places: new Set() });
  const files = withoutAliases(
    found.flatMap((entry) => (typeof entry === "string" ? [entry] : [])),
  );
  const leftOut = found.flatMap((entry) => (typeof entry === "string" ? [] : [entry]));
  if (listed?.isBroken === true) {
    leftOut.unshift({ path: join(folder, "package.json"), why: listed.why });
  }
  if (files.length > 0) return { ok: true, files, leftOut };
  const [first] = leftOut;
  const but = first === undefined ? "" : ` that can be read: ${first.path} ${first.why}`;
  return { ok: false, why: `holds no .json file${but}` };
}

interface Walk {
  /** Levels that are left. */
  readonly depth: number;
  /** Folders that were walked, without links. */
  readonly places: Set<string>;
}

/** Files and what is left out, by name. */
function walk(folder: string, { depth, places }: Walk): readonly (string | LeftOut)[] {
  const place = placeOf(folder);
  if (depth === 0 || places.has(place)) return [];
  places.add(place);
  let names: readonly string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    return [{ path: folder, why: `cannot be read: ${describeErrno(error)}` }];
  }
  return names
    .filter((name) => !name.startsWith(".") && name !== "node_modules")
    .flatMap((name) => entryOf(join(folder, name), { depth, places }));
}

function entryOf(path: string, { depth, places }: Walk): readonly (string | LeftOut)[] {
  const isWanted = path.endsWith(".json") && !NOT_A_PROFILE.test(basename(path));
  let kind: Kind | undefined;
  try {
    kind = kindOf(path);
  } catch (error) {
    return isWanted ? [{ path, why: `cannot be read: ${describeErrno(error)}` }] : [];
  }
  if (kind === "folder") return walk(path, { depth: depth - 1, places });
  if (!isWanted) return [];
  if (kind === "file") return [path];
  return [{ path, why: kind === "other" ? NOT_REGULAR : "is a link that leads nowhere" }];
}

/** As Node finds packages: node_modules of this folder and of those above it. */
function packageFolder(name: string): string | undefined {
  let folder = process.cwd();
  for (;;) {
    const candidate = join(folder, "node_modules", name);
    if (kindOf(candidate) === "folder") return candidate;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

function inPackage(folder: string): FoundFiles {
  const list = packageList(folder) ?? packageProfiles(undefined);
  if (!list.ok) return { ok: false, why: `brings no profiles: its package.json ${list.why}` };
  const missing = list.files.filter((file) => kindOf(join(folder, file)) !== "file");
  const path = join(folder, "package.json");
  const leftOut = [
    ...list.leftOut.map((entry) => `names ${entry}, which is no path of a .json file inside it`),
    ...missing.map((file) => `names "${file}", and there is no such file`),
  ].map((why) => ({ path, why }));
  const files = withoutAliases(
    list.files.filter((file) => !missing.includes(file)).map((file) => join(folder, file)),
  );
  if (files.length > 0) return { ok: true, files, leftOut };
  const why = leftOut[0]?.why ?? "has an empty list of them";
  return { ok: false, why: `brings no profiles: its package.json ${why}` };
}

type PackageList =
  | Extract<ReturnType<typeof packageProfiles>, { ok: true }>
  | { readonly ok: false; readonly why: string; readonly isBroken: boolean };

/** What a package.json says of profiles; undefined if there is none. */
function packageList(folder: string): PackageList | undefined {
  const path = join(folder, "package.json");
  if (kindOf(path) !== "file") return undefined;
  const read = readProfileFile(path);
  if (!read.ok) return { ok: false, why: `cannot be used: ${read.why}`, isBroken: true };
  const list = packageProfiles(read.json);
  return list.ok ? list : { ...list, isBroken: false };
}

/** Whether a file is what the lines of its folder share, no profile by itself. */
export function isFamily(file: string): boolean {
  return basename(file) === "family.json";
}

/** The family that a profile in a file may inherit from. */
export function familyBeside(file: string): string {
  return join(dirname(file), "family.json");
}
