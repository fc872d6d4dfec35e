/** Lines, their endings, and what stands at both ends of a file. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ascii } from "../test-bytes.js";
import {
  bomLength,
  endsInsideLine,
  excerpt,
  type Line,
  lineAt,
  trailingControlOf,
} from "./line.js";

function linesOf(text: Uint8Array): readonly Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < text.length; at = lines.at(-1)?.next ?? text.length) {
    lines.push(lineAt(text, at));
  }
  return lines;
}

describe("lineAt", () => {
  it.each<readonly [string, string, number, Line]>([
    [
      "LF",
      "ab\ncd",
      0,
      { start: 0, end: 2, trimmedStart: 0, trimmedEnd: 2, next: 3, ending: "lf" },
    ],
    [
      "CR LF",
      "ab\r\ncd",
      0,
      { start: 0, end: 2, trimmedStart: 0, trimmedEnd: 2, next: 4, ending: "crlf" },
    ],
    [
      "CR",
      "ab\rcd",
      0,
      { start: 0, end: 2, trimmedStart: 0, trimmedEnd: 2, next: 3, ending: "cr" },
    ],
    [
      "CR at the end of the file",
      "ab\r",
      0,
      { start: 0, end: 2, trimmedStart: 0, trimmedEnd: 2, next: 3, ending: "cr" },
    ],
    [
      "no ending",
      "ab\ncd",
      3,
      { start: 3, end: 5, trimmedStart: 3, trimmedEnd: 5, next: 5, ending: "none" },
    ],
    [
      "LF CR, of which the CR is another line",
      "ab\n\rcd",
      3,
      { start: 3, end: 3, trimmedStart: 3, trimmedEnd: 3, next: 4, ending: "cr" },
    ],
    [
      "blanks around",
      " \t ab \t\n",
      0,
      { start: 0, end: 7, trimmedStart: 3, trimmedEnd: 5, next: 8, ending: "lf" },
    ],
    [
      "blanks only",
      " \t \n",
      0,
      { start: 0, end: 3, trimmedStart: 3, trimmedEnd: 3, next: 4, ending: "lf" },
    ],
    [
      "a blank inside",
      "a b",
      0,
      { start: 0, end: 3, trimmedStart: 0, trimmedEnd: 3, next: 3, ending: "none" },
    ],
    [
      "an empty line",
      "\n",
      0,
      { start: 0, end: 0, trimmedStart: 0, trimmedEnd: 0, next: 1, ending: "lf" },
    ],
    [
      "the end of the file",
      "ab",
      2,
      { start: 2, end: 2, trimmedStart: 2, trimmedEnd: 2, next: 2, ending: "none" },
    ],
  ])("%s", (_what, text, start, line) => {
    expect(lineAt(ascii(text), start)).toEqual(line);
  });

  it("splits any file as a plain text reader does", () => {
    const characters = fc.constantFrom("a", " ", "\t", "\r", "\n", "\r\n", "\0");
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        const found = linesOf(ascii(text)).map(({ start, end }) => text.slice(start, end));
        const pieces = text.split(/\r\n|\r|\n/);
        // What follows the last ending is a line only if it is not empty.
        expect(found).toEqual(pieces.at(-1) === "" ? pieces.slice(0, -1) : pieces);
      }),
    );
  });
});

describe("the ends of a file", () => {
  it.each([
    ["", false],
    ["a", true],
    ["a\n", false],
    ["a\r", false],
    ["a\n ", true],
  ])("%j ends inside a line: %s", (text, inside) => {
    expect(endsInsideLine(ascii(text))).toBe(inside);
  });

  it.each([
    ["\xef\xbb\xbf:", 3],
    ["\xef\xbb", 0],
    ["\xef\xbb\xbe:", 0],
    [":\xef\xbb\xbf", 0],
    ["", 0],
  ])("%j has a byte order mark of %d bytes", (text, length) => {
    expect(bomLength(ascii(text))).toBe(length);
  });

  it.each([
    ["", undefined],
    ["a\n", undefined],
    ["a\n \t\r\n", undefined],
    ["\0a", undefined],
    ["a\0", { start: 1, count: 1, what: "NUL" }],
    ["a\n\x1a", { start: 2, count: 1, what: "Ctrl-Z (0x1A)" }],
    ["a\x1a\r\n\x1a\r\n", { start: 1, count: 2, what: "Ctrl-Z (0x1A)" }],
    ["a\n\x1a\0\0", { start: 2, count: 3, what: "NUL and Ctrl-Z" }],
    ["a\n\0 \n b \0", { start: 8, count: 1, what: "NUL" }],
    ["\0\0", { start: 0, count: 2, what: "NUL" }],
    ["a\x1b", undefined],
  ])("%j ends with control characters: %j", (text, control) => {
    expect(trailingControlOf(ascii(text))).toEqual(control);
  });
});

describe("excerpt", () => {
  it.each([
    ["a few characters", "abcdef", 1, 4, "bcd"],
    ["forty", "x".repeat(50), 0, 40, "x".repeat(40)],
    ["forty of more", "x".repeat(50), 0, 41, `${"x".repeat(40)}…`],
    ["Latin-1, not UTF-8", "\xc3\xa4", 0, 2, "\xc3\xa4"],
    ["nothing", "abc", 1, 1, ""],
  ])("shows %s", (_what, text, start, end, shown) => {
    expect(excerpt(ascii(text), start, end)).toBe(shown);
  });
});
