/** The command line as it stands in a recording: with names of files, and without their folders. */
import { homedir } from "node:os";
import { basename } from "node:path";

/**
 * The words without folders: of each path its last part is left, and of the user's own folder `~`.
 * What is behind an option's `=`, or behind `memory=` of a simulated device, is a path, too.
 * @param home the user's folder.
 */
export function recordedWords(
  words: readonly string[],
  home: string = homedir(),
): readonly string[] {
  return words.map((word, index) => {
    // A serial number may have any character.
    const isDevice = words[index - 1] === "--device" || word.startsWith("--device=");
    return isDevice ? word : withoutFolder(word, home);
  });
}

/** What may stand before a path in a word. */
const PREFIX = /^(?:-[A-Za-z](?=[~./\\])|(?:--[\w-]+=)?(?:[^,/\\]+(?:,[\w-]+=[^,/\\]*)*,memory=)?)/;
const DRIVE = /^[A-Za-z]:/;

function withoutFolder(word: string, home: string): string {
  const prefix = PREFIX.exec(word)?.[0] ?? "";
  const path = word.slice(prefix.length).replace(DRIVE, "");
  if (path !== word.slice(prefix.length) || /[/\\]/.test(path)) {
    const name = path.split(/[/\\]/).findLast((part) => part !== "") ?? "";
    const isHome = name !== "" && name === basename(home);
    return `${prefix}${isHome ? "~" : name}`;
  }
  return word;
}
