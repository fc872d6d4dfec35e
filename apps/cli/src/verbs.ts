/** The list of verbs: a line each for help, and the file to load when one is called. */
import type { Verb, VerbName } from "./verb.js";

/** A verb before it is loaded. */
export interface VerbEntry {
  readonly name: VerbName;
  readonly summary: string;
  readonly load: () => Promise<Verb<never>>;
}

/** Every verb, in the order in which help lists them. */
export const VERBS: readonly VerbEntry[] = [
  {
    name: "convert",
    summary: "read firmware files of any format, write one of any format",
    load: async () => (await import("./commands/convert.js")).convertVerb,
  },
  {
    name: "inspect",
    summary: "what is in a firmware file, whether it is sound, whether it fits the chip",
    load: async () => (await import("./commands/inspect.js")).inspectVerb,
  },
  {
    name: "diff",
    summary: "compare two firmware files of any format by content",
    load: async () => (await import("./commands/diff.js")).diffVerb,
  },
  {
    name: "chips",
    summary: "search the chip profiles",
    load: async () => (await import("./commands/chips.js")).chipsVerb,
  },
  {
    name: "chips show",
    summary: "one part's memories, alignment, notes, and where each fact comes from",
    load: async () => (await import("./commands/chips-show.js")).chipsShowVerb,
  },
  {
    name: "completion",
    summary: "print a completion script for your shell",
    load: async () => (await import("./commands/completion.js")).completionVerb,
  },
  {
    name: "tour",
    summary: "convert and inspect an example firmware, step by step",
    load: async () => (await import("./commands/tour.js")).tourVerb,
  },
];

/** The verb that the words begin with, and the words behind it. */
export function findVerb(
  words: readonly string[],
): { readonly entry: VerbEntry; readonly rest: readonly string[] } | undefined {
  const [first, second] = words;
  const two = VERBS.find(({ name }) => name === `${first} ${second}`);
  if (two !== undefined) return { entry: two, rest: words.slice(2) };
  const one = VERBS.find(({ name }) => name === first);
  return one === undefined ? undefined : { entry: one, rest: words.slice(1) };
}
