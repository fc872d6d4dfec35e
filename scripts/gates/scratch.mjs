// A copy of the workspace outside it, to plant violations in. Sources and
// settings are copied; the installed dependencies are linked, since no gate
// writes to them.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** Folders of the root that no gate reads, or that would be large. */
const NOT_COPIED = new Set([".git", ".turbo", ".dfukit", "node_modules", "coverage", "docs"]);

/**
 * A new empty folder outside the workspace, removed afterwards.
 * @template T
 * @param {(folder: string) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFolder(work) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "dfukit-")));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Copies the workspace, plants the violations, and runs the work on the copy.
 * @template T
 * @param {{ readonly root: string, readonly batch: readonly import("./gate.mjs").Violation[], readonly built: boolean }} options
 * @param {(root: string) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export function withScratch({ root, batch, built }, work) {
  return withFolder((folder) => {
    copyWorkspace(root, { folder, built });
    for (const { files } of batch) {
      for (const [path, content] of Object.entries(files)) plant(join(folder, path), content);
    }
    return work(folder);
  });
}

/**
 * @param {string} root
 * @param {{ readonly folder: string, readonly built: boolean }} options
 */
function copyWorkspace(root, { folder, built }) {
  for (const name of readdirSync(root)) {
    if (NOT_COPIED.has(name)) continue;
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      verbatimSymlinks: true, // links between packages must lead to the copies
      preserveTimestamps: true,
      filter: (path) => built || basename(path) !== "dist" || path.includes("node_modules"),
    });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
}

/**
 * @param {string} path
 * @param {string | ((text: string) => string)} content
 */
function plant(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === "string") {
    if (existsSync(path)) throw new Error(`${path} is there already: plant an edit instead`);
    writeFileSync(path, content);
    return;
  }
  const before = readFileSync(path, "utf8");
  const after = content(before);
  if (after === before) throw new Error(`the planted edit changes nothing in ${path}`);
  writeFileSync(path, after);
}
