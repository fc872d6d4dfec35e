// Stamps: what the last installation and the last build were made from. The
// launcher compares them with the tree on each start, so that work is done only
// when something has changed. Content would be the better key for sources, but
// reading every file costs more than looking at its size and time; when the
// times lie (a fresh checkout), turbo's own cache, which reads content, decides.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inRoot, ROOT } from "./root.mjs";

/** Kept inside node_modules, so that removing that folder removes the stamp. */
const INSTALL_STAMP = "node_modules/.dfukit-install";
const BUILD_STAMP = ".dfukit/build";
/** What a build leaves behind and a start needs. */
const BUILT = ["apps/cli/dist/cli.cjs"];

/** Folders that hold nothing a build reads. */
const SKIPPED = new Set(["node_modules", "dist", "test", "coverage", ".turbo"]);

/**
 * Folders of packages, relative to the root: every one that holds a package.json.
 * @param {string} [root]
 */
export function packageFolders(root = ROOT) {
  return ["packages", "apps"].flatMap((group) =>
    readFolder(join(root, group))
      .map((entry) => `${group}/${entry.name}`)
      .filter((folder) => sizeAndTime(join(root, folder, "package.json")) !== undefined)
      .sort(),
  );
}

/** Whether what is installed is what the lockfile and the package.json files ask for. */
export function isInstalled() {
  return readText(inRoot(INSTALL_STAMP)) === installKey() && packageFolders().every(hasLinks);
}

/**
 * Whether the links to the packages that a package uses are there: they stand
 * beside its sources, where a cleaning removes them and leaves the root's stamp.
 * @param {string} folder
 */
function hasLinks(folder) {
  const manifest = readText(inRoot(folder, "package.json")) ?? "";
  return (
    !manifest.includes('"workspace:') || sizeAndTime(inRoot(folder, "node_modules")) !== undefined
  );
}

/** Notes that the dependencies are installed. */
export function markInstalled() {
  writeStamp(INSTALL_STAMP, installKey());
}

/** Whether the built files are there and no source has changed since. */
export function isBuilt() {
  return (
    readText(inRoot(BUILD_STAMP)) === buildKey() &&
    BUILT.every((path) => sizeAndTime(inRoot(path)) !== undefined)
  );
}

/**
 * The state of the sources; taken before a build and stored after it, so that
 * an edit made meanwhile leads to another build.
 */
export function buildKey() {
  const hash = createHash("sha256");
  for (const line of sourceLines()) hash.update(line);
  return hash.digest("hex");
}

/**
 * Notes that the tree was built from the sources of that key.
 * @param {string} key
 */
export function markBuilt(key) {
  writeStamp(BUILD_STAMP, key);
}

function installKey() {
  const hash = createHash("sha256");
  // Some dependencies are compiled for a platform, and engines depend on Node's version.
  hash.update(`${process.platform} ${process.arch} ${process.versions.node.split(".")[0]}\n`);
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc"];
  for (const path of [...files, ...packageFolders().map((folder) => `${folder}/package.json`)]) {
    hash.update(`${path}\n${readText(inRoot(path)) ?? ""}\n`);
  }
  return hash.digest("hex");
}

/** @returns {Iterable<string>} */
function* sourceLines() {
  for (const path of ["package.json", "tsconfig.base.json", "turbo.json", "pnpm-lock.yaml"]) {
    yield fileLine(path);
  }
  yield fileLine("scripts/build-library.mjs");
  yield* linesUnder("profiles");
  for (const folder of packageFolders()) yield* linesUnder(folder);
}

/**
 * @param {string} folder
 * @returns {Iterable<string>}
 */
function* linesUnder(folder) {
  for (const entry of readFolder(inRoot(folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* linesUnder(path);
    } else if (!entry.name.endsWith(".test.ts")) {
      yield fileLine(path);
    }
  }
}

/** @param {string} path */
function fileLine(path) {
  return `${path} ${sizeAndTime(inRoot(path)) ?? "absent"}\n`;
}

/** @param {string} path */
function sizeAndTime(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.size} ${stats.mtimeMs}`;
}

/** @param {string} path */
function readFolder(path) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return []; // a checkout without that folder
  }
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @param {string} key
 */
function writeStamp(path, key) {
  const target = inRoot(path);
  mkdirSync(dirname(target), { recursive: true });
  // Renamed into place: a start that is interrupted leaves no half stamp.
  const draft = join(dirname(target), `.stamp-${process.pid}`);
  writeFileSync(draft, key);
  renameSync(draft, target);
}
