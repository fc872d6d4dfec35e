/** Lines of a text format, as byte offsets; nothing is copied or decoded. */

export const LF = 0x0a;
export const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

/** A line without its ending. Offsets are into the file; `end` is exclusive. */
export interface Line {
  readonly start: number;
  readonly end: number;
  /** The same without blanks around it. */
  readonly trimmedStart: number;
  readonly trimmedEnd: number;
  /** Where the next line begins; the file's length after the last. */
  readonly next: number;
  readonly ending: "lf" | "crlf" | "cr" | "none";
}

/** The line that begins at `start`. */
export function lineAt(text: Uint8Array, start: number): Line {
  let end = start;
  while (end < text.length && text[end] !== LF && text[end] !== CR) end++;
  let trimmedStart = start;
  while (trimmedStart < end && isBlank(text[trimmedStart])) trimmedStart++;
  let trimmedEnd = end;
  while (trimmedEnd > trimmedStart && isBlank(text[trimmedEnd - 1])) trimmedEnd--;
  const ending = endingAt(text, end);
  const next = end + { none: 0, lf: 1, cr: 1, crlf: 2 }[ending];
  return { start, end, trimmedStart, trimmedEnd, next, ending };
}

function endingAt(text: Uint8Array, at: number): Line["ending"] {
  if (at >= text.length) return "none";
  if (text[at] === LF) return "lf";
  return text[at + 1] === LF ? "crlf" : "cr";
}

function isBlank(code: number | undefined): boolean {
  return code === SPACE || code === TAB;
}

/** The length of a UTF-8 byte order mark at the start of the file: 3, or 0. */
export function bomLength(text: Uint8Array): number {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
}

/** Whether all bytes of the range are NUL or Ctrl-Z, which DOS tools leave at the end. */
export function isControlPadding(text: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (text[at] !== 0x00 && text[at] !== 0x1a) return false;
  }
  return end > start;
}

/** At most 40 characters of the range, as Latin-1, for messages. */
export function excerpt(text: Uint8Array, start: number, end: number): string {
  const shown = text.subarray(start, Math.min(end, start + 40));
  const dots = end - start > 40 ? "…" : "";
  return Array.from(shown, (code) => String.fromCharCode(code)).join("") + dots;
}
