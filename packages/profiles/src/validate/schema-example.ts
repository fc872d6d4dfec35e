/** Examples of valid values, out of the schema. Part of the schema stage. */
import { editDistance } from "../edit-distance.js";
import { PROFILE_SCHEMA_JSON } from "./schema.generated.js";

/** A node of the schema, as far as examples need it. */
interface SchemaNode {
  readonly $ref?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode | false>>;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

let parsed: SchemaNode | undefined;

function root(): SchemaNode {
  parsed ??= JSON.parse(PROFILE_SCHEMA_JSON) as SchemaNode;
  return parsed;
}

/** Typing errors up to which another field is taken to be meant. */
const MAX_DISTANCE = 3;

/** What stands at the top of a file. */
const WHOLE = { schemaVersion: 1, id: "stm32c071", name: "STM32C071" };

/**
 * A value that the schema takes at a place. Where that is the name of a source, one that
 * the file has, if it has any.
 */
export function exampleAt(path: string, json: unknown): unknown {
  if (path === "") return WHOLE;
  const [id] = Object.keys(Object(Object(json).sources));
  if (id !== undefined && !path.startsWith("/sources")) {
    if (/\/(?:sources\/\d+|source)$/.test(path)) return id;
    if (path.endsWith("/sources")) return [id];
  }
  return nodeAt(path)?.examples?.[0];
}

/**
 * For a field that must not be there: one of the same object that is spelled much alike,
 * with an example, or else one that must be there. `kind` names the definition of a kind of file that refuses the field.
 */
export function exampleBeside(path: string, kind: string | undefined): unknown {
  const end = path.lastIndexOf("/");
  const key = path.slice(end + 1);
  const refused = root().definitions?.[kind ?? ""]?.properties ?? {};
  const parent = nodeAt(path.slice(0, end));
  const fields = Object.entries(parent?.properties ?? {})
    .filter(([name]) => name !== key && refused[name] !== false)
    .map(([name]) => ({ name, distance: editDistance(key.slice(0, 64), name) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = fields;
  const isMeant = best !== undefined && best.distance <= MAX_DISTANCE;
  const name = isMeant ? best.name : (parent?.required?.[0] ?? best?.name ?? key);
  return { [name]: nodeAt(`${path.slice(0, end)}/${name}`)?.examples?.[0] };
}

/** Every value that the schema takes at a place; empty if it names none. */
export function valuesAt(path: string): readonly unknown[] {
  return nodeAt(path)?.enum ?? [];
}

/** The schema of the value that a JSON pointer leads to. */
function nodeAt(path: string): SchemaNode | undefined {
  let node: SchemaNode | undefined = root();
  for (const step of path.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    node = resolveRef(childOf(node, key));
  }
  return node;
}

function childOf(node: SchemaNode | undefined, key: string): SchemaNode | undefined {
  const { properties = {}, items, additionalProperties } = node ?? {};
  if (Object.hasOwn(properties, key)) return properties[key] || undefined;
  return items ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
}

function resolveRef(node: SchemaNode | undefined): SchemaNode | undefined {
  const name = node?.$ref?.replace("#/definitions/", "");
  return name === undefined ? node : root().definitions?.[name];
}
