/** Rules about sources: each citation leads somewhere, and each source is cited. */
import { pointerStep } from "./issue.js";
import type { ProfileRule, RuleInput } from "./rule.js";
import { isAtOrBelow } from "./unsound.js";

const sourceKnown: ProfileRule = {
  name: "source-known",
  walks: true,
  check: (input) => {
    const ids = sourceIds(input);
    if (ids === undefined) return [];
    return citations(input.raw, "")
      .filter(({ id, path }) => !ids.includes(id) && !isAtOrBelow(path, input.unsound))
      .map(({ path, id }) => ({
        path,
        value: id,
        expected: `a key of sources: ${ids.join(", ")}`,
        example: ids[0] ?? "an2606",
      }));
  },
};

const sourceUsed: ProfileRule = {
  name: "source-used",
  walks: true,
  check: (input) => {
    const ids = sourceIds(input);
    if (ids === undefined || [...input.unsound].some((path) => mayCite(path, input))) return [];
    const cited = new Set(citations(input.raw, "").map(({ id }) => id));
    return ids
      .filter((id) => !cited.has(id))
      .map((id) => ({
        path: `/sources${pointerStep(id)}`,
        value: id,
        expected: "a source that some fact cites",
        example: [...cited].find((other) => ids.includes(other)) ?? "an2606",
      }));
  },
};

/** In the order in which they are reported. */
export const SOURCE_RULES: readonly ProfileRule[] = [sourceKnown, sourceUsed];

/** The keys of the file's own list, or undefined where there is none. */
function sourceIds({ raw, unsound }: RuleInput): readonly string[] | undefined {
  if (unsound.has("") || unsound.has("/sources")) return undefined;
  return Object.keys(Object(Object(raw).sources));
}

/** Whether a place that is missing or wrong would have cited something, were it right. */
function mayCite(path: string, { raw }: RuleInput): boolean {
  if (path.startsWith("/sources/")) return false;
  if (/\/(?:sources(?:\/\d+)?|source)$/.test(path)) return true;
  const value = valueAt(raw, path);
  return value === undefined || (typeof value === "object" && value !== null);
}

function valueAt(root: unknown, path: string): unknown {
  return path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, key) => {
      const fields: Readonly<Record<string, unknown>> = Object(node);
      return Object.hasOwn(fields, key) ? fields[key] : undefined;
    }, root);
}

interface CitationPlace {
  readonly path: string;
  readonly id: string;
}

/** Every `sources: [...]` and `source: "..."` anywhere below the root's own `sources`. */
function citations(value: unknown, path: string): readonly CitationPlace[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const place = path + pointerStep(key);
    if (key === "source" && typeof child === "string") return [{ path: place, id: child }];
    if (key !== "sources") return citations(child, place);
    // The root's own list defines; all others cite.
    return Array.isArray(child)
      ? child.map((id, index) => ({ path: `${place}/${index}`, id: String(id) }))
      : [];
  });
}
