// Where the workspace is. The bottom of scripts/lib: plain Node, no dependency.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the root package.json. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * A path inside the workspace.
 * @param {...string} parts
 */
export function inRoot(...parts) {
  return join(ROOT, ...parts);
}
