/** What the Intel HEX reader makes of files: documents, runs, records, refusals. Issue texts are in issues.test.ts. */
import { describe, expect, it } from "vitest";
import type { IntelHexDocument } from "../document.js";
import { ascii, concat, hex } from "../test-bytes.js";
import {
  hexData as data,
  digitsOf,
  digitsOfBytes,
  file,
  hexRecord as record,
} from "../text/test-records.js";
import { parseIntelHex } from "./parse.js";

const EOF = ":00000001FF";
const BASE_0800 = ":020000040800F2";
const BASE_TOP = ":02000004FFFFFC";
const BOM = "\xef\xbb\xbf";

function parse(text: string): IntelHexDocument {
  return parseIntelHex(ascii(text));
}

function codesOf(document: IntelHexDocument): readonly string[] {
  return document.issues.map(({ code }) => code);
}

/** A run as digits, to compare at a glance. */
function runsOf({
  runs,
}: IntelHexDocument): readonly (readonly [number, string, number, number?])[] {
  return runs.map(({ address, bytes, offset, line = 0 }) => [
    address,
    digitsOfBytes(bytes),
    offset,
    line,
  ]);
}

describe("parseIntelHex", () => {
  it("refuses an empty file", () => {
    expect(() => parseIntelHex(new Uint8Array(0))).toThrow(
      expect.objectContaining({
        code: "file-empty",
        message: "file is empty (0 bytes)",
        actor: "input",
        hint: "build or download it again",
      }),
    );
  });

  it.each([
    [
      "text",
      `hello\nworld\n`,
      `content is not Intel HEX: no line begins with ":", line 1 is "hello"`,
    ],
    [
      "a colon inside a line",
      "a:00",
      `content is not Intel HEX: no line begins with ":", line 1 is "a:00"`,
    ],
    [
      "text with what a terminal must not see",
      `${BOM} \x1b["\\ `,
      `content is not Intel HEX: no line begins with ":", line 1 is "\\x1b[\\"\\\\"`,
    ],
    [
      "NUL only",
      "\0\0",
      `content is not Intel HEX: no line begins with ":", line 1 is "\\x00\\x00"`,
    ],
    ["blank lines", "\n\n", `content is not Intel HEX: no line begins with ":", line 1 is ""`],
  ])("refuses %s", (_what, text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: "not-of-format",
        message,
        actor: "input",
        hint: "check that the file is what its name says",
        details: { offset: 0 },
      }),
    );
  });

  it("reads the records of the format reference", () => {
    const text = file(
      BASE_0800,
      ":0800000000200020C1010008EE",
      ":04000005080001C12D",
      ":0400000312000034B3",
      EOF,
    );
    const { records, ...document } = parse(text);
    expect(document).toEqual({
      format: "hex",
      sizeBytes: text.length,
      issues: [{ code: "hex-several-starts", severity: "note", offset: 64, line: 4, args: {} }],
      runs: [{ address: 0x0800_0000, bytes: hex("00200020C1010008"), offset: 16, line: 2 }],
      startAddresses: [
        { kind: "linear", value: 0x0800_01c1, offset: 44, line: 3 },
        { kind: "segmented", value: 0x1200_0034, offset: 64, line: 4 },
      ],
      lineEnding: "lf",
      longestRecordBytes: 8,
      recordCounts: { 0: 1, 1: 1, 3: 1, 4: 1, 5: 1 },
    });
    expect([...records()]).toEqual([
      { type: 4, addressField: 0, data: hex("0800"), offset: 0, line: 1 },
      { type: 0, addressField: 0, data: hex("00200020C1010008"), offset: 16, line: 2 },
      { type: 5, addressField: 0, data: hex("080001C1"), offset: 44, line: 3 },
      { type: 3, addressField: 0, data: hex("12000034"), offset: 64, line: 4 },
      { type: 1, addressField: 0, data: hex(""), offset: 84, line: 5 },
    ]);
  });

  it("keeps the first start addresses and the last of very many", () => {
    const starts = Array.from({ length: 30 }, (_, index) =>
      record(`04000005${digitsOf(index, 4)}`),
    );
    const { startAddresses } = parse(file(...starts, EOF));
    expect(startAddresses.map(({ value }) => value)).toEqual([
      ...Array.from({ length: 19 }, (_, index) => index),
      29,
    ]);
  });

  it("takes an end-of-file record with an address", () => {
    expect(codesOf(parse(file(data(0, "00"), ":00123401B9")))).toEqual([]);
  });
});

