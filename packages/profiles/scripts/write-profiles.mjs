// `npm run profiles:write`: everything that a new or changed profile asks for besides itself.
// Takes the fixtures that `profile new` wrote beside drafts to the tests, lets each file name
// the schema of the repository, puts data and schema into the library, and writes
// docs/chips.md. A second run changes nothing.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { makeReady } from "../../../scripts/lib/ready.mjs";
import { placeFixtures, placeSchema } from "./place-files.mjs";

const SCRIPTS = ["bundle-profiles.mjs", "chips-doc.mjs"];

/** @param {string} script */
function run(script) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, error } = spawnSync(process.execPath, [path], { stdio: "inherit" });
  if (error !== undefined) throw error;
  return status ?? 1;
}

if (await makeReady({ build: false })) {
  const log = (/** @type {string} */ text) => console.log(text);
  const complaints = placeFixtures(log);
  placeSchema(log);
  for (const complaint of complaints) console.error(complaint);
  const failed = SCRIPTS.map(run).find((status) => status !== 0);
  process.exitCode = failed ?? (complaints.length > 0 ? 1 : 0);
}
