/**
 * A document with faults, so that rules can run on what is sound in it: tells whether a rule
 * has looked at a place that is missing or wrong. Its findings then mean nothing.
 */
import { pointerStep } from "./issue.js";

/** A document that remembers whether an unsound place was read. */
export interface Watched<Document> {
  readonly document: Document;
  /** Whether anything unsound has been read up to now. */
  readonly isSpoilt: () => boolean;
}

/** Says where a fact was read, not what it is: no rule but those about sources depends on it. */
const CITATION: ReadonlySet<string> = new Set(["sources", "source", "inferred", "reason"]);

/**
 * The same document, watched. Reading a place of `unsound` (JSON pointers) gives `undefined`
 * and spoils it; citations inside of facts are given as they are. What was given must not be
 * changed.
 */
export function watch<Document extends object>(
  document: Document,
  unsound: ReadonlySet<string>,
): Watched<Document> {
  let isSpoilt = false;
  const wrap = <Value extends object>(value: Value, path: string): Value => {
    // A copy, because a proxy of a frozen object must not give anything else than is in it.
    const shadow: Value = Array.isArray(value) ? Object.assign([], value) : { ...value };
    return new Proxy(shadow, {
      get(target, key, receiver): unknown {
        const found: unknown = Reflect.get(target, key, receiver);
        if (typeof key === "symbol") return found;
        if (path !== "" && CITATION.has(key)) return found;
        const place = path + pointerStep(key);
        if (unsound.has(place)) {
          isSpoilt = true;
          return undefined;
        }
        const isData = typeof found === "object" && found !== null;
        return isData ? wrap(found, place) : found;
      },
    });
  };
  return { document: wrap(document, ""), isSpoilt: () => isSpoilt };
}

/** Whether a place is one of `places`, or lies inside of one. */
export function isAtOrBelow(path: string, places: ReadonlySet<string>): boolean {
  for (let place = path; place !== ""; place = place.slice(0, place.lastIndexOf("/"))) {
    if (places.has(place)) return true;
  }
  return places.has("");
}
