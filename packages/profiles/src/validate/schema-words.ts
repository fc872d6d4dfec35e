/** What a violated keyword of the schema asks for, in words. Part of the schema stage. */
import type { ErrorObject } from "ajv";

/** What the violated keyword asks for. */
export function expectation({ keyword, params, parentSchema }: ErrorObject): string {
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
      return limit === "1" ? "at least 1 entry" : `at least ${limit} entries`;
    case "minProperties":
      return `at least ${limit} field${limit === "1" ? "" : "s"}`;
    case "false schema":
      return "no such field in a file of this kind";
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
