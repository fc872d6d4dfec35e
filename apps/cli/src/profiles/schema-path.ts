/** Where an editor finds the schema of profiles, seen from a draft: for completion and explanations. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const IN_REPOSITORY = "../schema/profile.schema.json";
/** Of the bundle, where the build has put it beside; and of the checkout, seen from its sources. */
const SHIPPED = ["profile.schema.json", "profiles/schema/profile.schema.json"];

/**
 * In a folder of `profiles/` the relative path; elsewhere the address of the copy that comes
 * with this program. `folder` is that of the draft, which need not be there yet.
 */
export function schemaPathFrom(folder: string): string {
  if (existsSync(join(resolve(folder), IN_REPOSITORY))) return IN_REPOSITORY;
  const shipped = shippedSchema(dirname(fileURLToPath(import.meta.url)));
  return shipped === undefined ? IN_REPOSITORY : pathToFileURL(shipped).href;
}

/** In a folder or in one above it: how deep the module lies is the build's affair. */
function shippedSchema(from: string): string | undefined {
  const path = SHIPPED.map((name) => join(from, name)).find(existsSync);
  if (path !== undefined) return path;
  const parent = dirname(from);
  return parent === from ? undefined : shippedSchema(parent);
}
