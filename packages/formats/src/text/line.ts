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

/** Whether the text ends inside a line. */
export function endsInsideLine(text: Uint8Array): boolean {
  const last = text.at(-1);
  return last !== undefined && last !== LF && last !== CR;
}

function isBlank(code: number | undefined): boolean {
  return code === SPACE || code === TAB;
}

/** The length of a UTF-8 byte order mark at the start of the file: 3, or 0. */
export function bomLength(text: Uint8Array): number {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
}

/** What DOS editors and serial transfers leave at the end of a file. */
export interface TrailingControl {
  /** Byte offset of the first; nothing but these and blank lines follows. */
  readonly start: number;
  readonly count: number;
  readonly what: "NUL" | "Ctrl-Z (0x1A)" | "NUL and Ctrl-Z";
}

const NUL = 0x00;
const CTRL_Z = 0x1a;

/** The NUL and Ctrl-Z characters at the end of the file, or undefined if there are none. */
export function trailingControlOf(text: Uint8Array): TrailingControl | undefined {
  let start = text.length;
  let nulCount = 0;
  let ctrlZCount = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const code = text[at];
    if (code === NUL) nulCount += 1;
    else if (code === CTRL_Z) ctrlZCount += 1;
    else if (code === LF || code === CR || isBlank(code)) continue;
    else break;
    start = at;
  }
  const count = nulCount + ctrlZCount;
  if (count === 0) return undefined;
  if (nulCount > 0 && ctrlZCount > 0) return { start, count, what: "NUL and Ctrl-Z" };
  return { start, count, what: nulCount > 0 ? "NUL" : "Ctrl-Z (0x1A)" };
}

/** At most 40 characters of the range, as Latin-1, for messages. */
export function excerpt(text: Uint8Array, start: number, end: number): string {
  const shown = text.subarray(start, Math.min(end, start + 40));
  const dots = end - start > 40 ? "…" : "";
  return Array.from(shown, (code) => String.fromCharCode(code)).join("") + dots;
}
