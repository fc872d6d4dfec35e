/**
 * udev's rules as they are written: terms of each line, and how a pattern is compared.
 * Source: systemd, udev(7), and src/udev/udev-rules.c for what the page leaves open.
 */
import type { UdevRule, UdevTerm } from "./surroundings.js";

const TERM = /([A-Z_]+)(?:\{([^}]*)\})?\s*(==|!=|\+=|-=|:=|=)\s*([ei]{0,2})"((?:[^"\\]|\\.)*)"/g;

/** Reads the rules of a file; comments and lines without a term are passed over. */
export function parseUdevRules(text: string, file: string): readonly UdevRule[] {
  const lines = text.replaceAll("\\\n", "").split("\n");
  return lines.flatMap((line): readonly UdevRule[] => {
    if (line.trimStart().startsWith("#")) return [];
    const terms = [...line.matchAll(TERM)].map(toTerm);
    return terms.length === 0 ? [] : [{ file, terms }];
  });
}

function toTerm([
  ,
  key = "",
  attribute,
  operator,
  prefix = "",
  value = "",
]: RegExpExecArray): UdevTerm {
  return {
    key,
    attribute: attribute ?? null,
    operator: OPERATORS.find((one) => one === operator) ?? "==",
    value: value.replaceAll('\\"', '"'),
    ignoresCase: prefix.includes("i"),
  };
}

const OPERATORS: readonly UdevTerm["operator"][] = ["==", "!=", "=", "+=", "-=", ":="];

/** In the order in which udev goes through them: by the names of files, whatever folder they are in. */
export function sortRules(rules: readonly UdevRule[]): readonly UdevRule[] {
  // Sorting is stable, so the lines of a file stay in their order.
  return [...rules].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

/** Whether a value fits a pattern: `*`, `?`, `[0-9]`, `[!a]`, and `|` between alternatives; capitals count. */
export function fitsPattern(
  { value: pattern, ignoresCase }: Pick<UdevTerm, "value" | "ignoresCase">,
  value: string,
): boolean {
  const source = pattern
    .replace(/[.+^${}()\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
    .replaceAll("[!", "[^");
  try {
    return new RegExp(`^(?:${source})$`, ignoresCase ? "is" : "s").test(value);
  } catch {
    return false; // an unbalanced bracket, of which udev makes nothing either
  }
}