describe("addresses", () => {
  it.each([
    ["two records that join", [data(0, "0102"), data(2, "03")], [[0, "010203", 0, 1]]],
    [
      "a gap",
      [data(0, "01"), data(2, "03")],
      [
        [0, "01", 0, 1],
        [2, "03", 14, 2],
      ],
    ],
    [
      "descending order",
      [data(2, "03"), data(0, "01")],
      [
        [2, "03", 0, 1],
        [0, "01", 14, 2],
      ],
    ],
    ["one byte at the very top", [BASE_TOP, data(0xffff, "AA")], [[0xffff_ffff, "AA", 16, 2]]],
    ["past 4 GiB, cut", [BASE_TOP, data(0xfffe, "AABBCC")], [[0xffff_fffe, "AABB", 16, 2]]],
    ["starting at 0xFFFFFFFF, cut", [BASE_TOP, data(0xffff, "AABB")], [[0xffff_ffff, "AA", 16, 2]]],
    [
      "across 64 KiB, with a new base between",
      [BASE_0800, data(0xffff, "AA"), ":020000040801F1", data(0, "BB")],
      [[0x0800_ffff, "AABB", 16, 2]],
    ],
    [
      "a record past 64 KiB under 04",
      [BASE_0800, data(0xffff, "AABB")],
      [[0x0800_ffff, "AABB", 16, 2]],
    ],
    ["a record past 64 KiB without any base", [data(0xffff, "AABB")], [[0xffff, "AABB", 0, 1]]],
    [
      "a record past 64 KiB under 02 wraps",
      [":020000021000EC", data(0xffff, "AABB"), data(1, "CC")],
      [
        [0x1_ffff, "AA", 16, 2],
        [0x1_0000, "BBCC", 16, 2],
      ],
    ],
    [
      "02 after 04 replaces",
      [BASE_0800, ":020000021000EC", data(0, "AA")],
      [[0x1_0000, "AA", 32, 3]],
    ],
    [
      "04 after 02 replaces",
      [":020000021000EC", BASE_0800, data(0, "AA")],
      [[0x0800_0000, "AA", 32, 3]],
    ],
    [
      "04 with an address field",
      [record("020001040800"), data(0, "AA")],
      [[0x0800_0000, "AA", 16, 2]],
    ],
    [
      "the highest base of type 02",
      [":02000002FFFFFE", data(0xffff, "AA")],
      [[0x10_ffef, "AA", 16, 2]],
    ],
    [
      "a base of the wrong length is none",
      [record("0300000408000000"), data(0, "AA")],
      [[0, "AA", 20, 2]],
    ],
    [
      "a record with a wrong checksum is left out",
      [data(0, "01"), ":0100010002FF", data(2, "03")],
      [
        [0, "01", 0, 1],
        [2, "03", 28, 3],
      ],
    ],
    [
      "a record of unknown type is left out",
      [record("0100000655"), data(0, "01")],
      [[0, "01", 14, 2]],
    ],
    [
      "an empty record changes nothing",
      [data(0, "01"), ":0000000000", data(1, "02")],
      [[0, "0102", 0, 1]],
    ],
    [
      "blanks around, in line",
      [data(0, "01"), ` ${data(1, "02")}\t`, data(2, "03")],
      [[0, "010203", 0, 1]],
    ],
    [
      "records after the end-of-file record",
      [data(0, "01"), EOF, data(1, "02")],
      [[0, "01", 0, 1]],
    ],
    ["the longest record", [data(0x100, "5A".repeat(255))], [[0x100, "5A".repeat(255), 0, 1]]],
    ["lower-case digits", [data(0, "ABCDEF").toLowerCase()], [[0, "ABCDEF", 0, 1]]],
    ["no data", [EOF], []],
  ])("%s", (_what, lines, runs) => {
    expect(runsOf(parse(file(...lines)))).toEqual(runs);
  });

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    "takes nothing of a record without a digit at character %d",
    (at) => {
      // All zero but length and checksum: a character taken for a zero would leave the sum right.
      const sound = data(0, "00");
      const broken = ["G", "g", "@", "`", "/", "\0", "\xff"].map(
        (character) => sound.slice(0, at) + character + sound.slice(at + 1),
      );
      const document = parse(file(...broken, data(1, "01"), EOF));
      expect(runsOf(document)).toEqual([[1, "01", 98, 8]]);
      expect(document.issues.map(({ code, args }) => [code, args.column])).toEqual(
        broken.map(() => ["hex-not-a-digit", at + 1]),
      );
    },
  );

  it("keeps the base of a first record behind a byte order mark, strict or lenient", () => {
    const text = ascii(BOM + file(BASE_0800, data(0, "AA"), EOF));
    const documents = [parseIntelHex(text), parseIntelHex(text, { lenient: true })];
    expect(documents.map(runsOf)).toEqual([
      [[0x0800_0000, "AA", 19, 2]],
      [[0x0800_0000, "AA", 19, 2]],
    ]);
    expect([...(documents[0]?.records() ?? [])][0]).toEqual({
      type: 4,
      addressField: 0,
      data: hex("0800"),
      offset: 3,
      line: 1,
    });
  });

  it("reads a view into a larger buffer, and nothing outside it", () => {
    const text = ascii(file(BASE_0800, data(0, "AA"), data(1, "BB")));
    const around = concat(ascii(":01"), text, ascii(data(2, "CC")));
    const document = parseIntelHex(around.subarray(3, 3 + text.length));
    expect(runsOf(document)).toEqual([[0x0800_0000, "AABB", 16, 2]]);
    expect(codesOf(document)).toEqual(["hex-no-eof"]);
  });

  it.each(Array.from({ length: 13 }, (_, length) => length + 1))(
    "takes nothing of a last record that is cut to %d characters",
    (length) => {
      const document = parse(`${data(0, "0102")}\n${data(2, "03").slice(0, length)}`.slice(0, -1));
      expect(runsOf(document)).toEqual([[0, "0102", 0, 1]]);
    },
  );
});

