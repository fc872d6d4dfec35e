// Reads the files of profiles/ for the scripts: chip lines, families and loaders.
import { readdirSync, readFileSync } from "node:fs";

const PROFILES = new URL("../../../profiles/", import.meta.url);

/**
 * @typedef {{ readonly folder: string, readonly file: string, readonly document: any }} ProfileFile
 */

/**
 * Every JSON file in a folder of profiles/ but the schema, ascending by path.
 * @returns {readonly ProfileFile[]}
 */
export function readProfiles() {
  return readdirSync(PROFILES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "schema")
    .flatMap(({ name }) =>
      readdirSync(new URL(`${name}/`, PROFILES))
        .filter((file) => file.endsWith(".json") && !file.endsWith(".fixture.json"))
        .map((file) => ({ folder: name, file, document: readJson(`${name}/${file}`) })),
    )
    .sort((a, b) => (`${a.folder}/${a.file}` < `${b.folder}/${b.file}` ? -1 : 1));
}

/**
 * The JSON Schema of the files.
 */
export function readSchema() {
  return readJson("schema/profile.schema.json");
}

/** @param {string} path */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(new URL(path, PROFILES), "utf8"));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`profiles/${path} cannot be read as JSON: ${message}`, { cause: error });
  }
}
