/** Rules about sources: each citation leads somewhere, and each source is cited. */
import { pointerStep } from "./issue.js";
import type { ProfileRule } from "./rule.js";

const sourceKnown: ProfileRule = {
  name: "source-known",
  check: (input) => {
    const ids = Object.keys(input.document.sources);
    return citations(input.document, "")
      .filter(({ id }) => !ids.includes(id))
      .map(({ path, id }) => ({
        path,
        value: id,
        expected: `a key of sources: ${ids.join(", ")}`,
        example: ids[0],
      }));
  },
};

const sourceUsed: ProfileRule = {
  name: "source-used",
  check: ({ document }) => {
    const cited = new Set(citations(document, "").map(({ id }) => id));
    return Object.keys(document.sources)
      .filter((id) => !cited.has(id))
      .map((id) => ({
        path: `/sources${pointerStep(id)}`,
        value: id,
        expected: "a source that some fact cites",
        example: [...cited][0],
      }));
  },
};

/** In the order in which they are reported. */
export const SOURCE_RULES: readonly ProfileRule[] = [sourceKnown, sourceUsed];

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
