// Bundles the command line into dist/cli.cjs (the command line itself), dist/run.cjs
// (what the verbs do, loaded when one runs), dist/bus.cjs (USB, doctor, simulate, recordings)
// and dist/validate.cjs (the validation of profiles with ajv, loaded when a profile of the
// user's is read). CommonJS, because Node loads such a file faster than an ES module. What
// few runs need is a file of its own: behind a dynamic import within one file it would make
// esbuild wrap every module that both sides use, which costs each start more than it saves.
// Workspace packages are taken from source, by the condition `dfukit-source`.
//
// With `--metafile` also writes dist/meta.json, for esbuild's bundle analyser.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { thirdPartyNotices } from "./notices.mjs";

const CLI = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(CLI, "dist");
const OUTPUTS = new Set([
  "cli.cjs",
  "run.cjs",
  "bus.cjs",
  "validate.cjs",
  "meta.json",
  "THIRD-PARTY-NOTICES.txt",
  "profile.schema.json",
]);

const { version } = JSON.parse(readFileSync(join(CLI, "package.json"), "utf8"));
/** The dynamic imports of what verbs do, and of the validation, lead to files of their own. */
const ownFiles = {
  name: "own-files",
  /** @param {import("esbuild").PluginBuild} build */
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/(?:run|bus|validate)\/[a-z-]+\.js$/ }, ({ kind, path }) =>
      kind === "dynamic-import"
        ? { path: `./${path.split("/")[1]}.cjs`, external: true }
        : undefined,
    );
  },
};

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: CLI,
  bundle: true,
  format: "cjs",
  supported: { "dynamic-import": false }, // require() instead: import() would start the loader of ES modules
  platform: "node",
  target: "node20.19",
  conditions: ["dfukit-source"],
  alias: {
    assert: join(CLI, "scripts/plain-assert.mjs"),
    "string-width": join(CLI, "scripts/plain-width.mjs"),
  },
  external: ["usb"], // native code: a dependency of the package, loaded when a device is looked for
  minify: true,
  charset: "utf8",
  legalComments: "none", // THIRD-PARTY-NOTICES.txt has them, in full
  plugins: [ownFiles],
  metafile: true,
  logLevel: "warning",
  define: {
    DFUKIT_VERSION: JSON.stringify(version),
    "import.meta.url": "dfukitModuleUrl",
    // yargs asks at load time, which would set up a stream; it is told the width with wrap().
    "process.stdout.columns": "undefined",
  },
  banner: {
    // yargs looks for its translations three folders above its own module. It is
    // shown a place inside dist where there are none, lest it find somebody else's.
    js: 'const dfukitModuleUrl=require("node:url").pathToFileURL(__dirname+"/yargs/lib/shims/esm.mjs").href;',
  },
};

const results = await Promise.all([
  build({ ...shared, entryPoints: ["src/main.ts"], outfile: "dist/cli.cjs" }),
  build({ ...shared, entryPoints: ["src/run/index.ts"], outfile: "dist/run.cjs" }),
  build({ ...shared, entryPoints: ["src/bus/index.ts"], outfile: "dist/bus.cjs" }),
  build({ ...shared, entryPoints: ["src/validate/index.ts"], outfile: "dist/validate.cjs" }),
]).catch(() => process.exit(1)); // esbuild has printed its errors
const metafiles = results.flatMap(({ metafile }) => (metafile === undefined ? [] : [metafile]));
const metafile = {
  inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
  outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
};

mkdirSync(DIST, { recursive: true });
writeFileSync(join(DIST, "THIRD-PARTY-NOTICES.txt"), thirdPartyNotices(metafile, CLI));
// For editors: drafts of profiles outside of the repository name it.
copyFileSync(
  join(CLI, "../../profiles/schema/profile.schema.json"),
  join(DIST, "profile.schema.json"),
);
if (process.argv.includes("--metafile")) {
  writeFileSync(join(DIST, "meta.json"), JSON.stringify(metafile));
} else {
  rmSync(join(DIST, "meta.json"), { force: true });
}
for (const name of readdirSync(DIST)) {
  if (!OUTPUTS.has(name)) rmSync(join(DIST, name), { recursive: true });
}
