/** One minimal file for each issue code of S-records: the whole list of issues in both modes, and the words. */
import { describe, expect, it } from "vitest";
import { formatIssue } from "../format-issues.js";
import type { Issue } from "../issue.js";
import { ascii } from "../test-bytes.js";
import {
  type ExpectedIssue,
  file,
  issuesOf,
  sRecord,
  type TextIssueCase,
} from "../text/test-records.js";
import { S_RECORD_ISSUES, type SRecordIssueCode } from "./issues.js";
import { parseSRecord } from "./parse.js";

type Case = TextIssueCase<SRecordIssueCode>;

/** 16 characters, so that the next line is at 17. */
const HEADER = "S00600004844521B";
/** One byte, 0x00, at address 0: 12 characters, so that the line after the two is at 30. */
const DATA = "S104000000FB";
/** One byte, 0x01, at address 0. */
const OTHER = "S104000001FA";
const END = "S9030000FC";
const NO_DATA: ExpectedIssue<SRecordIssueCode> = ["srec-no-data", "error", "error", {}, {}];

const CASES: readonly Case[] = [
  {
    code: "srec-after-termination",
    what: "a record after the termination record",
    text: file(HEADER, DATA, END, OTHER),
    issues: [
      [
        "srec-after-termination",
        "error",
        "warning",
        { offset: 41, line: 4 },
        { text: OTHER, terminationLine: 3 },
      ],
    ],
    words: 'line 4: "S104000001FA" stands after the termination record of line 3',
  },
  {
    code: "srec-blanks",
    what: "blanks before a record and behind one",
    text: file(HEADER, `\t${DATA}`, `${END} `),
    issues: [
      ["srec-blanks", "note", "note", { offset: 18, line: 2 }, {}],
      ["srec-blanks", "note", "note", { offset: 31, line: 3 }, {}],
    ],
    words: "line 2: blanks around a record",
  },
  {
    code: "srec-bom",
    what: "a byte order mark",
    text: `\xef\xbb\xbf${file(HEADER, DATA, END)}`,
    issues: [["srec-bom", "error", "warning", { offset: 0, line: 1 }, {}]],
    words: "line 1: the file begins with a UTF-8 byte order mark",
  },
  {
    code: "srec-byte-count",
    what: "a record that is too short for its count, one too long, and a count of zero",
    text: file(HEADER, DATA, "S105000000FA", "S10400000000FB", "S100FF", "S1", END),
    issues: [
      ["srec-byte-count", "error", "error", { offset: 30, line: 3 }, { declared: 5, present: 4 }],
      ["srec-byte-count", "error", "error", { offset: 43, line: 4 }, { declared: 4, present: 5 }],
      ["srec-byte-count", "error", "error", { offset: 58, line: 5 }, { declared: 0, present: 1 }],
      ["srec-byte-count", "error", "error", { offset: 65, line: 6 }, { declared: 0, present: 0 }],
    ],
    words: "line 3: byte count is 5, but 4 bytes follow",
  },
  {
    code: "srec-checksum",
    what: "a data record with a wrong checksum",
    text: file(HEADER, DATA, "S104000100FB", END),
    issues: [
      ["srec-checksum", "error", "error", { offset: 30, line: 3 }, { got: 0xfb, expected: 0xfa }],
    ],
    words: "line 3: checksum is 0xFB, expected 0xFA",
  },
  {
    code: "srec-empty-record",
    what: "a data record without data",
    text: file(HEADER, DATA, "S1030000FC", END),
    issues: [["srec-empty-record", "note", "note", { offset: 30, line: 3 }, {}]],
    words: "line 3: data record without data",
  },
  {
    code: "srec-lower-case-s",
    what: "records that begin with s",
    text: file(HEADER, DATA, "s9030000FC"),
    issues: [["srec-lower-case-s", "note", "note", { offset: 30, line: 3 }, {}]],
    words: "line 3: record begins with a lower-case s",
  },
  {
    code: "srec-mixed-line-endings",
    what: "LF and CR",
    text: `${HEADER}\n${DATA}\r${END}\n`,
    issues: [["srec-mixed-line-endings", "note", "note", {}, {}]],
    words: "lines end in different ways",
  },
  {
    code: "srec-mixed-widths",
    what: "S1, S2 and S3 data",
    text: file(HEADER, DATA, sRecord(2, "01000000"), sRecord(3, "0800000000"), "S70500000000FA"),
    issues: [["srec-mixed-widths", "note", "note", {}, { widths: "16 and 24 and 32" }]],
    words: "records of 16 and 24 and 32 address bits in one file",
  },
  {
    code: "srec-no-data",
    what: "a header and an end",
    text: file(HEADER, END),
    issues: [NO_DATA],
    words: "the file holds no data",
  },
  {
    code: "srec-no-header",
    what: "no S0",
    text: file(DATA, END),
    issues: [["srec-no-header", "note", "note", {}, {}]],
    words: "no header record (S0)",
  },
  {
    code: "srec-no-termination",
    what: "no S7, S8 or S9",
    text: file(HEADER, DATA),
    issues: [["srec-no-termination", "note", "note", {}, {}]],
    words: "no termination record (S7, S8 or S9)",
  },
  {
    code: "srec-not-a-digit",
    what: "a letter that is no digit",
    text: file(HEADER, DATA, "S10400010\x00FB", END),
    issues: [
      ["srec-not-a-digit", "error", "error", { offset: 30, line: 3 }, { text: "\0", column: 10 }],
    ],
    words: 'line 3: "\\x00" is no hex digit, at column 10',
  },
  {
    code: "srec-odd-digits",
    what: "a digit too few",
    text: file(HEADER, DATA, "S104000100F", END),
    issues: [["srec-odd-digits", "error", "error", { offset: 30, line: 3 }, { digits: 9 }]],
    words: "line 3: odd number of hex digits (9)",
  },
  {
    code: "srec-past-4g",
    what: "an S3 record past 4 GiB",
    text: file(HEADER, sRecord(3, "FFFFFFFE11223344"), "S70500000000FA"),
    issues: [
      [
        "srec-past-4g",
        "error",
        "error",
        { offset: 17, line: 2 },
        { address: 0xffff_fffe, count: 2 },
      ],
    ],
    words: "line 2: data at 0xFFFFFFFE runs past 4 GiB by 2 bytes",
  },
  {
    code: "srec-past-width",
    what: "an S1 record past 64 KiB",
    text: file(HEADER, sRecord(1, "FFFF1122"), END),
    issues: [
      [
        "srec-past-width",
        "error",
        "warning",
        { offset: 17, line: 2 },
        { address: 0xffff, bits: 16, type: 1 },
      ],
    ],
    words: "line 2: data at 0x0000FFFF runs past the 16 address bits of its S1 record",
  },
  {
    code: "srec-past-width",
    what: "an S2 record past 16 MiB",
    text: file(HEADER, sRecord(2, "FFFFFF1122"), "S804000000FB"),
    issues: [
      [
        "srec-past-width",
        "error",
        "warning",
        { offset: 17, line: 2 },
        { address: 0xff_ffff, bits: 24, type: 2 },
      ],
    ],
    words: "line 2: data at 0x00FFFFFF runs past the 24 address bits of its S2 record",
  },
  {
    code: "srec-record-count",
    what: "a wrong count in S5, and in S6",
    text: file(HEADER, DATA, sRecord(5, "0002"), sRecord(6, "000000"), END),
    issues: [
      [
        "srec-record-count",
        "error",
        "warning",
        { offset: 30, line: 3 },
        { type: 5, declared: 2, present: 1 },
      ],
      [
        "srec-record-count",
        "error",
        "warning",
        { offset: 41, line: 4 },
        { type: 6, declared: 0, present: 1 },
      ],
    ],
    words: "line 3: S5 record counts 2 data records, but 1 came before it",
  },
  {
    code: "srec-repeated-differs",
    what: "an address twice with other bytes",
    text: file(HEADER, DATA, OTHER, END),
    issues: [
      [
        "srec-repeated-differs",
        "error",
        "warning",
        { line: 3, address: 0 },
        { size: 1, address: 0, firstLine: 2, secondLine: 3, difference: 0 },
      ],
    ],
    words:
      "line 3: 1 byte from 0x00000000 given in line 2 and again in line 3, with other content from 0x00000000 on",
  },
  {
    code: "srec-repeated-same",
    what: "an address twice with the same byte, in records of another width",
    text: file(HEADER, DATA, sRecord(2, "00000000"), "S804000000FB"),
    issues: [
      ["srec-mixed-widths", "note", "note", {}, { widths: "16 and 24" }],
      [
        "srec-repeated-same",
        "note",
        "note",
        { line: 3, address: 0 },
        { size: 1, address: 0, firstLine: 2, secondLine: 3, difference: 0 },
      ],
    ],
    words:
      "line 3: 1 byte from 0x00000000 given in line 2 and again in line 3, with the same content",
  },
  {
    code: "srec-reserved-type",
    what: "an S4",
    text: file(HEADER, DATA, sRecord(4, "0000"), END),
    issues: [["srec-reserved-type", "error", "error", { offset: 30, line: 3 }, { type: 4 }]],
    words: "line 3: record type S4 is not defined",
  },
  {
    code: "srec-several-headers",
    what: "two S0",
    text: file(HEADER, HEADER, DATA, END),
    issues: [["srec-several-headers", "note", "note", { offset: 17, line: 2 }, {}]],
    words: "line 2: another header record (S0)",
  },
  {
    code: "srec-termination-type",
    what: "S7 behind S1 data",
    text: file(HEADER, DATA, "S70500000000FA"),
    issues: [
      [
        "srec-termination-type",
        "note",
        "note",
        { offset: 30, line: 3 },
        { type: 7, expected: 9, data: 1 },
      ],
    ],
    words: "line 3: termination record is S7, expected S9 for S1 data",
  },
  {
    code: "srec-text-before",
    what: "a line that is no record before the first",
    text: file("Sensor firmware", HEADER, DATA, END),
    issues: [
      ["srec-text-before", "error", "warning", { offset: 0, line: 1 }, { text: "Sensor firmware" }],
    ],
    words: 'line 1: "Sensor firmware" stands before the first record',
  },
  {
    code: "srec-text-between",
    what: "a line that is no record, behind a sound and behind a broken one",
    text: file("S0", "; a", DATA, "; b", END),
    issues: [
      ["srec-byte-count", "error", "error", { offset: 0, line: 1 }, { declared: 0, present: 0 }],
      ["srec-text-between", "error", "error", { offset: 3, line: 2 }, { text: "; a" }],
      ["srec-text-between", "error", "error", { offset: 20, line: 4 }, { text: "; b" }],
      ["srec-no-header", "note", "note", {}, {}],
    ],
    words: 'line 2: "; a" is no record',
  },
  {
    code: "srec-too-short",
    what: "records too short for their address, and a count of one byte",
    text: file(
      HEADER,
      DATA,
      sRecord(3, "000000"),
      sRecord(0, "00"),
      sRecord(5, "01"),
      sRecord(7, "000000"),
      END,
    ),
    issues: [
      ["srec-too-short", "error", "error", { offset: 30, line: 3 }, { type: 3, present: 4 }],
      ["srec-too-short", "error", "error", { offset: 43, line: 4 }, { type: 0, present: 2 }],
      ["srec-too-short", "error", "error", { offset: 52, line: 5 }, { type: 5, present: 2 }],
      ["srec-too-short", "error", "error", { offset: 61, line: 6 }, { type: 7, present: 4 }],
    ],
    words: "line 3: S3 record has 4 bytes, too few for its address and checksum",
  },
  {
    code: "srec-trailing-control",
    what: "NUL on lines of its own",
    text: `${file(HEADER, DATA, END)}\0\0\n\0`,
    issues: [
      [
        "srec-trailing-control",
        "error",
        "warning",
        { offset: 41, line: 4 },
        { count: 3, what: "NUL" },
      ],
    ],
    words: "line 4: 3 bytes of NUL outside every record",
  },
  {
    code: "srec-trailing-control",
    what: "Ctrl-Z right behind a data record",
    text: `${HEADER}\n${DATA}\x1a`,
    issues: [
      [
        "srec-trailing-control",
        "error",
        "warning",
        { offset: 29, line: 2 },
        { count: 1, what: "Ctrl-Z (0x1A)" },
      ],
      ["srec-no-termination", "note", "note", {}, {}],
    ],
    words: "line 2: 1 byte of Ctrl-Z (0x1A) outside every record",
  },
];

