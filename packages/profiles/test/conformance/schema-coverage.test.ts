/**
 * The schema against examples that are made from itself: each value of each enumeration is
 * taken and no other, each required field is missed once, and each file with one violation
 * is refused for just that violation. A new field is picked up by itself, and must be used.
 */
import { describe, expect, it } from "vitest";
import { checkSchema } from "../../src/validate/schema-stage.js";
import { type Edit, edited } from "../valid-profile.js";
import {
  DOCUMENTS,
  PLACES,
  type Place,
  placesOfSchema,
  resolved,
  type SchemaNode,
  step,
  type ValidDocument,
} from "./schema-places.js";

const ALL = placesOfSchema();

function issuesOf({ document }: Pick<ValidDocument, "document">, ...edits: readonly Edit[]) {
  const result = checkSchema(edited(document, edits));
  return result.ok ? [] : result.issues.map(({ path, rule }) => `${path} ${rule}`);
}

/** A text that does not fit a pattern. */
function textAgainst(pattern: string): string {
  const texts = ["\u0007 fits no pattern.", "/", "", "0"];
  const bad = texts.find((text) => !new RegExp(pattern).test(text));
  if (bad === undefined) throw new Error(`every text fits ${pattern}`);
  return bad;
}

/** How a value breaks each keyword that is about the value itself, and by which rule it is told. */
const VIOLATIONS: Readonly<
  Record<string, (node: SchemaNode, value: unknown) => readonly [unknown, string] | undefined>
> = {
  type: (_, value) => [typeof value === "string" ? 7 : "text of another type", "schema-type"],
  enum: (_, value) => [typeof value === "string" ? "no-such-value" : 99, "schema-enum"],
  const: (_, value) => [typeof value === "boolean" ? !value : "family-", "schema-const"],
  pattern: ({ pattern = "" }) => [textAgainst(pattern), "schema-pattern"],
  minimum: ({ minimum = 0 }) => [minimum - 1, "schema-minimum"],
  maximum: ({ maximum = 0 }) => [maximum + 1, "schema-maximum"],
  minLength: () => ["", "schema-minLength"],
  minItems: ({ minItems = 0 }, value) => [
    Array.isArray(value) ? value.slice(0, minItems - 1) : [],
    "schema-minItems",
  ],
  uniqueItems: (_, value) => [
    Array.isArray(value) ? [value[0], ...value] : [],
    "schema-uniqueItems",
  ],
  minProperties: () => [{}, "schema-minProperties"],
};

/** Keywords about fields, each with tests of its own below, and those that judge nothing. */
const OTHER_KEYWORDS = [
  ...["required", "properties", "additionalProperties", "propertyNames", "dependencies", "items"],
  ...["$schema", "title", "description", "examples", "definitions", "if", "then", "else"],
];

/** Every way in which the value at a place can be wrong by itself. */
function violations({ path, value, node }: Place): readonly (readonly [unknown, string])[] {
  if (path === "") return [];
  return Object.keys(node).flatMap((keyword) => {
    const violation = VIOLATIONS[keyword]?.(node, value);
    return violation === undefined ? [] : [violation];
  });
}

