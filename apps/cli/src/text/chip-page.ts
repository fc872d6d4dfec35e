/**
 * The lines that `chips show` is made of: each with marks for its sources and for what was
 * only inferred, which are counted as they come up and listed at the end of the page.
 */
import { type Citation, formatSource, type Profile } from "@dfukit/profiles";
import type { TextOptions } from "./chips.js";
import { printable, wrapText } from "./style.js";

/** Width of the names on the left. */
const NAME_COLUMNS = 18;

/** A block of lines under a title; the first of a page has none. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Makes lines, and keeps the numbers of the sources that they name. */
export interface Page {
  readonly options: TextOptions;
  /** `  name      text [1,2]`, wrapped under its own beginning. */
  readonly row: (name: string, text: string, cited?: Citation) => string;
  /** As `row`, for what does lasting harm. */
  readonly alarm: (name: string, text: string, cited?: Citation) => string;
  /** `  name text [1,2]`, with `text` set back. */
  readonly heading: (name: string, text: string, cited?: Citation) => string;
  /** `  - text [1,2]`. */
  readonly item: (text: string, cited?: Citation) => string;
  /** `    text [1,2]`, wrapped with a deeper indent. */
  readonly line: (text: string, cited?: Citation) => string;
  /** From what facts were inferred, and the sources, as far as lines have named them. */
  readonly references: () => readonly Section[];
}

/** A page on `profile` without any line yet. */
export function createPage(profile: Profile, options: TextOptions): Page {
  const sources: string[] = [];
  const inferences: string[] = [];
  const mark = (cited: Citation | undefined): string => {
    if (cited === undefined) return "";
    const { inferredFrom } = cited;
    const letters = inferredFrom === null ? [] : [letter(indexIn(inferences, inferredFrom))];
    const numbers = cited.sources.map((id) => indexIn(sources, id) + 1).sort((a, b) => a - b);
    const marks = [...letters, ...numbers].join(",");
    return `${letters.length > 0 ? ", inferred" : ""}${marks === "" ? "" : ` [${marks}]`}`;
  };
  const write = (lead: string, text: string, cited?: Citation): string =>
    writeLine(lead, `${printable(text)}${mark(cited)}`, options);
  const { paint } = options;
  return {
    options,
    row: (name, text, cited) => write(`  ${paint("dim", name.padEnd(NAME_COLUMNS))}`, text, cited),
    alarm: (name, text, cited) =>
      write(`  ${paint("error", name.padEnd(NAME_COLUMNS))}`, text, cited),
    heading: (name, text, cited) =>
      write("  ", `${name} ${text}`, cited).replace(text, paint("dim", text)),
    item: (text, cited) => write("  - ", text, cited),
    line: (text, cited) => write("    ", text, cited),
    references: () => [
      {
        title: "inferred, and from what",
        lines: inferences.map((text, index) =>
          writeLine(key(letter(index)), printable(text), options),
        ),
      },
      {
        title: "sources",
        lines: sources.map((id, index) =>
          writeLine(key(`${index + 1}`), printable(sourceOf(profile, id)), options),
        ),
      },
    ],
  };
}

function writeLine(lead: string, text: string, { columns, paint }: TextOptions): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours have no width
  const leadColumns = lead.replaceAll(/\u001B\[\d+m/g, "").length;
  const indent = " ".repeat(leadColumns);
  const wrapped = wrapText(text, columns - leadColumns, "").replaceAll("\n", `\n${indent}`);
  return (
    lead +
    wrapped
      .replaceAll(/\binferred(?=\s+\[[a-z])/g, (word) => paint("warning", word))
      .replaceAll(/\[(?:[a-z]+,)?\d+(?:,\d+)*\]/g, (marks) => paint("dim", marks))
  );
}

/** `  [12] `: as wide as with two digits. */
function key(mark: string): string {
  return `  ${`[${mark}]`.padEnd(5)}`;
}

/** Where `value` stands in `list`; put at the end if it does not yet. */
function indexIn(list: string[], value: string): number {
  const index = list.indexOf(value);
  return index >= 0 ? index : list.push(value) - 1;
}

/** `a` to `z`, then `aa`. */
function letter(index: number): string {
  const last = String.fromCharCode("a".charCodeAt(0) + (index % 26));
  return index < 26 ? last : `${letter(Math.floor(index / 26) - 1)}${last}`;
}

function sourceOf(profile: Profile, id: string): string {
  const source = profile.sources.find((entry) => entry.id === id);
  return source === undefined ? id : formatSource(source);
}
