/** Fields of a line of a recording, each read as what it has to be: nothing is taken on trust. */
import { SimError } from "../error.js";

/** Reads the fields of a JSON object. Every method throws SimError `recording-malformed`. */
export interface Reader {
  value(name: string): unknown;
  has(name: string): boolean;
  text(name: string): string;
  textOrNull(name: string): string | null;
  flag(name: string): boolean;
  /** An integer from 0 to `max`, inclusive. */
  number(name: string, max: number): number;
  /** Milliseconds, from 0. */
  time(name: string): number;
  list(name: string): readonly unknown[];
  texts(name: string): readonly string[];
  object(name: string): Reader;
  oneOf<T extends string>(name: string, words: readonly T[]): T;
  /** The error of a field that is read, and cannot be. */
  wrong(name: string, expected: string): SimError;
}

/** Ten years: no recording is longer, and sums of such times stay exact. */
const LONGEST_MS = 10 * 366 * 24 * 3_600_000;

/** Reads a line. @throws SimError `recording-malformed` if it is no JSON object. */
export function readLine(text: string, line: number): Reader {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(line, "it is not JSON");
  }
  return readObject(value, line);
}

/** Reads the fields of an object in a line. @throws SimError `recording-malformed`. */
export function readObject(value: unknown, line: number): Reader {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed(line, "it is no JSON object");
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const wrong = (name: string, expected: string): SimError =>
    malformed(line, `"${name}" is ${quoted(fields.get(name))}, expected ${expected}`);
  const check = <T>(name: string, expected: string, is: (found: unknown) => found is T): T => {
    const found = fields.get(name);
    if (is(found)) return found;
    throw wrong(name, expected);
  };
  return {
    value: (name) => fields.get(name),
    has: (name) => fields.has(name),
    wrong,
    text: (name) => check(name, "a text", isText),
    textOrNull: (name) =>
      fields.get(name) === null ? null : check(name, "a text or null", isText),
    flag: (name) => check(name, "true or false", (found) => typeof found === "boolean"),
    list: (name) => check(name, "a list", isList),
    texts: (name) => check(name, "a list of texts", isTexts),
    number: (name, max) => check(name, `a whole number up to ${max}`, isNumberUpTo(max)),
    time: (name) => check(name, "milliseconds", isTime),
    object: (name) => readObject(fields.get(name), line),
    oneOf: (name, words) => {
      const word = words.find((one) => one === fields.get(name));
      if (word !== undefined) return word;
      throw wrong(name, `one of ${words.join(", ")}`);
    },
  };
}

/** The error of a line. */
export function malformed(line: number, why: string): SimError {
  const message = `line ${line} of the recording cannot be read: ${why}`;
  return new SimError("recording-malformed", message, { actor: "input", details: { line } });
}

const SHOWN_CHARACTERS = 80;

function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function isText(found: unknown): found is string {
  return typeof found === "string";
}

function isList(found: unknown): found is unknown[] {
  return Array.isArray(found);
}

function isTexts(found: unknown): found is string[] {
  return Array.isArray(found) && found.every(isText);
}

function isTime(found: unknown): found is number {
  return typeof found === "number" && found >= 0 && found <= LONGEST_MS;
}

function isNumberUpTo(max: number): (found: unknown) => found is number {
  return (found): found is number =>
    Number.isInteger(found) && Number(found) >= 0 && Number(found) <= max;
}
