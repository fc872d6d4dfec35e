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

/** Breaks text into lines of at most `columns`, the later ones indented. */
export function wrapText(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const candidate = line === "" ? word : `${line} ${word}`;
    const width = candidate.length + (lines.length === 0 ? 0 : indent.length);
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
