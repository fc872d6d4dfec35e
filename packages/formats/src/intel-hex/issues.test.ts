/** One minimal file for each issue code of Intel HEX: the whole list of issues in both modes, and the words. */
import { describe, expect, it } from "vitest";
import { formatIssue } from "../format-issues.js";
import type { Issue } from "../issue.js";
import { ascii } from "../test-bytes.js";
import {
  type ExpectedIssue,
  file,
  issuesOf,
  hexRecord as record,
  type TextIssueCase,
} from "../text/test-records.js";
import { INTEL_HEX_ISSUES, type IntelHexIssueCode } from "./issues.js";
import { parseIntelHex } from "./parse.js";

/** One byte, 0x00, at address 0: 13 characters, so that the second line is at 14. */
const DATA = ":0100000000FF";
/** One byte, 0x01, at address 0. */
const OTHER = ":0100000001FE";
const BASE_04 = ":020000040800F2";
const BASE_02 = ":020000021000EC";
const TOP = ":02000004FFFFFC";
const START_05 = ":04000005080001C12D";
const EOF = ":00000001FF";
const BOM = "\xef\xbb\xbf";

type Case = TextIssueCase<IntelHexIssueCode>;

const EMPTY: ExpectedIssue<IntelHexIssueCode> = ["hex-empty", "error", "error", {}, {}];

