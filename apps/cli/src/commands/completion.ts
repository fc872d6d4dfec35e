/** `completion`: a script for the user's shell, which asks the program for the words. */
import { usageError } from "../error.js";
import { EXIT } from "../exit-codes.js";
import { completionScript, SHELLS, type Shell, type VerbWords } from "../text/completion.js";
import { GLOBAL_OPTIONS, type GlobalArguments, type Verb } from "../verb.js";
import { VERBS } from "../verbs.js";

interface CompletionArguments extends GlobalArguments {
  readonly shell?: string | undefined;
}

/** The verb `completion`. */
export const completionVerb: Verb<CompletionArguments> = {
  positionals: "[shell]",
  summary: "print a completion script for your shell",
  schema: "dfukit/completion@1",
  examples: [
    ['eval "$($0 bash)"', "in ~/.bashrc"],
    ["$0 fish > ~/.config/fish/completions/dfukit.fish", "for fish"],
  ],
  arguments: {
    shell: {
      type: "string",
      describe: `${SHELLS.join(", ")}; by default the one of $SHELL`,
    },
  },
  options: {},
  run: async ({ shell, json }, { io }) => {
    const script = completionScript(shellOf(shell), await completionWords());
    io.out(
      json
        ? `${JSON.stringify({ schema: "dfukit/completion@1", script }, undefined, 2)}\n`
        : script,
    );
    return EXIT.done;
  },
};

/** What can be typed behind each verb: its options, and their choices. */
async function completionWords(): Promise<readonly VerbWords[]> {
  return Promise.all(
    VERBS.map(async ({ name, summary, load }) => ({
      name,
      summary,
      options: optionWords({ ...(await load()).options, ...GLOBAL_OPTIONS }),
    })),
  );
}

function optionWords(options: Verb["options"]): VerbWords["options"] {
  return Object.entries(options).map(([name, { alias, choices, describe, type }]) => ({
    name,
    short: typeof alias === "string" ? alias : null,
    describe: describe ?? "",
    takesValue: type !== "boolean",
    choices: (choices ?? []).map(String),
  }));
}

function shellOf(word: string | undefined): Shell {
  const name = word ?? process.env.SHELL?.split("/").at(-1) ?? "bash";
  const shell = SHELLS.find((known) => known === name);
  if (shell !== undefined) return shell;
  throw usageError(`no completion for the shell "${name}"`, `known shells: ${SHELLS.join(", ")}`);
}