describe("lines", () => {
  const lines = [BASE_0800, data(0, "01"), data(1, "02"), EOF];

  it.each([
    ["LF", lines.map((line) => `${line}\n`).join(""), "lf"],
    ["CR LF", lines.map((line) => `${line}\r\n`).join(""), "crlf"],
    ["CR", lines.map((line) => `${line}\r`).join(""), "cr"],
    ["LF without the last", lines.join("\n"), "lf"],
    ["CR LF without the last", lines.join("\r\n"), "crlf"],
    ["CR without the last", lines.join("\r"), "cr"],
    ["mixed", `${lines[0]}\n${lines[1]}\r${lines[2]}\r\n${lines[3]}`, "mixed"],
    ["LF CR, as an extra blank line", lines.map((line) => `${line}\n\r`).join(""), "mixed"],
    ["blank lines", `\n\n${lines.join("\n \n\t\n")}\n\n`, "lf"],
  ])("%s", (_what, text, lineEnding) => {
    const document = parse(text);
    expect(document.lineEnding).toBe(lineEnding);
    expect(document.runs.map(({ address, bytes }) => [address, bytes])).toEqual([
      [0x0800_0000, hex("0102")],
    ]);
    expect(document.issues.filter(({ severity }) => severity !== "note")).toEqual([]);
    expect([...document.records()].map(({ line }) => line)).toEqual(linesOf(text));
  });

  /** Where a plain reader sees the records: every CR LF, CR or LF ends a line. */
  function linesOf(text: string): readonly number[] {
    const found = text.split(/\r\n|\r|\n/).map((line, index) => [line.trim(), index + 1] as const);
    return found.filter(([line]) => line.startsWith(":")).map(([, number]) => number);
  }

  it("has no ending in a file of one line", () => {
    expect(parse(EOF).lineEnding).toBe("none");
  });

  it("counts the longest record in the plain and in the slow way", () => {
    expect(
      parse(file(data(0, "0102"), ` ${data(2, "030405")}`, data(5, "06"))).longestRecordBytes,
    ).toBe(3);
    expect(parse(file(data(0, "0102"), ` ${data(2, "03")}`)).longestRecordBytes).toBe(2);
    expect(parse(EOF).longestRecordBytes).toBe(0);
  });

  it("counts sound records of every type, defined or not", () => {
    const text = file(
      data(0, "00"),
      data(1, "00"),
      record("00000006"),
      ":0000000001",
      record("000000FF"),
      EOF,
    );
    expect(parse(text).recordCounts).toEqual({ 0: 2, 1: 1, 6: 1, 255: 1 });
  });
});