const CASES: readonly Case[] = [
  {
    code: "hex-after-eof",
    what: "a record after the end-of-file record",
    text: file(DATA, EOF, OTHER),
    issues: [
      ["hex-after-eof", "error", "warning", { offset: 26, line: 3 }, { text: OTHER, eofLine: 2 }],
    ],
    words: 'line 3: ":0100000001FE" stands after the end-of-file record of line 2',
  },
  {
    code: "hex-after-eof",
    what: "long text after the end-of-file record, cut for the message",
    text: file(DATA, EOF, "", `  ${"x".repeat(41)}"`),
    issues: [
      [
        "hex-after-eof",
        "error",
        "warning",
        { offset: 29, line: 4 },
        { text: `${"x".repeat(40)}…`, eofLine: 2 },
      ],
    ],
    words: `line 4: "${"x".repeat(40)}…" stands after the end-of-file record of line 2`,
  },
  {
    code: "hex-address-field",
    what: "a type 04 record with an address field",
    text: file(record("020001040800"), DATA, EOF),
    issues: [
      ["hex-address-field", "note", "note", { offset: 0, line: 1 }, { type: 4, address: 1 }],
    ],
    words: "line 1: the address field of a type 4 record is 0x0001, expected 0x0000",
  },
  {
    code: "hex-base-kind-changed",
    what: "02 after 04",
    text: file(BASE_04, BASE_02, DATA, EOF),
    issues: [["hex-base-kind-changed", "note", "note", { offset: 16, line: 2 }, { type: 2 }]],
    words: "line 2: a type 2 base replaces one of the other kind; the two are not added up",
  },
  {
    code: "hex-base-kind-changed",
    what: "04 after 02",
    text: file(BASE_02, BASE_04, DATA, EOF),
    issues: [["hex-base-kind-changed", "note", "note", { offset: 16, line: 2 }, { type: 4 }]],
    words: "line 2: a type 4 base replaces one of the other kind; the two are not added up",
  },
  {
    code: "hex-blanks",
    what: "blanks before a record and tabs behind one",
    text: file(` ${DATA}`, `${EOF}\t \t`),
    issues: [
      ["hex-blanks", "note", "note", { offset: 1, line: 1 }, {}],
      ["hex-blanks", "note", "note", { offset: 15, line: 2 }, {}],
    ],
    words: "line 1: blanks around a record",
  },
  {
    code: "hex-bom",
    what: "a byte order mark",
    text: BOM + file(DATA, EOF),
    issues: [["hex-bom", "error", "warning", { offset: 0, line: 1 }, {}]],
    words: "line 1: the file begins with a UTF-8 byte order mark",
  },
  {
    code: "hex-checksum",
    what: "a data record with a wrong checksum",
    text: file(DATA, ":0100010000FF", EOF),
    issues: [
      ["hex-checksum", "error", "error", { offset: 14, line: 2 }, { got: 0xff, expected: 0xfe }],
    ],
    words: "line 2: checksum is 0xFF, expected 0xFE",
  },
  {
    code: "hex-checksum",
    what: "an expected checksum of zero, and no other record",
    text: file(":00000000FF"),
    issues: [
      ["hex-checksum", "error", "error", { offset: 0, line: 1 }, { got: 0xff, expected: 0 }],
      ["hex-no-eof", "error", "warning", { offset: 12, line: 2 }, {}],
      EMPTY,
    ],
    words: "line 1: checksum is 0xFF, expected 0x00",
  },
  {
    code: "hex-crosses-64k",
    what: "a record past 64 KiB under type 04",
    text: file(BASE_04, record("02FFFF00AABB"), EOF),
    issues: [["hex-crosses-64k", "note", "note", { offset: 16, line: 2 }, { end: 0x0801_0000 }]],
    words: "line 2: a record runs past 64 KiB, to 0x08010000; it carries on",
  },
  {
    code: "hex-empty",
    what: "neither data nor an end-of-file record",
    text: file(BASE_04),
    issues: [["hex-no-eof", "error", "warning", { offset: 16, line: 2 }, {}], EMPTY],
    words: "the file holds neither data nor an end-of-file record",
  },
  {
    code: "hex-empty-record",
    what: "a data record without data",
    text: file(DATA, ":0000000000", EOF),
    issues: [["hex-empty-record", "note", "note", { offset: 14, line: 2 }, {}]],
    words: "line 2: data record without data",
  },
  {
    code: "hex-eof-with-data",
    what: "an end-of-file record with a byte",
    text: file(DATA, record("0100000100")),
    issues: [["hex-eof-with-data", "error", "error", { offset: 14, line: 2 }, { length: 1 }]],
    words: "line 2: end-of-file record has 1 data bytes, expected none",
  },
  {
    code: "hex-length-mismatch",
    what: "a record that is too short for its length",
    text: file(DATA, ":0200000000FE", EOF),
    issues: [
      [
        "hex-length-mismatch",
        "error",
        "error",
        { offset: 14, line: 2 },
        { declared: 2, present: 1 },
      ],
    ],
    words: "line 2: record says 2 data bytes, but 1 are there",
  },
  {
    code: "hex-length-mismatch",
    what: "a record that is too long for its length, and a lone colon",
    text: file(DATA, ":000000000000", ":", EOF),
    issues: [
      [
        "hex-length-mismatch",
        "error",
        "error",
        { offset: 14, line: 2 },
        { declared: 0, present: 1 },
      ],
      [
        "hex-length-mismatch",
        "error",
        "error",
        { offset: 28, line: 3 },
        { declared: 0, present: 0 },
      ],
    ],
    words: "line 2: record says 0 data bytes, but 1 are there",
  },
  {
    code: "hex-mixed-line-endings",
    what: "LF and CR LF",
    text: `${DATA}\n${EOF}\r\n`,
    issues: [["hex-mixed-line-endings", "note", "note", {}, {}]],
    words: "lines end in different ways",
  },
  {
    code: "hex-no-data",
    what: "nothing but an end-of-file record",
    text: file(EOF),
    issues: [["hex-no-data", "note", "note", {}, {}]],
    words: "the file holds no data",
  },
  {
    code: "hex-no-eof",
    what: "no end-of-file record",
    text: file(DATA),
    issues: [["hex-no-eof", "error", "warning", { offset: 14, line: 2 }, {}]],
    words: "line 2: no end-of-file record: the file may be cut off",
  },
  {
    code: "hex-not-a-digit",
    what: "a letter that is no digit, behind a blank",
    text: file(DATA, " :01000000G0FF", EOF),
    issues: [
      ["hex-blanks", "note", "note", { offset: 15, line: 2 }, {}],
      ["hex-not-a-digit", "error", "error", { offset: 15, line: 2 }, { text: "G", column: 11 }],
    ],
    words: 'line 2: "G" is no hex digit, at column 11',
  },
  {
    code: "hex-odd-digits",
    what: "a digit too few",
    text: file(DATA, ":0100000000F", EOF),
    issues: [["hex-odd-digits", "error", "error", { offset: 14, line: 2 }, { digits: 11 }]],
    words: "line 2: odd number of hex digits (11)",
  },
  {
    code: "hex-past-4g",
    what: "a record past 4 GiB",
    text: file(TOP, record("02FFFF00AABB"), EOF),
    issues: [
      [
        "hex-past-4g",
        "error",
        "error",
        { offset: 16, line: 2 },
        { address: 0xffff_ffff, count: 1 },
      ],
    ],
    words: "line 2: data at 0xFFFFFFFF runs past 4 GiB by 1 byte",
  },
  {
    code: "hex-repeated-differs",
    what: "an address twice with other bytes",
    text: file(DATA, OTHER, EOF),
    issues: [
      [
        "hex-repeated-differs",
        "error",
        "warning",
        { line: 2, address: 0 },
        { size: 1, address: 0, firstLine: 1, secondLine: 2, difference: 0 },
      ],
    ],
    words:
      "line 2: 1 byte from 0x00000000 given in line 1 and again in line 2, with other content from 0x00000000 on",
  },
  {
    code: "hex-repeated-same",
    what: "an address twice with the same byte",
    text: file(DATA, DATA, EOF),
    issues: [
      [
        "hex-repeated-same",
        "note",
        "note",
        { line: 2, address: 0 },
        { size: 1, address: 0, firstLine: 1, secondLine: 2, difference: 0 },
      ],
    ],
    words:
      "line 2: 1 byte from 0x00000000 given in line 1 and again in line 2, with the same content",
  },
  {
    code: "hex-segment-wrap",
    what: "a record past 64 KiB under type 02",
    text: file(BASE_02, record("02FFFF00AABB"), EOF),
    issues: [
      ["hex-segment-wrap", "warning", "warning", { offset: 16, line: 2 }, { wrapped: 0x1_0000 }],
    ],
    words: "line 2: data runs past the end of its 64 KiB segment and wraps to 0x00010000",
  },
  {
    code: "hex-several-starts",
    what: "two start records, even if they are equal",
    text: file(DATA, START_05, START_05, EOF),
    issues: [["hex-several-starts", "note", "note", { offset: 34, line: 3 }, {}]],
    words: "line 3: another start address; the last one counts",
  },
  {
    code: "hex-text-before",
    what: "a comment before the first record",
    text: file('; made by "x"', DATA, EOF),
    issues: [
      ["hex-text-before", "error", "warning", { offset: 0, line: 1 }, { text: '; made by "x"' }],
    ],
    words: 'line 1: "; made by \\"x\\"" stands before the first record',
  },
  {
    code: "hex-text-between",
    what: "a comment between records",
    text: file(DATA, "; half", EOF),
    issues: [["hex-text-between", "error", "error", { offset: 14, line: 2 }, { text: "; half" }]],
    words: 'line 2: "; half" is no record',
  },
  {
    code: "hex-text-between",
    what: "a comment behind a broken first record",
    text: file(":0100000000FE", "; half", DATA, EOF),
    issues: [
      ["hex-checksum", "error", "error", { offset: 0, line: 1 }, { got: 0xfe, expected: 0xff }],
      ["hex-text-between", "error", "error", { offset: 14, line: 2 }, { text: "; half" }],
    ],
    words: 'line 2: "; half" is no record',
  },
  {
    code: "hex-trailing-control",
    what: "Ctrl-Z on a line of its own",
    text: `${file(DATA, EOF)}\x1a`,
    issues: [
      [
        "hex-trailing-control",
        "error",
        "warning",
        { offset: 26, line: 3 },
        { count: 1, what: "Ctrl-Z (0x1A)" },
      ],
    ],
    words: "line 3: 1 byte of Ctrl-Z (0x1A) outside every record",
  },
  {
    code: "hex-trailing-control",
    what: "NUL right behind the last record",
    text: `${DATA}\n${EOF}\0\0\0`,
    issues: [
      [
        "hex-trailing-control",
        "error",
        "warning",
        { offset: 25, line: 2 },
        { count: 3, what: "NUL" },
      ],
    ],
    words: "line 2: 3 bytes of NUL outside every record",
  },
  {
    code: "hex-trailing-control",
    what: "Ctrl-Z and NUL behind a record, over blank lines",
    text: `${DATA}\n${EOF}\x1a \r\n\0\0\n`,
    issues: [
      [
        "hex-trailing-control",
        "error",
        "warning",
        { offset: 25, line: 2 },
        { count: 3, what: "NUL and Ctrl-Z" },
      ],
    ],
    words: "line 2: 3 bytes of NUL and Ctrl-Z outside every record",
  },
  {
    code: "hex-text-between",
    what: "NUL between records",
    text: file(DATA, "\0\0", EOF),
    issues: [["hex-text-between", "error", "error", { offset: 14, line: 2 }, { text: "\0\0" }]],
    words: 'line 2: "\\x00\\x00" is no record',
  },
  {
    code: "hex-unknown-type",
    what: "a record of type 06",
    text: file(DATA, record("0000000C"), record("00000006"), EOF),
    issues: [
      ["hex-unknown-type", "error", "error", { offset: 14, line: 2 }, { type: 12 }],
      ["hex-unknown-type", "error", "error", { offset: 26, line: 3 }, { type: 6 }],
    ],
    words: "line 2: record type 0x0C is not defined, expected 00 to 05",
  },
  {
    code: "hex-wrong-length",
    what: "02, 03, 04 and 05 of a wrong length",
    text: file(
      DATA,
      record("0100000200"),
      record("03000003000000"),
      record("03000004000000"),
      record("050000050000000000"),
      EOF,
    ),
    issues: [
      [
        "hex-wrong-length",
        "error",
        "error",
        { offset: 14, line: 2 },
        { type: 2, length: 1, expected: 2 },
      ],
      [
        "hex-wrong-length",
        "error",
        "error",
        { offset: 28, line: 3 },
        { type: 3, length: 3, expected: 4 },
      ],
      [
        "hex-wrong-length",
        "error",
        "error",
        { offset: 46, line: 4 },
        { type: 4, length: 3, expected: 2 },
      ],
      [
        "hex-wrong-length",
        "error",
        "error",
        { offset: 64, line: 5 },
        { type: 5, length: 5, expected: 4 },
      ],
    ],
    words: "line 2: type 2 record has 1 data bytes, expected 2",
  },
];

