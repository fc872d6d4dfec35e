/**
 * What a parser has to say about a file: issues with a stable code. The rules
 * (severity, wording, advice) of each format stand beside its parser as a
 * table of `IssueRule`; `format-issues.ts` joins the tables. Imports only memory.
 */
import { formatAddress, formatHex } from "@dfukit/memory";

/** How bad an issue is: an `error` makes the file unusable, a `warning` deserves a look. */
export type Severity = "error" | "warning" | "note";

/** A fact inside an issue. Numbers are raw; the template says how they are shown. */
export type IssueArgs = Readonly<Record<string, number | string>>;

/** One thing that was found. */
export interface Issue<Code extends string = string> {
  /** Stable kebab-case name; listed in `docs/findings.md`. */
  readonly code: Code;
  readonly severity: Severity;
  /** Byte offset into the file, where one is known. */
  readonly offset?: number;
  /** Line number counted from 1, for text formats. */
  readonly line?: number;
  /** Memory address, where the issue is about one. */
  readonly address?: number;
  readonly args: IssueArgs;
}

/** What is fixed about one issue code. */
export interface IssueRule {
  /** Severity of a strict reader, and of a lenient one. */
  readonly strict: Severity;
  readonly lenient: Severity;
  /**
   * The message, lower-case start and no full stop, with `{name}` for a fact:
   * `{name}` in decimal or as text, `{name:address}` as 0x08004000,
   * `{name:byte}` as 0xFF, `{name:word}` as 0xFFFF, `{name:quote}` as escaped text in quotes, and `{name:gaps}` (any other plural) as a count.
   */
  readonly template: string;
  /** What the user can do, as a sentence. */
  readonly advice: string;
}

/** Rules by code: one table for each format. */
export type IssueRules<Code extends string> = Readonly<Record<Code, IssueRule>>;

/** Where an issue was found. */
export interface IssuePlace {
  readonly offset?: number;
  readonly line?: number;
  readonly address?: number;
}

/** At most this many issues of one code are kept; the rest are counted. */
export const ISSUES_KEPT_PER_CODE = 20;

/** Gathers the issues of one parse and bounds them, however broken the file is. */
export class IssueCollector<Code extends string> {
  readonly #rules: IssueRules<Code>;
  readonly #lenient: boolean;
  readonly #issues: Issue<Code>[] = [];
  readonly #counts = new Map<Code, number>();

  constructor(rules: IssueRules<Code>, lenient: boolean) {
    this.#rules = rules;
    this.#lenient = lenient;
  }

  /** Adds an issue with the severity that its rule and the reader's mode give. */
  add(code: Code, place: IssuePlace = {}, args: IssueArgs = {}): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count > ISSUES_KEPT_PER_CODE) return;
    this.#issues.push({ code, severity: this.severityOf(code), ...place, args });
  }

  /** The severity that `code` has in this reader's mode. */
  severityOf(code: Code): Severity {
    return this.#lenient ? this.#rules[code].lenient : this.#rules[code].strict;
  }

  /** How often `code` was added, kept or not. */
  countOf(code: Code): number {
    return this.#counts.get(code) ?? 0;
  }

  /** The issues in the order found; each code that overflowed ends with how many were left out. */
  toIssues(): readonly Issue[] {
    const issues: Issue[] = [...this.#issues];
    for (const [code, count] of this.#counts) {
      const omitted = count - ISSUES_KEPT_PER_CODE;
      if (omitted <= 0) continue;
      const severity = this.severityOf(code);
      issues.push({ code: "issues-omitted", severity, args: { code, omitted } });
    }
    return issues;
  }
}

/** The rule for {@link IssueCollector}'s own code. */
export const COMMON_ISSUES: IssueRules<"issues-omitted"> = {
  "issues-omitted": {
    strict: "error",
    lenient: "error",
    template: "{omitted} more of {code} are not listed",
    advice: "Mend the listed ones first; the severity is that of the ones left out.",
  },
};

/** Fills a rule's template; a place in the file goes in front. */
export function formatTemplate(template: string, issue: Pick<Issue, "args" | "line">): string {
  const text = template.replace(/\{(\w+)(?::(\w+))?\}/g, (_all, name: string, style?: string) =>
    formatArg(issue.args[name], style),
  );
  return issue.line === undefined ? text : `line ${issue.line}: ${text}`;
}

/** Stands where a fact is missing; the fuzzer looks for it. */
const MISSING = "{?}";

function formatArg(value: number | string | undefined, style: string | undefined): string {
  if (value === undefined) return MISSING;
  if (typeof value === "string")
    return style === "quote" ? `"${escapeText(value)}"` : escapeText(value);
  if (style === "address") return formatAddress(value);
  if (style === "byte") return formatHex(value, 2);
  if (style === "word") return formatHex(value, 4);
  return style === undefined ? String(value) : countOf(value, style);
}

/** `1 byte`, `2 bytes`, from the plural. */
function countOf(value: number, plural: string): string {
  return `${value} ${value === 1 ? plural.replace(/s$/, "") : plural}`;
}

/** Control, format (bidirectional, zero-width) and line-breaking characters, quotes, backslash. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\]/gu;

/** Text from a file or device with unsafe characters escaped, so that a terminal can show it. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (c) => {
    if (c === '"' || c === "\\") return `\\${c}`;
    const code = c.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    if (code > 0xffff) return `\\u{${digits}}`;
    return code > 0xff ? `\\u${digits.padStart(4, "0")}` : `\\x${digits.padStart(2, "0")}`;
  });
}
