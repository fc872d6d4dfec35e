// Writes the chip data and its schema into the source, so that the library loads
// without a file system and has nothing to work out when a chip is looked up. With --check
// it writes nothing and fails if they are out of step.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadNormalisation } from "./load-normalisation.mjs";
import { readProfiles, readSchema } from "./read-profiles.mjs";

const { inherit, lineTarget, normaliseLoader, normaliseProfile } = await loadNormalisation();

const SOURCE = new URL("../src/", import.meta.url);
const HEADER = "// Generated from profiles/ by `npm run profiles:write`. Do not edit.\n";

/** The files to write: path in src, and text. */
function render() {
  const schema = readSchema();
  return [
    {
      path: "bundled.generated.ts",
      text: [HEADER, 'import type { Profile } from "./profile.js";\n', ...bundle()].join("\n"),
    },
    {
      path: "validate/schema.generated.ts",
      text: [
        HEADER,
        text("PROFILE_SCHEMA_JSON", "The JSON Schema of a profile, as text.", schema),
      ].join("\n"),
    },
  ];
}

/**
 * The profiles field by field, because the same field of two lines has much in common and one
 * line with itself has little: so the text is a quarter shorter when it is compressed.
 */
function bundle() {
  const { lines, loaders } = readNormalised();
  const profiles = [...lines, ...loaders];
  const fields = [...new Set(profiles.flatMap(Object.keys))];
  const columns = fields.map((field) => {
    const rows = profiles.map((profile) => JSON.stringify(profile[field]));
    return `  ${field}:\n    ${literal(rows.join("\n"))},\n`;
  });
  return [
    text(
      "LINES_JSON",
      "What the chip lines are found by, ascending by id, as the text of a JSON array.",
      lines.map(indexEntry),
    ),
    `/** By field of a profile: its JSON text in each, one row each; the lines, then the loaders. */\nexport const FIELD_ROWS: Readonly<Record<keyof Profile, string>> = {\n${columns.join("")}};\n`,
    `/** What all chips of a line have in common of their targets, as JSON text, one row each. */\nexport const TARGET_ROWS: string =\n  ${literal(lines.map((line) => JSON.stringify(lineTarget(line))).join("\n"))};\n`,
  ];
}

/** What the lookup needs of a line before it is read: see `src/part-index.ts`. */
function indexEntry({ id, dieId, parts }) {
  return { id, dieId: dieId.value, prefixes: [...new Set(parts.map(({ prefix }) => prefix))] };
}

/** Lines with what they inherit, and loaders, in the shape that the library hands out; by id. */
function readNormalised() {
  const files = readProfiles();
  const familyOf = (folder) =>
    files.find((file) => file.folder === folder && file.document.kind === "family")?.document;
  const lines = files
    .filter(({ document }) => document.kind === undefined)
    .map(({ folder, document }) =>
      normaliseProfile(
        document.inherits === undefined ? document : inherit(document, familyOf(folder)),
      ),
    );
  const loaders = files
    .filter(({ document }) => document.kind === "loader")
    .map(({ document }) => normaliseLoader(document));
  const byId = (a, b) => (a.id < b.id ? -1 : 1);
  return { lines: lines.sort(byId), loaders: loaders.sort(byId) };
}

/** One JSON text in a constant: JSON.parse starts faster than a literal of the same data. */
function text(name, about, value) {
  return `/** ${about} */\nexport const ${name}: string =\n  ${literal(JSON.stringify(value))};\n`;
}

function literal(text) {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n");
  return `'${escaped}'`;
}

function readText(url) {
  try {
    return readFileSync(url, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return "";
  }
}

const isCheck = process.argv.includes("--check");
for (const file of render()) {
  const url = new URL(file.path, SOURCE);
  if (readText(url) === file.text) continue;
  if (isCheck) {
    console.error(
      `${fileURLToPath(url)} is out of step with profiles/: run npm run profiles:write`,
    );
    process.exitCode = 1;
  } else {
    writeFileSync(url, file.text);
    console.log(`wrote packages/profiles/src/${file.path}`);
  }
}
