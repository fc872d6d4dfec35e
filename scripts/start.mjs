// `npm start`: prepares the checkout if needed, then runs the built command line
// in this same process. Without words it runs the tour. Messages about the
// preparation go to standard error, so that `npm start -s -- inspect --json x`
// prints nothing but the result.
import { createRequire } from "node:module";
import { makeReady } from "./lib/ready.mjs";
import { ROOT } from "./lib/root.mjs";

if (await makeReady()) {
  const words = process.argv.slice(2);
  const { main } = createRequire(import.meta.url)("../apps/cli/dist/cli.cjs");
  const { INIT_CWD } = process.env;
  // npm runs scripts at the root; the words name files from where the user stands.
  if (INIT_CWD !== undefined && process.cwd() === ROOT) process.chdir(INIT_CWD);
  process.exitCode = await main(words.length === 0 ? ["tour"] : words);
}
