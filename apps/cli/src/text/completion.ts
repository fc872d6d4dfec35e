/** Completion scripts: static, so that pressing Tab never starts the program. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of the shell

/** Shells that a script can be written for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** What can be typed behind one verb. */
export interface VerbWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly {
    readonly name: string;
    readonly short: string | null;
    readonly describe: string;
    readonly takesValue: boolean;
    readonly choices: readonly string[];
  }[];
}

/** The short commands, and the verb that each stands for. */
const SHORT_COMMANDS = {
  "dfu-convert": "convert",
  "dfu-inspect": "inspect",
  "dfu-flash": "flash",
} as const;

/** The script for one shell. */
export function completionScript(shell: Shell, verbs: readonly VerbWords[]): string {
  switch (shell) {
    case "bash":
      return bashScript(verbs);
    case "zsh":
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(verbs)}`;
    case "fish":
      return fishScript(verbs);
    default:
      return shell satisfies never;
  }
}

function bashScript(verbs: readonly VerbWords[]): string {
  const single = verbs.filter(({ name }) => !name.includes(" "));
  const choices = new Map(
    verbs.flatMap(({ options }) =>
      options.filter((o) => o.choices.length > 0).map((o) => [o.name, o.choices] as const),
    ),
  );
  return [
    "_dfukit() {",
    '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" verb',
    '  case "${COMP_WORDS[0]##*/}" in',
    ...Object.entries(SHORT_COMMANDS).map(([command, verb]) => `    ${command}) verb=${verb} ;;`),
    '    *) verb="${COMP_WORDS[1]}" ;;',
    "  esac",
    "  COMPREPLY=()",
    '  case "$before" in',
    ...[...choices].map(
      ([name, words]) =>
        `    --${name}) COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word")); return ;;`,
    ),
    "  esac",
    '  if [[ $COMP_CWORD -eq 1 && "${COMP_WORDS[0]##*/}" == dfukit ]]; then',
    `    COMPREPLY=($(compgen -W "${single.map(({ name }) => name).join(" ")}" -- "$word")); return`,
    "  fi",
    '  if [[ "$word" == -* ]]; then',
    '    case "$verb" in',
    ...single.map(
      ({ name, options }) =>
        `      ${name}) COMPREPLY=($(compgen -W "${options.map((o) => `--${o.name}`).join(" ")}" -- "$word")) ;;`,
    ),
    "    esac",
    "  else",
    '    COMPREPLY=($(compgen -f -- "$word"))',
    "  fi",
    "}",
    `complete -o filenames -F _dfukit dfukit ${Object.keys(SHORT_COMMANDS).join(" ")}`,
    "",
  ].join("\n");
}

function fishScript(verbs: readonly VerbWords[]): string {
  const single = verbs.filter(({ name }) => !name.includes(" "));
  const lines = single.map(
    ({ name, summary }) =>
      `complete -c dfukit -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
  );
  for (const { name, options } of single) {
    for (const option of options) {
      const rest = fishOption(option);
      lines.push(`complete -c dfukit -n '__fish_seen_subcommand_from ${name}' ${rest}`);
      for (const [command, verb] of Object.entries(SHORT_COMMANDS)) {
        if (verb === name) lines.push(`complete -c ${command} ${rest}`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

function fishOption(option: VerbWords["options"][number]): string {
  const short = option.short === null ? "" : ` -s ${option.short}`;
  const value = option.takesValue ? " -r" : "";
  const choices = option.choices.length > 0 ? ` -f -a ${quote(option.choices.join(" "))}` : "";
  return `-l ${option.name}${short}${value}${choices} -d ${quote(option.describe)}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
