import { describe, expect, it } from "vitest";
import { docFor, formatProfileIssue, pointerStep } from "./issue.js";

const ISSUE = {
  path: "/flash/sizes/B",
  value: 5,
  rule: "some-rule",
  expected: "a thing",
  example: { a: [1] },
  doc: "profiles/README.md#flash",
};

describe("formatProfileIssue", () => {
  it.each([
    {
      name: "with all it has",
      issue: ISSUE,
      text: '/flash/sizes/B: expected a thing, got 5; for example {"a":[1]} (rule some-rule, see profiles/README.md#flash)',
    },
    {
      name: "without value and example",
      issue: { ...ISSUE, path: "", value: undefined, example: undefined },
      text: "the profile: expected a thing, got nothing (rule some-rule, see profiles/README.md#flash)",
    },
    {
      name: "without control characters",
      issue: { ...ISSUE, path: "/a\u001b[2J\u202e", value: "\u0007\u2028", example: undefined },
      text: '/a\\u001b[2J\\u202e: expected a thing, got "\\u0007\\u2028" (rule some-rule, see profiles/README.md#flash)',
    },
  ])("writes an issue $name", ({ issue, text }) => {
    expect(formatProfileIssue(issue)).toBe(text);
  });
});

describe("a JSON pointer", () => {
  it.each([
    { key: "a", step: "/a" },
    { key: 3, step: "/3" },
    { key: "a/b~c", step: "/a~1b~0c" },
  ])("steps to $key by $step", ({ key, step }) => {
    expect(pointerStep(key)).toBe(step);
  });

  it.each([
    { path: "", doc: "profiles/README.md#fields" },
    { path: "/surplus", doc: "profiles/README.md#fields" },
    { path: "/notDfu/0/why", doc: "profiles/README.md#notdfu" },
    { path: "/schemaVersion", doc: "profiles/README.md#schemaversion" },
  ])("$path is explained in $doc", ({ path, doc }) => {
    expect(docFor(path)).toBe(doc);
  });
});
