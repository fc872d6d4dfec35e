/** Colours and words that every verb's text shares. */
import type { Severity } from "@dfukit/formats";

/** Roles of text, each with its colour. */
export type Role =
  | "bold"
  | "dim"
  | "error"
  | "warning"
  | "note"
  | "good"
  | "accent"
  | "used"
  | "free";

const SGR: Readonly<Record<Role, readonly [number, number]>> = {
  accent: [36, 39],
  bold: [1, 22],
  dim: [2, 22],
  error: [31, 39],
  free: [2, 22],
  good: [32, 39],
  note: [36, 39],
  used: [32, 39],
  warning: [33, 39],
};

/** Paints text, or leaves it as it is. */
export type Paint = (role: Role, text: string) => string;

/** A painter that colours, or one that does not. */
export function painter({ colour }: { readonly colour: boolean }): Paint {
  if (!colour) return (_role, text) => text;
  return (role, text) => `\u001B[${SGR[role][0]}m${text}\u001B[${SGR[role][1]}m`;
}

/** `1 error`, `2 errors`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** `2 errors, 1 warning`, leaving out what there is none of; empty if there is nothing. */
export function countSeverities(severities: readonly Severity[]): string {
  return (["error", "warning", "note"] as const)
    .map((severity) => [severity, severities.filter((s) => s === severity).length] as const)
    .filter(([, n]) => n > 0)
    .map(([severity, n]) => count(n, severity))
    .join(", ");
}

/** The text with its control characters written out: what a file or device says must not steer a terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Breaks text into lines of at most `columns`, the later ones indented. Colours take no room. */
export function wrapText(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const candidate = line === "" ? word : `${line} ${word}`;
    const width = widthOf(candidate) + (lines.length === 0 ? 0 : indent.length);
    if (width > columns && line !== "") {
      lines.push(line);
      line = word;
    } else {
      line = candidate;
    }
  }
  lines.push(line);
  return lines.map((l, index) => (index === 0 ? l : indent + l)).join("\n");
}

/** Breaks each line of a message, the later ones two columns further in than its first. */
export function wrapLines(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => {
      const [indent = ""] = /^ */.exec(line) ?? [];
      const wrapped = wrapText(line.slice(indent.length), columns - indent.length, `${indent}  `);
      return indent + wrapped;
    })
    .join("\n");
}

/** Characters that are seen: without what only sets a colour. */
function widthOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape begins a colour (ECMA-48 §8.3.117)
  return text.replaceAll(/\u001B\[\d+m/g, "").length;
}
