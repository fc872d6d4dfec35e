/**
 * Reads memory strings that stand alone in a text, as people quote them in issues. The
 * last of the readers behind `parse-listing.ts`.
 */
import { listStrings } from "../bundled.js";
import type { ReadDevices } from "./dfu-util.js";
import { brokenNotes, joinBrokenName } from "./join-broken-name.js";
import { type ListedAlternate, UNKNOWN_DEVICE } from "./listing.js";

/** `@Name /0x08000000/…`, up to what ends it, over at most one line end. */
const STRING =
  /@[^@/"'`\n]{0,60}\n?[^@/"'`\n]{0,60}\/\s*0x[0-9A-Fa-f]{1,8}\s*\/[0-9*A-Za-z,/ \n]*?(?=["'`]|\n\s*\n|\n[^,/*0-9]|$)/g;
/** The number of the alternate setting, before the string: `alt 1:`, `alt=1`, `2)`, `[2]`. */
const NUMBER =
  /(?:alt(?:ernate)?(?:[ _-]?setting)?\s*[=:#]?\s*|^\s*[[(]?)(\d{1,3})\b[^\d@\n]{0,12}$/i;

/** One device with the strings of the text; none if it holds no memory string. */
export function readStrings(text: string): ReadDevices {
  const notes: string[] = [];
  const found: { number: number | null; name: string }[] = [];
  for (const match of text.matchAll(STRING)) {
    const joined = joinBrokenName(match[0].trimEnd(), listStrings);
    const before = text.slice(0, match.index).split("\n").at(-1) ?? "";
    const number = NUMBER.exec(before)?.[1];
    found.push({ number: number === undefined ? null : Number(number), name: joined.name });
    notes.push(...brokenNotes("a string", joined));
  }
  if (found.length === 0) return { devices: [], notes: [] };
  const alternates = numbered(found, notes);
  return { devices: [{ ...UNKNOWN_DEVICE, mode: "dfu", alternates }], notes };
}

/** By the numbers of the text if each string has its own, else in the order of the text. */
function numbered(
  found: readonly { readonly number: number | null; readonly name: string }[],
  notes: string[],
): readonly ListedAlternate[] {
  const numbers = new Set(found.map(({ number }) => number));
  const isNumbered = !numbers.has(null) && numbers.size === found.length;
  if (!isNumbered) {
    notes.push("the text does not number the strings; they are counted from 0 in their order");
  }
  return found
    .map(({ number, name }, index) => ({
      alternateSetting: isNumbered && number !== null ? number : index,
      name,
    }))
    .sort((a, b) => a.alternateSetting - b.alternateSetting);
}
