/**
 * The mark of what is not known yet. A draft carries it wherever a fact is still to be
 * looked up, and no profile with one in it is ever valid. Leaf module.
 */

/** A value that is still to be looked up. */
export interface UnknownMark {
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  /** The marker as it stands there. */
  readonly value: string;
  /** What to look up, and where; null if the marker says nothing. */
  readonly what: string | null;
}

/** Alone, or before a colon and what to look up. */
const MARKER = /^TODO(?::\s*(.+))?$/s;

/** The marker for a value, e.g. `TODO: DEV_ID of the die; reference manual, DBGMCU_IDCODE`. */
export function unknownMarker(what: string): string {
  return `TODO: ${what}`;
}

/** Every marker in a parsed file, in its order. */
export function findUnknown(json: unknown): readonly UnknownMark[] {
  return marksIn(json, "");
}

function marksIn(value: unknown, path: string): readonly UnknownMark[] {
  if (typeof value === "string") {
    const match = MARKER.exec(value.trim());
    return match === null ? [] : [{ path, value, what: match[1] ?? null }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const step = key.replaceAll("~", "~0").replaceAll("/", "~1");
    return marksIn(child, `${path}/${step}`);
  });
}
