/**
 * Reads the `key=value` pairs of one line of `dfu-util -l`, also if that line was broken
 * anywhere. Part of `dfu-util.ts`.
 */

/** What dfu-util prints of a device, each key as it is spelt there (dfu-util 0.5 to 0.11). */
export const DFU_UTIL_KEYS = [
  "ver",
  "devnum",
  "cfg",
  "intf",
  "path",
  "alt",
  "name",
  "serial",
] as const;

/** One of {@link DFU_UTIL_KEYS}. */
export type DfuUtilKey = (typeof DFU_UTIL_KEYS)[number];

/** The values by key, without quotation marks; a value may still hold line ends. */
export type DfuUtilFields = Readonly<Partial<Record<DfuUtilKey, string>>>;

const FIELD = /[\s,]*([a-z]+)=(?:"([^"]*)"|([^\s,"]*))/y;
/** Longest key and what may stand before it: no break lies further behind a field. */
const LOOK_AHEAD = 12;

interface Field {
  readonly key: DfuUtilKey;
  readonly value: string;
  readonly isQuoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** Reads pairs from the start of `text` until something else comes. */
export function readFields(text: string): DfuUtilFields {
  const fields: Partial<Record<DfuUtilKey, string>> = {};
  let rest = text;
  let last: Field | undefined;
  for (;;) {
    const position = last?.end ?? 0;
    const next = fieldAt(rest, position);
    if (next !== undefined && !isCutOff(next, rest)) {
      if (fields[next.key] !== undefined) return fields;
      fields[next.key] = next.value;
      last = next;
      continue;
    }
    const mended = mendKey(rest, position) ?? mendValue(rest, last);
    if (mended === undefined) return fields;
    rest = mended.text;
    if (mended.again !== undefined) {
      delete fields[mended.again.key];
      last = { ...mended.again, end: mended.again.start };
    }
  }
}

function fieldAt(text: string, position: number): Field | undefined {
  FIELD.lastIndex = position;
  const match = FIELD.exec(text);
  if (match === null) return undefined;
  const [, word = "", quoted, bare = ""] = match;
  const key = DFU_UTIL_KEYS.find((known) => known === word);
  if (key === undefined) return undefined;
  const isQuoted = quoted !== undefined;
  return { key, value: quoted ?? bare, isQuoted, start: position, end: FIELD.lastIndex };
}

/** `alt=` at the end of a line: its value is on the next. */
function isCutOff({ value, isQuoted, end }: Field, text: string): boolean {
  return !isQuoted && value === "" && text[end] === "\n";
}

interface Mended {
  readonly text: string;
  /** A field that has to be read once more. */
  readonly again?: Field;
}

/** A break inside a key, or between it and its value. */
function mendKey(text: string, position: number): Mended | undefined {
  const from = position + (/^[\s,]*/.exec(text.slice(position))?.[0].length ?? 0);
  const at = text.indexOf("\n", from);
  if (at < 0 || at > from + LOOK_AHEAD) return undefined;
  const joined = withoutBreak(text, at);
  return fieldAt(joined, position) === undefined ? undefined : { text: joined };
}

/** A break inside a number: what follows the field goes on with digits. */
function mendValue(text: string, last: Field | undefined): Mended | undefined {
  if (last === undefined || last.isQuoted || !/^[0-9a-f]+$/i.test(last.value)) return undefined;
  if (!/^\n\s*[0-9a-f]{1,4}(?=[,\s]|$)/i.test(text.slice(last.end))) return undefined;
  return { text: withoutBreak(text, last.end), again: last };
}

/** The text without the line end at an index and the blanks behind it. */
function withoutBreak(text: string, at: number): string {
  return text.slice(0, at) + text.slice(at + 1).trimStart();
}
