/** What the Intel HEX reader makes of files: documents, runs, records, refusals. Issue texts are in issues.test.ts. */
import { combineSegments } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataRun, IntelHexDocument, TextRecord } from "../document.js";
import { ascii, concat, hex } from "../test-bytes.js";
import { digitsOf, digitsOfBytes, file, hexRecord as record } from "../text/test-records.js";
import { parseIntelHex } from "./parse.js";

const EOF = ":00000001FF";
const BASE_0800 = ":020000040800F2";
const BASE_1 = ":020000040001F9";
const BASE_TOP = ":02000004FFFFFC";
const BOM = "\xef\xbb\xbf";

function data(address: number, digits: string): string {
  return record(`${digitsOf(digits.length / 2, 1)}${digitsOf(address, 2)}00${digits}`);
}

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

describe("repeated addresses", () => {
  /** `count` records of one byte each from `start` on. */
  function many(start: number, count: number, digits = "11"): readonly string[] {
    return Array.from({ length: count }, (_, index) => data(start + index, digits));
  }

  it.each([
    ["deep inside a long run", [...many(0, 1000), data(700, "22"), EOF], [701, 1001, 700]],
    [
      "deep inside both",
      [...many(0, 1000), data(5000, "00"), ...many(300, 300), ...many(600, 9, "22"), EOF],
      [601, 1302, 600],
    ],
    [
      "behind a border of 64 KiB",
      [...many(0xfff0, 16), BASE_1, ...many(0, 16), data(9, "22"), EOF],
      [27, 34, 0x1_0009],
    ],
    [
      "behind a broken record",
      [data(0, "11"), ":0100010011FF", ...many(1, 9), data(5, "22"), EOF],
      [7, 12, 5],
    ],
    [
      "behind a record with blanks and a blank line",
      [...many(0, 5), " ", ` ${data(5, "11")}`, ...many(6, 9), data(9, "22"), EOF],
      [11, 17, 9],
    ],
    ["in one long record", [data(0, "11".repeat(200)), data(150, "22"), EOF], [1, 2, 150]],
    [
      "where a later run reaches further down",
      [data(9, "11"), ...many(0, 9), data(4, "22"), EOF],
      [6, 11, 4],
    ],
    [
      "in the first part of a record that wraps",
      [":020000021000EC", data(0xfffe, "11111111"), data(2, "1111"), data(0xffff, "22"), EOF],
      [2, 4, 0x1_ffff],
    ],
    [
      "in the second part of a record that wraps",
      [":020000021000EC", data(0xfffe, "11111111"), data(2, "1111"), data(1, "22"), EOF],
      [2, 4, 0x1_0001],
    ],
    [
      "behind the second part of a record that wraps",
      [
        ":020000021000EC",
        data(0xfffe, "11111111"),
        data(2, "11"),
        data(3, "11"),
        data(3, "22"),
        EOF,
      ],
      [4, 5, 0x1_0003],
    ],
    [
      "behind a record that wraps and was itself continued",
      [
        ":020000021000EC",
        data(0xfff0, "11".repeat(14)),
        data(0xfffe, "11111111"),
        data(2, "11"),
        data(0xfff3, "22"),
        EOF,
      ],
      [2, 5, 0x1_fff3],
    ],
  ])("names both lines %s", (_what, lines, [firstLine, secondLine, difference]) => {
    const issue = parse(file(...lines)).issues.find(({ code }) => code === "hex-repeated-differs");
    expect(issue?.args).toMatchObject({ firstLine, secondLine, difference });
  });

  it("tells the shared stretch and the first byte that differs", () => {
    const text = file(data(0, "0102030405"), data(2, "0304FF"), EOF);
    expect(parse(text).issues).toEqual([
      {
        code: "hex-repeated-differs",
        severity: "error",
        line: 2,
        address: 4,
        args: { size: 3, address: 2, firstLine: 1, secondLine: 2, difference: 4 },
      },
    ]);
  });

  it("names the lines of twenty, and counts the rest", () => {
    const twice = Array.from({ length: 25 }, (_, index) => data(2 * index, "22"));
    const { issues } = parse(file(...many(0, 50), ...twice, EOF));
    expect(issues.slice(0, 20)).toEqual(
      Array.from({ length: 20 }, (_, index) => ({
        code: "hex-repeated-differs",
        severity: "error",
        line: 51 + index,
        address: 2 * index,
        args: {
          size: 1,
          address: 2 * index,
          firstLine: 1 + 2 * index,
          secondLine: 51 + index,
          difference: 2 * index,
        },
      })),
    );
    expect(issues.slice(20)).toEqual([
      {
        code: "issues-omitted",
        severity: "error",
        args: { code: "hex-repeated-differs", omitted: 5 },
      },
    ]);
  });

  it("leaves both runs in the document, so that the caller's policy decides", () => {
    const { runs } = parse(file(data(0, "0102"), data(1, "FF"), EOF));
    const image = (policy: "first" | "last") => combineSegments(runs, policy).image.segments;
    expect([image("first"), image("last")]).toEqual([
      [{ address: 0, bytes: hex("0102") }],
      [{ address: 0, bytes: hex("01FF") }],
    ]);
  });
});

