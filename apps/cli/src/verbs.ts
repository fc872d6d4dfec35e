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
    name: "list",
    summary: "DFU devices: what they say of themselves, the chip, what its profile corrects",
    load: async () => (await import("./commands/list.js")).listVerb,
  },
  {
    name: "flash",
    summary: "write firmware into a device, prove it, start it",
    load: async () => (await import("./commands/flash.js")).flashVerb,
  },
  {
    name: "verify",
    summary: "compare firmware files with what is in a device",
    load: async () => (await import("./commands/verify.js")).verifyVerb,
  },
  {
    name: "read",
    summary: "read a device's memory into a file",
    load: async () => (await import("./commands/read.js")).readVerb,
  },
  {
    name: "erase",
    summary: "erase sectors, or the whole flash",
    load: async () => (await import("./commands/erase.js")).eraseVerb,
  },
  {
    name: "leave",
    summary: "leave DFU mode and start the firmware",
    load: async () => (await import("./commands/leave.js")).leaveVerb,
  },
  {
    name: "unprotect",
    summary: "lift the readout protection, which erases the whole flash (asks)",
    load: async () => (await import("./commands/unprotect.js")).unprotectVerb,
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
    name: "chips match",
    summary: "which chip it is, from pasted dfu-util -l text or list --json",
    load: async () => (await import("./commands/chips-match.js")).chipsMatchVerb,
  },
  {
    name: "profile check",
    summary: "check chip profiles: all errors at once, each with what to write instead",
    load: async () => (await import("./commands/profile-check.js")).profileCheckVerb,
  },
  {
    name: "profile new",
    summary: "draft a chip profile from a device, pasted text or answers; unknowns are marked",
    load: async () => (await import("./commands/profile-new.js")).profileNewVerb,
  },
  {
    name: "simulate",
    summary: "simulated boot ROMs as USB devices for any program (USB/IP, Linux)",
    load: async () => (await import("./commands/simulate.js")).simulateVerb,
  },
  {
    name: "doctor",
    summary: "why a device is not found or cannot be opened, and the exact fix for this system",
    load: async () => (await import("./commands/doctor.js")).doctorVerb,
  },
  {
    name: "completion",
    summary: "print a completion script for your shell",
    load: async () => (await import("./commands/completion.js")).completionVerb,
  },
  {
    name: "tour",
    summary: "convert, inspect and flash an example firmware, step by step",
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
