/**
 * How many columns text takes in a terminal. Covers what can stand in a name
 * after escaping: no control or format characters. A leaf module.
 */

/** Ranges of wide characters: Unicode Standard Annex #11, East_Asian_Width W and F, in outline. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

/** Marks that are drawn onto the character before them. */
const COMBINING = /\p{Mn}|\p{Me}/u;

/** The columns that `text` takes: 2 for a wide character, 0 for a combining mark, else 1. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The longest start of `text` that takes at most `columns` columns. */
export function clipToWidth(text: string, columns: number): string {
  let width = 0;
  let clipped = "";
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) break;
    clipped += character;
  }
  return clipped;
}

function characterWidth(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