type LooseRecord = Pick<TextRecord, "type" | "addressField" | "data">;

/** Address fields, with many near the border that a record may cross. */
const fields = fc.oneof(fc.nat(0xffff), fc.nat(60), fc.integer({ min: 0xffe0, max: 0xffff }));
const bases = fc.constantFrom("0000", "0001", "0800", "1000", "F000", "FFFF").map(hex);

/** Any records that a file may have: types 0 to 7, bases included, of any length. */
const records: fc.Arbitrary<readonly LooseRecord[]> = fc.array(
  fc
    .oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constant(0), fields, fc.uint8Array({ maxLength: 40 })) },
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom(2, 4), fc.constant(0), bases) },
      fc.tuple(fc.constantFrom(2, 3, 4, 5, 6, 7), fields, fc.uint8Array({ maxLength: 6 })),
    )
    .map(([type, addressField, data]) => ({ type, addressField, data })),
  { minLength: 1, maxLength: 30 },
);

function linesFor(list: readonly LooseRecord[]): readonly string[] {
  return list.map(({ type, addressField, data: bytes }) =>
    record(
      `${digitsOf(bytes.length, 1)}${digitsOf(addressField, 2)}${digitsOf(type, 1)}${digitsOfBytes(bytes)}`,
    ),
  );
}

/** Address and byte of every data byte in file order, by the words of the 1988 document. */
function naiveBytes(list: readonly LooseRecord[]): readonly (readonly [number, number])[] {
  let load = (field: number): number => field;
  const bytes: (readonly [number, number])[] = [];
  for (const { type, addressField, data } of list) {
    const base = (data[0] ?? 0) * 256 + (data[1] ?? 0);
    if (type === 2 && data.length === 2) load = (field) => base * 16 + (field % 0x10000);
    if (type === 4 && data.length === 2) load = (field) => base * 0x10000 + field;
    if (type !== 0) continue;
    for (const [index, byte] of data.entries()) {
      const address = load(addressField + index);
      if (address < 2 ** 32) bytes.push([address, byte]);
    }
  }
  return bytes;
}

function bytesOfRuns(runs: readonly DataRun[]): readonly (readonly [number, number])[] {
  return runs.flatMap(({ address, bytes }) =>
    Array.from(bytes, (byte, index) => [address + index, byte] as const),
  );
}

describe("properties", () => {
  it("loads every byte where the 1988 document says, in file order", () => {
    fc.assert(
      fc.property(records, (list) => {
        const { runs } = parse(file(...linesFor(list)));
        expect(bytesOfRuns(runs)).toEqual(naiveBytes(list));
      }),
    );
  });

  it("gives back every record", () => {
    fc.assert(
      fc.property(records, (list) => {
        const found = [...parse(file(...linesFor(list))).records()];
        expect(
          found.map(({ type, addressField, data: bytes }) => ({ type, addressField, data: bytes })),
        ).toEqual(list);
        expect(found.map(({ line }) => line)).toEqual(list.map((_, index) => index + 1));
      }),
    );
  });

  it("reads the same in the plain way and line by line", () => {
    fc.assert(
      fc.property(records, (list) => {
        const lines = linesFor(list);
        const plain = parse(file(...lines));
        // A blank behind each record keeps it off the plain way.
        const slow = parse(file(...lines.map((line) => `${line} `)));
        const withoutOffset = ({ runs }: IntelHexDocument) =>
          runs.map((run) => ({ ...run, offset: 0 }));
        expect(withoutOffset(slow)).toEqual(withoutOffset(plain));
        expect(slow.recordCounts).toEqual(plain.recordCounts);
        expect(slow.longestRecordBytes).toBe(plain.longestRecordBytes);
        const issues = (document: IntelHexDocument) =>
          document.issues
            .filter(({ code }) => code !== "hex-blanks" && code !== "issues-omitted")
            .map(({ offset, ...issue }) => issue);
        expect(issues(slow)).toEqual(issues(plain));
      }),
    );
  });
});
