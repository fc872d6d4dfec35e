// Writes the chip data and its schema into the source, so that the library loads
// without a file system. With --check it writes nothing and fails if they are out of step.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PROFILES = new URL("../../../profiles/", import.meta.url);
const SOURCE = new URL("../src/", import.meta.url);
const HEADER =
  "// Generated from profiles/ by `node packages/profiles/scripts/bundle-profiles.mjs`. Do not edit.\n";

/** The files to write: path in src, and text. */
function render() {
  const documents = profilePaths().map((path) => {
    const { $schema, ...document } = readJson(path);
    return document;
  });
  const schema = readJson("schema/profile.schema.json");
  return [
    {
      path: "bundled.generated.ts",
      text: module(
        "BUNDLED_PROFILES_JSON",
        "The profiles of `profiles/`, sorted by id, as the text of one JSON array.",
        documents.sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    },
    {
      path: "validate/schema.generated.ts",
      text: module("PROFILE_SCHEMA_JSON", "The JSON Schema of a profile, as text.", schema),
    },
  ];
}

/** One JSON text in a constant: JSON.parse starts faster than a literal of the same data. */
function module(name, about, value) {
  const text = JSON.stringify(value).replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  return `${HEADER}\n/** ${about} */\nexport const ${name}: string =\n  '${text}';\n`;
}

/** Every profile: the JSON files in the folders of the series. */
function profilePaths() {
  return readdirSync(PROFILES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "schema")
    .flatMap(({ name }) =>
      readdirSync(new URL(`${name}/`, PROFILES)).map((file) => `${name}/${file}`),
    )
    .filter((path) => path.endsWith(".json"));
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(new URL(path, PROFILES), "utf8"));
  } catch (error) {
    throw new Error(`profiles/${path} cannot be read as JSON: ${error.message}`, { cause: error });
  }
}

function readText(url) {
  try {
    return readFileSync(url, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return "";
  }
}

const isCheck = process.argv.includes("--check");
for (const { path, text } of render()) {
  const url = new URL(path, SOURCE);
  if (readText(url) === text) continue;
  if (isCheck) {
    console.error(
      `${fileURLToPath(url)} is out of step with profiles/: run node packages/profiles/scripts/bundle-profiles.mjs`,
    );
    process.exitCode = 1;
  } else {
    writeFileSync(url, text);
    console.log(`wrote packages/profiles/src/${path}`);
  }
}