describe("the schema", () => {
  it.each(DOCUMENTS.map((one) => [one.kind, one] as const))("fits the valid %s", (_, one) => {
    expect(issuesOf(one)).toEqual([]);
  });

  it("has no place that the valid documents do not use", () => {
    const used = new Set(PLACES.map(({ id }) => id));
    expect(ALL.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
    expect(ALL.length).toBeGreaterThan(330);
  });

  it("has no keyword that the tests do not know", () => {
    const known = new Set([...Object.keys(VIOLATIONS), ...OTHER_KEYWORDS]);
    const keywords = new Set(ALL.flatMap(({ node }) => Object.keys(node)));
    expect([...keywords].filter((keyword) => !known.has(keyword))).toEqual([]);
  });

  const enumerations = PLACES.filter(({ node }) => node.enum !== undefined);

  it.each(enumerations.map((place) => [place.id, place] as const))(
    "takes every value of %s, and no other",
    (_, place) => {
      const { path, node } = place;
      for (const value of node.enum ?? []) {
        const complaints = issuesOf(place, [path, value]);
        // Another kind of file must have other fields, which is told of those.
        expect(complaints.filter((issue) => issue.startsWith(`${path} `))).toEqual([]);
      }
      expect(issuesOf(place, [path, "no-such-value"])).toContain(`${path} schema-enum`);
    },
  );

  const required = PLACES.flatMap((place) =>
    (place.node.required ?? []).map((key) => [place.path + step(key), place] as const),
  );

  it.each(required)("misses %s", (path, place) => {
    expect(issuesOf(place, [path, undefined])).toContain(`${path} schema-required`);
  });

  const bad = PLACES.flatMap((place) =>
    violations(place).map(([value, rule]) => [place.id, rule, value, place] as const),
  );

  it.each(bad)("refuses %s for %s alone", (_, rule, value, place) => {
    const { path } = place;
    const issues = issuesOf(place, [path, value]);
    expect(issues).toContain(`${path} ${rule}`);
    // What a kind of file must have is told besides if the kind itself is wrong.
    const beside = issues.filter((issue) => !issue.startsWith(path));
    expect(path === "/kind" || path === "/inherits" ? [] : beside).toEqual([]);
  });

  const closed = PLACES.filter(({ node }) => node.additionalProperties === false);

  it.each(closed.map((place) => [place.id, place] as const))(
    "refuses a surplus field in %j",
    (_, place) => {
      const surplus = `${place.path}/surplus`;
      expect(issuesOf(place, [surplus, 1])).toEqual([`${surplus} schema-additionalProperties`]);
    },
  );

  it("is closed wherever it names fields", () => {
    const open = ALL.filter(
      ({ node: { properties = {}, additionalProperties } }) =>
        Object.keys(properties).length > 0 && additionalProperties !== false,
    );
    expect(open.map(({ id }) => id)).toEqual([]);
  });

  const named = PLACES.filter(({ node }) => node.propertyNames !== undefined);

  it.each(named.map((place) => [place.id, place] as const))(
    "refuses a name in %s that has not its form",
    (_, place) => {
      const [first] = Object.values(Object(place.value));
      const path = `${place.path}/?`;
      expect(issuesOf(place, [path, first])).toEqual([
        expect.stringMatching(/\/\? schema-(?:key|enum)$/),
      ]);
    },
  );

  const inferred = PLACES.filter(({ node }) => node.dependencies !== undefined);

  it.each(inferred.map((place) => [place.id, place] as const))(
    "wants the reason of what is inferred in %s, and no reason else",
    (_, place) => {
      const [mark, reason] = [`${place.path}/inferred`, `${place.path}/reason`];
      expect(place.node.dependencies).toEqual({ inferred: ["reason"], reason: ["inferred"] });
      expect(issuesOf(place, [reason, undefined])).toEqual([`${reason} schema-dependencies`]);
      expect(issuesOf(place, [mark, undefined])).toEqual([`${mark} schema-dependencies`]);
      expect(issuesOf(place, [mark, undefined], [reason, undefined])).toEqual([]);
    },
  );
});

describe("the description of the schema", () => {
  const described = ALL.filter(({ id }) => id !== "");

  it.each(described.map(({ id, node }) => [id, node] as const))("tells of %s", (_, node) => {
    expect(node.description).toMatch(/^.{4,}\.$/s);
    expect(node.examples?.length ?? 0).toBeGreaterThan(0);
  });

  /** Bytes, milliseconds and the like; of what is counted or named by a number, that it is. */
  const UNIT = /\bbytes?\b|\bmilliseconds\b|\bMHz\b|\bnumber\b|\bversion\b|\bfrom [01]\b|\bbit\b/i;

  it.each(
    described
      .filter(({ node }) => node.type === "integer" || node.type === "number")
      .map(({ id, node }) => [id, node.description] as const),
  )("tells the unit of %s", (_, description) => {
    expect(description).toMatch(UNIT);
  });

  it.each(
    ALL.filter(({ node }) => node.propertyNames !== undefined).map(
      ({ id, node }) => [id, node.propertyNames ?? {}] as const,
    ),
  )("tells what names %s has", (_, names) => {
    const { description, examples } = resolved(names);
    expect(description).toMatch(/\.$/);
    expect(examples?.length ?? 0).toBeGreaterThan(0);
  });
});
