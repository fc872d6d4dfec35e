/**
 * What the schema asks of each kind of file besides what all have in common: the branches of its
 * root. Each required field is missed once, and each field that a kind must not have is tried.
 */
import { describe, expect, it } from "vitest";
import { PROFILE_SCHEMA_JSON } from "../../src/validate/schema.generated.js";
import { checkSchema } from "../../src/validate/schema-stage.js";
import { type Edit, edited } from "../valid-profile.js";
import { DOCUMENTS, ROOT, type SchemaNode, step } from "./schema-places.js";

/** The definition that a branch leads to, and the kinds of documents that take the branch. */
const BRANCHES: Readonly<Record<string, readonly string[]>> = {
  family: ["family"],
  loader: ["loader"],
  line: ["line", "line that inherits"],
  ownOfLine: ["line that inherits"],
  wholeLine: ["line"],
};

const CASES = Object.entries(BRANCHES).flatMap(([definition, kinds]) =>
  kinds.map((kind) => ({
    definition,
    kind,
    node: ROOT.definitions?.[definition] ?? {},
    document: DOCUMENTS.find((one) => one.kind === kind)?.document,
  })),
);

function issuesOf(document: unknown, ...edits: readonly Edit[]): readonly string[] {
  const result = checkSchema(edited(document, edits));
  return result.ok ? [] : result.issues.map(({ path, rule }) => `${path} ${rule}`);
}

interface NodePlace {
  readonly path: string;
  readonly node: SchemaNode | false;
}

function nodesIn(node: SchemaNode | false, path = ""): readonly NodePlace[] {
  const children = node === false ? {} : (node.properties ?? {});
  return [
    { path, node },
    ...Object.entries(children).flatMap(([key, child]) => nodesIn(child, path + step(key))),
  ];
}

/** A value that the field could have in a file of another kind. */
function valueFor(path: string): unknown {
  return DOCUMENTS.map(({ document }) =>
    path
      .split("/")
      .slice(1)
      .reduce<unknown>((value, key) => Object(value)[key], document),
  ).find((value) => value !== undefined);
}

describe("the branches of the root", () => {
  it("are those that are tried here", () => {
    const {
      if: first,
      then,
      else: other,
    }: Readonly<Record<string, unknown>> = JSON.parse(PROFILE_SCHEMA_JSON);
    const refs = JSON.stringify([first, then, other]).matchAll(/#\/definitions\/(\w+)/g);
    const named = Array.from(refs, ([, name = ""]) => name);
    expect(named.toSorted()).toEqual(Object.keys(BRANCHES).toSorted());
  });

  it("are taken by the kind of the file", () => {
    const kinds = DOCUMENTS.map(({ kind, document }) => [
      kind,
      Object(document).kind,
      Object(document).inherits,
    ]);
    expect(kinds).toEqual([
      ["line", undefined, undefined],
      ["line that inherits", undefined, "family"],
      ["family", "family", undefined],
      ["loader", "loader", undefined],
    ]);
  });
});

describe.each(CASES)("a $kind, by $definition", ({ node, document }) => {
  const nodes = nodesIn(node);
  const missed = nodes.flatMap((place) =>
    place.node === false ? [] : (place.node.required ?? []).map((key) => place.path + step(key)),
  );
  const refused = nodes.filter((place) => place.node === false).map(({ path }) => path);
  const patterns = nodes.filter((place) => place.node !== false && place.node.pattern);

  it("asks for something", () => {
    expect(missed.length + refused.length + patterns.length).toBeGreaterThan(0);
  });

  it("misses each field that must be there", () => {
    for (const path of missed) {
      expect(issuesOf(document, [path, undefined])).toEqual([`${path} schema-required`]);
    }
  });

  it("refuses each field that is of another kind", () => {
    for (const path of refused) {
      const value = valueFor(path);
      expect(value, path).toBeDefined();
      expect(issuesOf(document, [path, value])).toContain(`${path} schema-kind`);
    }
  });

  it("refuses names that are of another kind", () => {
    for (const { path } of patterns) {
      expect(issuesOf(document, [path, "u-boot"])).toContain(`${path} schema-pattern`);
    }
  });
});
