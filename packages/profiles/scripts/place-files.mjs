// What `profile new` wrote for a place outside of the repository, brought into it. Fixtures go to
// the devices of the conformance tests, by the name of the part and of where it was listed, with
// their source; `$schema` leads to the schema of the repository.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const PROFILES = new URL("../../../profiles/", import.meta.url);
const DEVICES = new URL("../test/conformance/devices/", import.meta.url);
const RELATIVE_SCHEMA = "../schema/profile.schema.json";
const SHOWN_DEVICES = "packages/profiles/test/conformance/devices/";

/**
 * Places every fixture below `profiles/`. Returns what kept one from its place.
 * @param {(text: string) => void} log
 * @returns {readonly string[]}
 */
export function placeFixtures(log) {
  return fixtures().flatMap((path) => {
    const outcome = place(path);
    if (outcome.placed !== undefined) log(`moved profiles/${path} to ${outcome.placed}`);
    return outcome.why === undefined ? [] : [`profiles/${path} stays where it is: ${outcome.why}`];
  });
}

/**
 * Lets each profile name the schema of the repository.
 * @param {(text: string) => void} log
 */
export function placeSchema(log) {
  for (const path of files().filter((file) => !isFixture(file))) {
    const url = new URL(path, PROFILES);
    const text = readFileSync(url, "utf8");
    const named = text.replace(/("\$schema":\s*)"[^"]*"/, `$1"${RELATIVE_SCHEMA}"`);
    if (named === text) continue;
    writeFileSync(url, named);
    log(`profiles/${path} names ${RELATIVE_SCHEMA}`);
  }
}

/** @returns {readonly string[]} */
function fixtures() {
  return files().filter(isFixture);
}

/** @param {string} path */
function isFixture(path) {
  return path.endsWith(".fixture.json");
}

/**
 * Every JSON file below `profiles/` but the schema.
 * @returns {readonly string[]}
 */
function files() {
  return readdirSync(PROFILES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "schema")
    .flatMap(({ name }) =>
      readdirSync(new URL(`${name}/`, PROFILES))
        .filter((file) => file.endsWith(".json"))
        .map((file) => `${name}/${file}`),
    )
    .sort();
}

/**
 * @param {string} path below profiles/
 * @returns {{ readonly placed?: string, readonly why?: string }}
 */
function place(path) {
  const from = new URL(path, PROFILES);
  const profile = new URL(path.replace(".fixture.json", ".json"), PROFILES);
  if (!existsSync(profile)) return { why: `there is no ${basename(profile.pathname)} beside it` };
  const fixture = JSON.parse(readFileSync(from, "utf8"));
  const { listing } = JSON.parse(readFileSync(profile, "utf8")).sources ?? {};
  const source = fixture.source ?? sourceText(listing);
  if (source === undefined) {
    return {
      why: "say in its source where the device was listed, or in sources.listing of the profile",
    };
  }
  const file = `${fixture.part.toLowerCase()}-${slugOf(listing?.title ?? source)}.fixture.json`;
  const to = new URL(file, DEVICES);
  const { source: _source, ...facts } = fixture;
  const text = `${JSON.stringify({ source, ...facts }, undefined, 2)}\n`;
  if (existsSync(to) && readFileSync(to, "utf8") !== text) {
    return { why: `${SHOWN_DEVICES}${file} is another device; give this one another name there` };
  }
  writeFileSync(to, text);
  rmSync(from);
  return { placed: `${SHOWN_DEVICES}${file}` };
}

/** `title, place`, or undefined while one of them is still to be looked up. */
function sourceText(listing) {
  const texts = [listing?.title, listing?.place];
  return texts.every((text) => typeof text === "string" && !/^\s*TODO\b/.test(text))
    ? texts.join(", ")
    : undefined;
}

/** `mobilinkd/tnc3-firmware` is `tnc3-firmware`. */
function slugOf(title) {
  const words = title
    .split("/")
    .at(-1)
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ["device"];
  return words.slice(0, 4).join("-");
}
