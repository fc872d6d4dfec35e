/**
 * The first stage of validation: the JSON Schema, by ajv. Turns ajv's errors into
 * issues that name field, expectation and an example; the words come from the schema.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { FamilyDocument, LineDocument, LoaderDocument } from "../profile-document.js";
import { docFor, type ProfileIssue, pointerStep } from "./issue.js";
import { PROFILE_SCHEMA_JSON } from "./schema.generated.js";
import { exampleAt, exampleBeside } from "./schema-example.js";
import { expectation } from "./schema-words.js";

/** A file of `profiles/` that fits the schema. */
export type CheckedDocument =
  | (LineDocument & { readonly kind?: undefined })
  | FamilyDocument
  | LoaderDocument;

/** The outcome of the schema stage. */
export type SchemaResult =
  | { readonly ok: true; readonly document: CheckedDocument }
  | { readonly ok: false; readonly issues: readonly ProfileIssue[] };

let compiled: ValidateFunction<CheckedDocument> | undefined;

/** Checks `json` against the schema and reports every violation. */
export function checkSchema(json: unknown): SchemaResult {
  // A few files are checked: optimising the code of the check takes longer than it saves.
  const options = { allErrors: true, verbose: true, code: { optimize: false } };
  compiled ??= new Ajv(options).compile<CheckedDocument>(JSON.parse(PROFILE_SCHEMA_JSON));
  if (compiled(json)) return { ok: true, document: json };
  const issues = (compiled.errors ?? [])
    // The error inside tells more than the one around it.
    .filter(({ keyword }) => keyword !== "propertyNames" && keyword !== "if")
    .map((error) => toIssue(error, json));
  return { ok: false, issues: withoutRepeats(issues) };
}

/** What all files have in common may also be said of each kind of file. */
function withoutRepeats(issues: readonly ProfileIssue[]): readonly ProfileIssue[] {
  const keyOfIssue = ({ path, rule, expected }: ProfileIssue) => `${rule} ${path} ${expected}`;
  return [...new Map(issues.map((issue) => [keyOfIssue(issue), issue])).values()];
}

function toIssue(error: ErrorObject, json: unknown): ProfileIssue {
  const { keyword, instancePath } = error;
  const key = keyOf(error);
  const path = key === undefined ? instancePath : instancePath + pointerStep(key);
  const isBadKey = error.propertyName !== undefined;
  return {
    path,
    value: isBadKey ? error.propertyName : foundBy(error, key),
    rule: `schema-${isBadKey ? "key" : keyword.replace("false schema", "kind")}`,
    expected: isBadKey ? `a key ${expectation(error).replace(/^text /, "")}` : expectation(error),
    example: exampleOf(error, { path, json }),
    doc: docFor(path),
  };
}

/** The field that the error is about, where that is a field of the value ajv points to. */
function keyOf({ keyword, params, propertyName }: ErrorObject): string | undefined {
  if (propertyName !== undefined) return propertyName;
  const { missingProperty, additionalProperty } = params as Readonly<Record<string, unknown>>;
  const key = keyword === "additionalProperties" ? additionalProperty : missingProperty;
  return typeof key === "string" ? key : undefined;
}

function foundBy({ data }: ErrorObject, key: string | undefined): unknown {
  if (key === undefined) return data;
  const fields: Readonly<Record<string, unknown>> = Object(data);
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function exampleOf(
  { keyword, propertyName, parentSchema, schemaPath }: ErrorObject,
  { path, json }: { readonly path: string; readonly json: unknown },
): unknown {
  if (keyword === "additionalProperties" || keyword === "false schema") {
    // A definition that refuses the field is that of a kind of file.
    const [, kind] = /^#\/definitions\/(\w+)\/properties\//.exec(schemaPath) ?? [];
    return exampleBeside(path, kind);
  }
  if (propertyName === undefined) return exampleAt(path, json);
  const examples: unknown = parentSchema?.examples;
  return Array.isArray(examples) ? examples[0] : undefined;
}
