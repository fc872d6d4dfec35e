/**
 * Puts a memory string together again that a narrow window or a mail program has broken
 * into lines. Below the readers of this folder; leaf module.
 */

/** Names of memories as STM32 boot ROMs write them. */
const NAMES = ["internal flash", "option bytes", "otp memory", "device feature", "data memory"];
/** The one of them that has no blank before its slash. */
const NAME_AT_SLASH = "device feature";

/** The string on one line, and how that came about. */
export interface JoinedName {
  readonly name: string;
  readonly wasBroken: boolean;
  /** Whether blanks may have stood at the breaks that are not there now, or the other way round. */
  readonly isGuess: boolean;
}

/**
 * Joins the lines of a string. Whether blanks stood at a break cannot be seen; so it is the
 * one of the `known` strings that the lines give with blanks at the breaks or without. If
 * none does, or several, the blanks are guessed: between a size and its type letter there
 * is one (the unit of bytes), elsewhere in the sectors none, and in the name it depends on
 * what name comes out (UM0424 §10.3.2).
 */
export function joinBrokenName(raw: string, known: () => readonly string[]): JoinedName {
  const [first = "", ...rest] = raw.split("\n");
  if (rest.length === 0) return { name: raw, wasBroken: false, isGuess: false };
  const lines = rest.map((line) => line.trimStart());
  const guessed = lines.reduce(joinPair, first);
  const fitting = known().filter((string) => isBrokenFrom(string, [first, ...lines]));
  const [only = guessed, ...others] = fitting;
  const isKnown = fitting.length > 0 && others.length === 0;
  const name = fitting.includes(guessed) ? guessed : only;
  return { name, wasBroken: true, isGuess: !isKnown };
}

/** What to say of a string that was broken. `what` is a noun phrase. */
export function brokenNotes(
  what: string,
  { name, wasBroken, isGuess }: JoinedName,
): readonly string[] {
  if (!wasBroken) return [];
  const doubt = isGuess ? ", where blanks at the breaks are a guess" : "";
  return [`${what} was broken into lines; it is taken as "${name}"${doubt}`];
}

/** Whether the lines are what is left of a string that was broken, at blanks or elsewhere. */
function isBrokenFrom(string: string, lines: readonly string[]): boolean {
  let rest = string;
  for (const [index, line] of lines.entries()) {
    const text = line.trimEnd();
    if (!rest.startsWith(text)) return false;
    const behind = rest.slice(text.length);
    const isLast = index === lines.length - 1;
    const kept = line.length - text.length;
    const lost = behind.length - behind.trimStart().length;
    if (isLast ? behind !== line.slice(text.length) : lost < kept) return false;
    rest = behind.trimStart();
  }
  return true;
}

function joinPair(head: string, tail: string): string {
  if (tail === "" || head === "") return head + tail;
  if (head.endsWith(" ")) return head + tail;
  if (head.includes("/")) {
    const isUnitLost = /\*\s*\d+$/.test(head) && /^[a-g](?:$|[,/"\s])/.test(tail);
    return isUnitLost ? `${head} ${tail}` : head + tail;
  }
  const [inWord, betweenWords] = [head + tail, `${head} ${tail}`];
  if (tail.startsWith("/")) return isNameAtSlash(head) ? inWord : betweenWords;
  return isKnown(inWord) && !isKnown(betweenWords) ? inWord : betweenWords;
}

function isNameAtSlash(head: string): boolean {
  return head.replace(/^@/, "").toLowerCase() === NAME_AT_SLASH;
}

/** Whether a text begins one of the names, or begins with one. */
function isKnown(text: string): boolean {
  const [name = ""] = text.replace(/^@/, "").toLowerCase().split("/");
  return NAMES.some((known) => known.startsWith(name) || name.startsWith(known));
}
