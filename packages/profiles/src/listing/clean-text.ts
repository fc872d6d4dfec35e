/**
 * Undoes what terminals, mail programs and forums do to a text before it is pasted.
 * Below the readers of this folder; leaf module.
 */

const ENTITIES: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&#34;": '"',
  "&#39;": "'",
  "&#42;": "*",
  "&#64;": "@",
  "&nbsp;": " ",
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of terminals are what is removed
const TERMINAL_SEQUENCE = /\u001B\[[0-9;?]*[A-Za-z]/g;
const LINE_TAG = /<\/?(?:br|p|div|li|pre|blockquote)\b[^<>]*>/gi;
const OTHER_TAG = /<\/?(?:code|span|b|i|em|strong|a)\b[^<>]*>/gi;
/** Quotation marks that a word processor makes of `"`. */
const CURLED = /[\u201C-\u201F\u2033\u00AB\u00BB\uFF02]/g;
const BLANKS = /[\u00A0\u2000-\u200A\u202F\u205F\u3000\t]/g;
const INVISIBLE = /[\uFEFF\u200B-\u200D\u2060\0]/g;
/** Markdown's escapes of characters that listings have. */
const ESCAPED = /\\([*_[\]"@#<>])/g;
/** `> ` of a reply, also several, and the bar that some programs draw in its place. */
const QUOTE_MARKS = /^[ ]*(?:[>\u2502\u2503|][ ]?)+/;

/** The text with `\n` as its only line end, straight quotation marks and plain blanks. */
export function cleanText(text: string): string {
  return text
    .replaceAll(INVISIBLE, "")
    .replaceAll(TERMINAL_SEQUENCE, "")
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(LINE_TAG, "\n")
    .replaceAll(OTHER_TAG, "")
    .replaceAll(/&(?:[a-z]+|#\d+);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(CURLED, '"')
    .replaceAll(BLANKS, " ")
    .replaceAll(ESCAPED, "$1")
    .split("\n")
    .map((line) => line.replace(QUOTE_MARKS, ""))
    .join("\n");
}
