/**
 * Every place of the schema, and for each a document that has a value there: the ground on
 * which the coverage tests plant one violation at a time.
 */
import { PROFILE_SCHEMA_JSON } from "../../src/validate/schema.generated.js";
import { validFamily, validLine, validLoader } from "../valid-files.js";
import { edited, validProfile } from "../valid-profile.js";

/** A node of the schema. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly uniqueItems?: boolean;
  readonly required?: readonly string[];
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  readonly properties?: Readonly<Record<string, SchemaNode | false>>;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** The schema. */
export const ROOT: SchemaNode = JSON.parse(PROFILE_SCHEMA_JSON);

/** A node without its reference to a definition. */
export function resolved(node: SchemaNode): SchemaNode {
  const name = node.$ref?.replace("#/definitions/", "");
  return name === undefined ? node : resolved(ROOT.definitions?.[name] ?? {});
}

/** A place of the schema: a node, by the way to it; list entries are `0`, names of the author's `*`. */
export interface SchemaPlace {
  readonly id: string;
  readonly node: SchemaNode;
}

/** Every place of the schema, whether or not any document has it. */
export function placesOfSchema(node: SchemaNode = ROOT, id = ""): readonly SchemaPlace[] {
  const own = resolved(node);
  const { properties = {}, items, additionalProperties: more } = own;
  const children = Object.entries(properties).flatMap(([key, child]) =>
    child === false ? [] : placesOfSchema(child, `${id}/${key}`),
  );
  return [
    { id, node: own },
    ...children,
    ...(items === undefined ? [] : placesOfSchema(items, `${id}/0`)),
    ...(typeof more === "object" ? placesOfSchema(more, `${id}/*`) : []),
  ];
}

/** A document that fits the schema, by its kind. */
export interface ValidDocument {
  readonly kind: string;
  readonly document: unknown;
}

/** A value in a document, and its place of the schema. */
export interface Place extends SchemaPlace, ValidDocument {
  /** JSON pointer. */
  readonly path: string;
  readonly value: unknown;
}

/** Every place of a document. */
function placesIn(of: ValidDocument): readonly Place[] {
  return placesBelow(of.document, { ...of, id: "", path: "", node: ROOT });
}

function placesBelow(value: unknown, place: Omit<Place, "value">): readonly Place[] {
  const node = resolved(place.node);
  const here = { ...place, node, value };
  if (typeof value !== "object" || value === null) return [here];
  return [
    here,
    ...Object.entries(value).flatMap(([key, child]) => {
      const next = childOf(node, { key, isEntry: Array.isArray(value) });
      const path = place.path + step(key);
      return placesBelow(child, { ...place, path, id: `${place.id}/${next.id}`, node: next.node });
    }),
  ];
}

function childOf(
  node: SchemaNode,
  { key, isEntry }: { readonly key: string; readonly isEntry: boolean },
): SchemaPlace {
  if (isEntry) return { id: "0", node: node.items ?? {} };
  const own = node.properties?.[key];
  if (own !== undefined && own !== false) return { id: key, node: own };
  const more = node.additionalProperties;
  return { id: "*", node: typeof more === "object" ? more : {} };
}

/** A step of a JSON pointer. */
export function step(key: string): string {
  return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** A document with every citation marked as inferred, where the schema lets it be. */
function allInferred(document: unknown): unknown {
  const places = placesIn({ kind: "", document });
  const facts = places.filter(({ node, value }) => {
    const { properties = {} } = node;
    return Object.hasOwn(properties, "inferred") && Object.hasOwn(Object(value), "sources");
  });
  return edited(
    document,
    facts.flatMap(({ path }): readonly (readonly [string, unknown])[] => [
      [`${path}/inferred`, true],
      [`${path}/reason`, "a sister die shows it so"],
    ]),
  );
}

/** One document of each kind; between them they have every place of the schema. */
export const DOCUMENTS: readonly ValidDocument[] = [
  { kind: "line", document: allInferred(validProfile()) },
  { kind: "line that inherits", document: allInferred(validLine()) },
  { kind: "family", document: allInferred(validFamily()) },
  { kind: "loader", document: allInferred(validLoader()) },
];

/** For each place of the schema the first value that a document has there. */
export const PLACES: readonly Place[] = [
  ...new Map(
    DOCUMENTS.flatMap(placesIn)
      .toReversed()
      .map((place) => [place.id, place]),
  ).values(),
].toReversed();
