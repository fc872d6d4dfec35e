/** `--chip PART`: the chip, or an error that says what to type instead. A file's profile is among the lines. */
import { escapeText } from "@dfukit/formats";
import { formatSize } from "@dfukit/memory";
import { type Chip, findChip, type Profile } from "@dfukit/profiles";
import { CliError } from "../error.js";
import { isProfileFile, profileIdOf } from "../profiles/chip-file.js";

/** Looks a chip up; undefined stays undefined. @throws CliError `chip-unknown`, `chip-ambiguous`. */
export function resolveChip(query: string, lines: readonly Profile[] | undefined): Chip;
export function resolveChip(
  query: string | undefined,
  lines: readonly Profile[] | undefined,
): Chip | undefined;
export function resolveChip(
  query: string | undefined,
  lines: readonly Profile[] | undefined,
): Chip | undefined {
  if (query === undefined) return undefined;
  const isFile = isProfileFile(query);
  // Else the bundled profile of that name would be taken, whatever the file holds.
  if (isFile && lines === undefined)
    throw new Error(`${query} was not read before it was looked up`);
  const match = findChip(isFile ? profileIdOf(query) : query, lines);
  switch (match.kind) {
    case "chip":
      return match.chip;
    case "ambiguous": {
      const list = match.candidates.map(
        ({ part, flashSizeBytes }) => `${part} (${formatSize(flashSizeBytes)})`,
      );
      throw new CliError("chip-ambiguous", `chip "${escapeText(query)}" may be ${joinOr(list)}`, {
        actor: "input",
        hint: "give more of the part number, as printed on the chip",
        details: { query },
      });
    }
    case "unknown": {
      const family = /^(STM32)?[A-Z]?$/i.test(query) ? "it names no chip line" : null;
      const reason = match.why ?? family;
      const why = reason === null ? "" : `: ${reason}`;
      throw new CliError("chip-unknown", `chip "${escapeText(query)}" is not known${why}`, {
        actor: "input",
        hint:
          match.suggestions.length > 0
            ? `did you mean ${joinOr(match.suggestions)}? dfukit chips lists all`
            : "dfukit chips lists all",
        details: { query },
      });
    }
    default:
      return match satisfies never;
  }
}

function joinOr(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