describe("every issue of S-records", () => {
  it("has a case here", () => {
    const covered = [...new Set(CASES.map(({ code }) => code))];
    expect(covered.sort()).toEqual(Object.keys(S_RECORD_ISSUES).sort());
  });

  it("has the case's code among the case's issues", () => {
    const missing = CASES.filter(({ code, issues }) => !issues.some(([found]) => found === code));
    expect(missing).toEqual([]);
  });

  it.each(CASES)("$code strict: $what", ({ text, issues }) => {
    expect(parseSRecord(ascii(text)).issues).toEqual(issuesOf(issues, "strict"));
  });

  it.each(CASES)("$code lenient: $what", ({ text, issues }) => {
    expect(parseSRecord(ascii(text), { lenient: true }).issues).toEqual(
      issuesOf(issues, "lenient"),
    );
  });

  it.each(CASES)("$code in words: $what", ({ code, text, words }) => {
    const issue = parseSRecord(ascii(text)).issues.find((found) => found.code === code);
    expect(issue && formatIssue(issue)).toBe(words);
  });

  it("is told twenty times, and the rest are counted", () => {
    const headers = Array.from({ length: 23 }, () => HEADER);
    const { issues } = parseSRecord(ascii(file(...headers, DATA, END)));
    expect(issues).toEqual([
      ...Array.from({ length: 20 }, (_, index) => ({
        code: "srec-several-headers",
        severity: "note",
        offset: 17 * (index + 1),
        line: index + 2,
        args: {},
      })),
      {
        code: "issues-omitted",
        severity: "note",
        args: { code: "srec-several-headers", omitted: 2 },
      },
    ]);
    expect(formatIssue(issues.at(-1) as Issue)).toBe(
      "2 more of srec-several-headers are not listed",
    );
  });
});
