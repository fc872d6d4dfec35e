import { describe, expect, it } from "vitest";
import { BINARY_ISSUES } from "./binary/index.js";
import { DFU_RAW_ISSUES } from "./dfu-raw/index.js";
import { DFUSE_ISSUES } from "./dfuse/index.js";
import { ELF_ISSUES } from "./elf/index.js";
import { adviceFor, DETECTION_ISSUES, FORMAT_ISSUES, formatIssue } from "./format-issues.js";
import { INTEL_HEX_ISSUES } from "./intel-hex/index.js";
import type { Issue, IssueRule } from "./issue.js";
import { S_RECORD_ISSUES } from "./s-record/index.js";
import { UF2_ISSUES } from "./uf2/index.js";

const TABLES: readonly Readonly<Record<string, IssueRule>>[] = [
  BINARY_ISSUES,
  DETECTION_ISSUES,
  DFU_RAW_ISSUES,
  DFUSE_ISSUES,
  ELF_ISSUES,
  INTEL_HEX_ISSUES,
  S_RECORD_ISSUES,
  UF2_ISSUES,
];
const RULES: readonly (readonly [code: string, rule: IssueRule])[] = Object.entries(FORMAT_ISSUES);
const RANK = { note: 0, warning: 1, error: 2 } as const;

function issue(code: string, args: Issue["args"] = {}): Issue {
  return { code, severity: "error", args };
}

describe("FORMAT_ISSUES", () => {
  it("joins every table, and a code that two of them share has one rule", () => {
    const codes = new Set([...TABLES.flatMap(Object.keys), "issues-omitted"]);
    expect(Object.keys(FORMAT_ISSUES).sort()).toEqual([...codes].sort());
    for (const table of TABLES) expect(FORMAT_ISSUES).toMatchObject(table);
  });

  it.each(RULES)("%s is worded as every message is", (code, rule) => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.template).not.toMatch(/[.!]$|\n/);
    expect(rule.advice).toMatch(/^["-]?[A-Z0-9a-z].*[.?]$/s);
    // A lenient reader is never stricter.
    expect(RANK[rule.lenient]).toBeLessThanOrEqual(RANK[rule.strict]);
  });
});

describe("formatIssue", () => {
  it.each<readonly [Issue, string]>([
    [issue("dfu-no-suffix"), "the file has no DFU suffix"],
    [issue("issues-omitted", { code: "dfu-crc", omitted: 3 }), "3 more of dfu-crc are not listed"],
    [
      issue("format-differs-from-name", { promised: "ELF", found: "UF2" }),
      "the name promises ELF, but the content is UF2; it is read as UF2",
    ],
    [issue("of-another-package"), "of-another-package"],
    [issue("constructor"), "constructor"],
  ])("%j", (given, text) => {
    expect(formatIssue(given)).toBe(text);
  });
});

describe("adviceFor", () => {
  it.each([
    ["format-differs-from-name", "Rename the file, or say the format with --from."],
    ["issues-omitted", "Mend the listed ones first; the severity is that of the ones left out."],
    ["of-another-package", ""],
    ["toString", ""],
  ])("%s", (code, advice) => {
    expect(adviceFor(issue(code))).toBe(advice);
  });
});
