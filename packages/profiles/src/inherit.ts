/**
 * A chip line and its family as one document. One level, and only these rules, so that
 * a reader of two files knows what holds. Stands before the normalisation.
 */
import type {
  BlockName,
  FamilyDocument,
  LineDocument,
  ProfileDocument,
  SourceDocument,
} from "./profile-document.js";

/** Fields of which the fields are taken one by one. */
const BLOCKS: readonly BlockName[] = ["usb", "behaviour", "programming"];
/** Lists of which the family's entries come first, then the line's. */
const JOINED = ["notes", "notDfu"] as const;
/** What belongs to one statement and is never mixed. */
const CITATION = ["sources", "inferred", "reason"];

/**
 * The line with all that it has from its family. A field of the line replaces that of the
 * family, but: of `usb`, `behaviour` and `programming` the fields replace one by one;
 * `notes` and `notDfu` hold both; `sources` holds the line's and those of the family that
 * something cites. `sources`, `inferred` and `reason` of a block are replaced together.
 * Judges nothing: that the result is whole is for the validation to say.
 */
export function inherit(line: LineDocument, family: FamilyDocument): ProfileDocument {
  const { kind: _kind, id: _id, name: _name, $schema: _schema, ...shared } = family;
  const { inherits: _inherits, ...own } = line;
  const merged: Record<string, unknown> = { ...shared, ...own };
  for (const block of BLOCKS) {
    const fields = mergeBlock(shared[block], own[block]);
    if (fields !== undefined) merged[block] = fields;
  }
  for (const list of JOINED) {
    const entries = [...(shared[list] ?? []), ...(own[list] ?? [])];
    if (entries.length > 0) merged[list] = entries;
  }
  const { sources: _sources, ...facts } = merged;
  const cited = citedSources(facts);
  const inherited = Object.entries(shared.sources).filter(([id]) => cited.has(id));
  const sources: Record<string, SourceDocument> = {
    ...Object.fromEntries(inherited),
    ...own.sources,
  };
  // The schema guards both files, and the validation the whole.
  const document: unknown = { ...facts, sources };
  return document as ProfileDocument;
}

/** Every source that something in `value` cites. */
export function citedSources(value: unknown): ReadonlySet<string> {
  const ids = new Set<string>();
  collect(value, ids);
  return ids;
}

function collect(value: unknown, ids: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === "source" && typeof child === "string") ids.add(child);
    else if (key === "sources" && Array.isArray(child)) for (const id of child) ids.add(String(id));
    else collect(child, ids);
  }
}

function mergeBlock(family: object | undefined, line: object | undefined): object | undefined {
  if (family === undefined || line === undefined) return line ?? family;
  const kept = Object.entries(family).filter(
    ([key]) => !("sources" in line && CITATION.includes(key)),
  );
  return { ...Object.fromEntries(kept), ...line };
}
