/** The marks of a draft and the violations of the schema, of which a place can have only one. */
import { findUnknown } from "../draft/markers.js";
import type { FamilyDocument } from "../profile-document.js";
import { docFor, type ProfileIssue } from "./issue.js";
import { exampleAt } from "./schema-example.js";
import { checkSchema } from "./schema-stage.js";
import { isAtOrBelow } from "./unsound.js";

/** What is still to be looked up, then what does not fit the schema, in a file of any kind. */
export function shapeIssues(json: unknown): readonly ProfileIssue[] {
  const marks = findUnknown(json);
  const marked = new Set(marks.map(({ path }) => path));
  const checked = checkSchema(json);
  const misfits = checked.ok ? [] : checked.issues;
  return [
    ...marks.map(({ path, value, what }) => ({
      path,
      value,
      rule: "still-unknown",
      expected: what ?? "the fact itself, as the guide explains it",
      example: exampleAt(path, json),
      doc: docFor(path),
    })),
    // That a mark does not fit the schema tells nothing more.
    ...misfits.filter(({ path }) => !isAtOrBelow(path, marked)),
  ];
}

/** A family that fits the schema, or what is wrong with it. */
export type FamilyValidation =
  | { readonly ok: true; readonly document: FamilyDocument }
  | { readonly ok: false; readonly issues: readonly ProfileIssue[] };

/** Validates the parsed JSON of a family, as far as it can be judged without its lines. */
export function checkFamily(json: unknown): FamilyValidation {
  const { kind } = Object(json);
  if (typeof json === "object" && json !== null && kind !== "family") {
    const expected = '"family", because other files inherit from this';
    const path = "/kind";
    const issue = { path, value: kind, rule: "family-kind", expected, example: "family" };
    return { ok: false, issues: [{ ...issue, doc: docFor(path) }] };
  }
  const issues = shapeIssues(json);
  if (issues.length > 0) return { ok: false, issues };
  // Of this kind, and it fits the schema.
  return { ok: true, document: json as FamilyDocument };
}
