/**
 * The first stage of validation: the JSON Schema, by ajv. Turns ajv's errors into
 * issues that name field, expectation and an example; the words come from the schema.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { ProfileDocument } from "../profile-document.js";
import { docFor, type ProfileIssue, pointerStep } from "./issue.js";
import { PROFILE_SCHEMA_JSON } from "./schema.generated.js";

/** A node of the schema, as far as messages need it. */
interface SchemaNode {
  readonly $ref?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** The outcome of the schema stage. */
export type SchemaResult =
  | { readonly ok: true; readonly document: ProfileDocument }
  | { readonly ok: false; readonly issues: readonly ProfileIssue[] };

let compiled: ValidateFunction<ProfileDocument> | undefined;

/** Checks `json` against the schema and reports every violation. */
export function checkSchema(json: unknown): SchemaResult {
  compiled ??= new Ajv({ allErrors: true, verbose: true }).compile<ProfileDocument>(
    JSON.parse(PROFILE_SCHEMA_JSON),
  );
  if (compiled(json)) return { ok: true, document: json };
  const schema: SchemaNode = JSON.parse(PROFILE_SCHEMA_JSON);
  const issues = (compiled.errors ?? [])
    // The error inside a bad key tells more than the one around it.
    .filter(({ keyword }) => keyword !== "propertyNames")
    .map((error) => toIssue(error, schema));
  return { ok: false, issues };
}

function toIssue(error: ErrorObject, schema: SchemaNode): ProfileIssue {
  const { keyword, instancePath } = error;
  const key = keyOf(error);
  const path = key === undefined ? instancePath : instancePath + pointerStep(key);
  const isBadKey = error.propertyName !== undefined;
  const isSurplus = keyword === "additionalProperties";
  return {
    path,
    value: isBadKey ? error.propertyName : foundBy(error, key),
    rule: `schema-${isBadKey ? "key" : keyword}`,
    expected: isBadKey ? `a key ${expectation(error).replace(/^text /, "")}` : expectation(error),
    example: isSurplus ? undefined : exampleOf(error, nodeAt(schema, path)),
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
  { propertyName, parentSchema }: ErrorObject,
  node: SchemaNode | undefined,
): unknown {
  if (propertyName === undefined) return node?.examples?.[0];
  const examples: unknown = parentSchema?.examples;
  return Array.isArray(examples) ? examples[0] : undefined;
}

/** What the violated keyword asks for. */
function expectation({ keyword, params, parentSchema }: ErrorObject): string {
  const limit = String(params.limit);
  switch (keyword) {
    case "required":
      return "a value";
    case "dependencies":
      return `a value, because "${params.property}" is there`;
    case "additionalProperties":
      return `no such field, only ${Object.keys(Object(parentSchema?.properties)).join(", ")}`;
    case "type":
      return TYPE_WORDS[String(params.type)] ?? String(params.type);
    case "pattern":
      return `text that matches ${params.pattern}`;
    case "enum":
      return `one of ${JSON.stringify(params.allowedValues).slice(1, -1).replaceAll(",", ", ")}`;
    case "const":
      return JSON.stringify(params.allowedValue);
    case "minimum":
      return `at least ${limit}`;
    case "maximum":
      return `at most ${limit}`;
    case "minLength":
      return `at least ${limit} character`;
    case "minItems":
      return `at least ${limit} entry`;
    case "minProperties":
      return `at least ${limit} field`;
    case "uniqueItems":
      return `no entry twice, but entries ${params.j} and ${params.i} are equal`;
    default:
      return `what the schema says under "${keyword}"`;
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
};

/** The schema of the value that a JSON pointer leads to. */
function nodeAt(root: SchemaNode, path: string): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const step of path.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    node = resolveRef(root, childOf(node, key));
  }
  return node;
}

function childOf(node: SchemaNode | undefined, key: string): SchemaNode | undefined {
  const { properties = {}, items, additionalProperties } = node ?? {};
  if (Object.hasOwn(properties, key)) return properties[key];
  return items ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
}

function resolveRef(root: SchemaNode, node: SchemaNode | undefined): SchemaNode | undefined {
  const name = node?.$ref?.replace("#/definitions/", "");
  return name === undefined ? node : root.definitions?.[name];
}
