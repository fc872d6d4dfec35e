/** Words for answers: the nearest names after a typing error, and lists in prose. */
import { editDistance } from "./edit-distance.js";

const MAX_SUGGESTIONS = 3;
const MAX_DISTANCE = 2;
/** No name is longer by far; without a limit a long query would cost time and gain nothing. */
const MAX_LENGTH = 64;

/** The names at most two typing errors away, nearest first, at most three. */
export function nearest(query: string, names: readonly string[]): readonly string[] {
  if (query.length > MAX_LENGTH) return [];
  return names
    .filter((name) => Math.abs(name.length - query.length) <= MAX_DISTANCE)
    .map((name) => ({ name, distance: editDistance(query, name) }))
    .filter(({ distance }) => distance <= MAX_DISTANCE)
    .sort((a, b) => a.distance - b.distance)
    .filter(({ distance }, _, [best]) => distance === best?.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name);
}

/** `a, b and c`. */
export function joinWords(words: readonly string[], last: "and" | "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