describe("every issue of Intel HEX", () => {
  it("has a case here", () => {
    const covered = [...new Set(CASES.map(({ code }) => code))];
    expect(covered.sort()).toEqual(Object.keys(INTEL_HEX_ISSUES).sort());
  });

  it("has the case's code among the case's issues", () => {
    const missing = CASES.filter(({ code, issues }) => !issues.some(([found]) => found === code));
    expect(missing).toEqual([]);
  });

  it.each(CASES)("$code strict: $what", ({ text, issues }) => {
    expect(parseIntelHex(ascii(text)).issues).toEqual(issuesOf(issues, "strict"));
  });

  it.each(CASES)("$code lenient: $what", ({ text, issues }) => {
    expect(parseIntelHex(ascii(text), { lenient: true }).issues).toEqual(
      issuesOf(issues, "lenient"),
    );
  });

  it.each(CASES)("$code in words: $what", ({ code, text, words }) => {
    const issue = parseIntelHex(ascii(text)).issues.find((found) => found.code === code);
    expect(issue && formatIssue(issue)).toBe(words);
  });

  it("is told twenty times, and the rest are counted", () => {
    const lines = Array.from({ length: 23 }, () => "; no record");
    const { issues } = parseIntelHex(ascii(file(DATA, ...lines, EOF)));
    expect(issues).toEqual([
      ...Array.from({ length: 20 }, (_, index) => ({
        code: "hex-text-between",
        severity: "error",
        offset: 14 + 12 * index,
        line: 2 + index,
        args: { text: "; no record" },
      })),
      { code: "issues-omitted", severity: "error", args: { code: "hex-text-between", omitted: 3 } },
    ]);
    expect(formatIssue(issues.at(-1) as Issue)).toBe("3 more of hex-text-between are not listed");
  });
});
