// From the names of changed files (standard input, one a line) to the profiles that have
// to be checked (standard output, one a line): those files, the lines of a family that has
// changed, the profile of a fixture that has, and all of them if the schema has.
import { readdirSync, readFileSync } from "node:fs";

const PROFILE = /^profiles\/(?!schema\/)([^/]+)\/([^/]+\.json)$/;
const FIXTURE = /^packages\/profiles\/test\/conformance\/devices\/[^/]+\.fixture\.json$/;

/** @returns {readonly string[]} */
function allProfiles() {
  return readdirSync("profiles", { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "schema")
    .flatMap(({ name }) => inFolder(name));
}

/** @param {string} folder @returns {readonly string[]} */
function inFolder(folder) {
  return readdirSync(`profiles/${folder}`)
    .filter((file) => file.endsWith(".json"))
    .map((file) => `profiles/${folder}/${file}`);
}

/** @param {string} fixture @returns {readonly string[]} */
function profileOf(fixture) {
  const { profile } = JSON.parse(readFileSync(fixture, "utf8"));
  return allProfiles().filter((path) => path.endsWith(`/${profile}.json`));
}

/** @param {string} path @returns {readonly string[]} */
function touchedBy(path) {
  if (path.startsWith("profiles/schema/")) return allProfiles();
  const [, folder, file] = PROFILE.exec(path) ?? [];
  if (folder !== undefined) return file === "family.json" ? inFolder(folder) : [path];
  return FIXTURE.test(path) ? profileOf(path) : [];
}

const changed = readFileSync(0, "utf8")
  .split("\n")
  .filter((path) => path !== "");
const touched = [...new Set(changed.flatMap(touchedBy))].sort();
process.stdout.write(touched.map((path) => `${path}\n`).join(""));
