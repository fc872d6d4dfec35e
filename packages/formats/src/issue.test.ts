import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  escapeText,
  formatTemplate,
  ISSUES_KEPT_PER_CODE,
  IssueCollector,
  type IssueRules,
} from "./issue.js";

const RULES: IssueRules<"cut" | "odd"> = {
  cut: { strict: "error", lenient: "warning", template: "cut at {at}", advice: "Get it again." },
  odd: { strict: "note", lenient: "note", template: "odd", advice: "Nothing to do." },
};

describe("IssueCollector", () => {
  it.each([
    ["strict", false, "error"],
    ["lenient", true, "warning"],
  ] as const)("gives the severity of a %s reader", (_name, lenient, severity) => {
    const issues = new IssueCollector(RULES, lenient);
    issues.add("cut", { offset: 3 }, { at: 3 });
    expect(issues.severityOf("cut")).toBe(severity);
    expect(issues.toIssues()).toEqual([{ code: "cut", severity, offset: 3, args: { at: 3 } }]);
  });

  it("keeps the order, and the place as far as it is known", () => {
    const issues = new IssueCollector(RULES, false);
    issues.add("odd");
    issues.add("cut", { line: 2, address: 0x08000000 }, { at: 1 });
    issues.add("odd", { offset: 9 });
    expect(issues.toIssues()).toEqual([
      { code: "odd", severity: "note", args: {} },
      { code: "cut", severity: "error", line: 2, address: 0x08000000, args: { at: 1 } },
      { code: "odd", severity: "note", offset: 9, args: {} },
    ]);
  });

  it("keeps twenty of each code, counts the rest, and says so at the end", () => {
    const issues = new IssueCollector(RULES, true);
    for (let at = 0; at < 1000; at++) issues.add("cut", { offset: at }, { at });
    for (let at = 0; at < ISSUES_KEPT_PER_CODE; at++) issues.add("odd", { offset: at });
    const list = issues.toIssues();
    expect(ISSUES_KEPT_PER_CODE).toBe(20);
    expect([issues.countOf("cut"), issues.countOf("odd")]).toEqual([1000, 20]);
    expect(list.map(({ code }) => code)).toEqual([
      ...Array.from({ length: 20 }, () => "cut"),
      ...Array.from({ length: 20 }, () => "odd"),
      "issues-omitted",
    ]);
    expect(list.at(-1)).toEqual({
      code: "issues-omitted",
      severity: "warning",
      args: { code: "cut", omitted: 980 },
    });
  });
});

describe("formatTemplate", () => {
  it.each([
    ["{n}", { n: 12 }, "12"],
    ["{n:address}", { n: 0x08004000 }, "0x08004000"],
    ["{n:address}", { n: 0xffffffff }, "0xFFFFFFFF"],
    ["{n:byte}", { n: 10 }, "0x0A"],
    ["{n:word}", { n: 0x11a }, "0x011A"],
    ["{n:bytes}", { n: 0 }, "0 bytes"],
    ["{n:bytes}", { n: 1 }, "1 byte"],
    ["{n:bytes}", { n: 2 }, "2 bytes"],
    ["{t}", { t: "text" }, "text"],
    ["{t:quote}", { t: 'a "b"' }, '"a \\"b\\""'],
    ["{t}", { t: "\u001b[31m\n" }, "\\x1b[31m\\x0a"],
    ["{missing}", {}, "{?}"],
    ["{a} and {b}", { a: 1, b: "{a}" }, "1 and {a}"],
  ])("%s with %j", (template, args, text) => {
    expect(formatTemplate(template, { args })).toBe(text);
  });

  it("puts the line in front, where there is one", () => {
    expect(formatTemplate("odd", { args: {}, line: 7 })).toBe("line 7: odd");
  });
});

describe("escapeText", () => {
  it.each([
    ["plain ASCII", "abc 123", "abc 123"],
    ["letters of any script and emoji", "äß 中 😀", "äß 中 😀"],
    ["an escape sequence", "\u001b]0;x\u0007", "\\x1b]0;x\\x07"],
    ["delete and C1 controls", "\u007f\u009b", "\\x7f\\x9b"],
    ["bidirectional overrides", "\u202e\u2066", "\\u202e\\u2066"],
    ["zero-width characters and a BOM", "\u200b\ufeff", "\\u200b\\ufeff"],
    ["line and paragraph separators", "\u2028\u2029", "\\u2028\\u2029"],
    ["a tag character above U+FFFF", "\u{e0041}", "\\u{e0041}"],
    ["quotes and backslashes", '"\\', '\\"\\\\'],
  ])("%s", (_name, text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });

  it("leaves nothing that a terminal acts on, in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
