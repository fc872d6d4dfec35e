// The normalisation of profiles for the scripts, out of its TypeScript source: what is
// bundled is made by the very code that reads a profile of the user's.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("../src/", import.meta.url));
const ENTRY = `
  export { inherit } from "./inherit.js";
  export { normaliseLoader, normaliseProfile } from "./normalise.js";
  export { lineTarget } from "./target-from-profile.js";
`;

/**
 * Compiles and loads it.
 * @returns {Promise<Pick<typeof import("../src/normalise.js"), "normaliseLoader" | "normaliseProfile"> & Pick<typeof import("../src/inherit.js"), "inherit"> & Pick<typeof import("../src/target-from-profile.js"), "lineTarget">>}
 */
export async function loadNormalisation() {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: SOURCE, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "node20.19",
    logLevel: "error",
  });
  const [{ text }] = outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}
