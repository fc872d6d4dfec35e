// `npm start`: prepares the checkout if needed, then runs the built command line
// in this same process. Without words it runs the tour. Messages about the
// preparation go to standard error, so that `npm start -s -- inspect --json x`
// prints nothing but the result.
import { createRequire } from "node:module";
import { isBuilt, isInstalled } from "./lib/stamps.mjs";

/** The exit code for a checkout that cannot be prepared, apart from those of the verbs. */
const EXIT_NOT_PREPARED = 70;

if (await isPrepared()) {
  const words = process.argv.slice(2);
  const { main } = createRequire(import.meta.url)("../apps/cli/dist/cli.cjs");
  // npm runs scripts at the root; the words name files from where the user stands.
  if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
  process.exitCode = await main(words.length === 0 ? ["tour"] : words);
}

async function isPrepared() {
  if (isInstalled() && isBuilt()) return true;
  try {
    const { prepare } = await import("./lib/prepare.mjs");
    prepare();
    return true;
  } catch (error) {
    process.stderr.write(`dfukit: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = EXIT_NOT_PREPARED;
    return false;
  }
}
