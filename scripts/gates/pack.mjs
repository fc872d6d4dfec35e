// Packs every public package as it would be published.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findPnpm } from "../lib/pnpm.mjs";
import { packageFolders } from "../lib/stamps.mjs";
import { capture } from "./gate.mjs";

/** @typedef {{ readonly name: string, readonly folder: string, readonly isLibrary: boolean }} PublicPackage */

/**
 * The packages that are published; a library is one with `exports`.
 * @param {string} root
 * @returns {PublicPackage[]}
 */
export function publicPackages(root) {
  return packageFolders(root).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    return manifest.private === true
      ? []
      : [{ name: manifest.name, folder, isLibrary: manifest.exports !== undefined }];
  });
}

/**
 * @param {string} root
 * @param {string} destination an empty folder
 * @returns {ReadonlyMap<string, string>} the path of the tarball by package name
 */
export function packAll(root, destination) {
  const pnpm = findPnpm();
  const packages = publicPackages(root);
  const filters = packages.map(({ name }) => `--filter=${name}`);
  const outcome = capture(
    pnpm.command,
    [...pnpm.words, ...filters, "-r", "pack", "--pack-destination", destination],
    { cwd: root, env: pnpm.env, shell: pnpm.shell },
  );
  if (!outcome.passed) throw new Error(`pnpm pack failed:\n${outcome.output}`);
  const tarballs = readdirSync(destination);
  return new Map(
    packages.map(({ name }) => {
      const prefix = `${name.replace(/^@/, "").replace("/", "-")}-`;
      const file = tarballs.find(
        (tarball) => tarball.startsWith(prefix) && /^\d/.test(tarball.slice(prefix.length)),
      );
      if (file === undefined) throw new Error(`pnpm pack made no tarball of ${name}`);
      return [name, join(destination, file)];
    }),
  );
}
