// Standard input as a block of Markdown on standard output. The fence is longer than any run
// of backticks in the text, so that nothing in a contributed profile can end the block.
import { readFileSync } from "node:fs";

const text = readFileSync(0, "utf8").replace(/\n?$/, "\n");
const runs = text.match(/`+/g) ?? [];
const fence = "`".repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
process.stdout.write(`${fence}text\n${text}${fence}\n`);
