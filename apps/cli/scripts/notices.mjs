// The licences of the third-party packages inside a bundle, as one text. What is
// in the bundle is read from esbuild's metafile, so that the text cannot forget one.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Up to and including the innermost package's folder. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * @param {import("esbuild").Metafile} metafile
 * @param {string} workingFolder what the paths in the metafile are relative to
 * @returns {string}
 * @throws Error if a package brings no licence text
 */
export function thirdPartyNotices(metafile, workingFolder) {
  const folders = bundledFolders(metafile).map((folder) => resolve(workingFolder, folder));
  const notices = folders.map(noticeOf).sort();
  return [
    "This program contains the following third-party packages.\n",
    ...notices.map((notice) => `${"-".repeat(72)}\n${notice}`),
  ].join("\n");
}

/**
 * @param {import("esbuild").Metafile} metafile
 * @returns {string[]}
 */
function bundledFolders(metafile) {
  const folders = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = PACKAGE_FOLDER.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders];
}

/** @param {string} folder */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e([.-].*)?$/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${version} is bundled but has no licence text`);
  const text = readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
