/** What the S-record reader makes of files: documents, runs, records, refusals. Issue texts are in issues.test.ts. */
import { describe, expect, it } from "vitest";
import type { SRecordDocument } from "../document.js";
import { ascii, concat, hex } from "../test-bytes.js";
import { digitsOf, digitsOfBytes, file, sRecord } from "../text/test-records.js";
import { parseSRecord } from "./parse.js";

const HEADER = "S00600004844521B";
const END = "S9030000FC";

function parse(text: string): SRecordDocument {
  return parseSRecord(ascii(text));
}

function codesOf(document: SRecordDocument): readonly string[] {
  return document.issues.map(({ code }) => code);
}

/** A data record of `type` 1 to 3. */
function data(type: number, address: number, digits: string): string {
  return sRecord(type, digitsOf(address, type + 1) + digits);
}

function runsOf({ runs }: SRecordDocument): readonly (readonly [number, string, number, number])[] {
  return runs.map(({ address, bytes, offset, line = 0 }) => [
    address,
    digitsOfBytes(bytes),
    offset,
    line,
  ]);
}

describe("parseSRecord", () => {
  it("refuses an empty file", () => {
    expect(() => parseSRecord(new Uint8Array(0))).toThrow(
      expect.objectContaining({
        code: "file-empty",
        message: "file is empty (0 bytes)",
        actor: "input",
        hint: "build or download it again",
      }),
    );
  });

  it.each([
    ["text", "Sensor\n", "Sensor"],
    ["an S alone", "S", "S"],
    ["a record behind other text", "x S9030000FC", "x S9030000FC"],
    ["a line that is too long to show", "y".repeat(50), `${"y".repeat(40)}…`],
  ])("refuses %s", (_what, text, shown) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: "not-of-format",
        message: `content is not S-record: no line begins with S and a digit, line 1 is "${shown}"`,
        actor: "input",
        hint: "check that the file is what its name says",
        details: { offset: 0 },
      }),
    );
  });

  it("reads the records of the format reference", () => {
    const text = file(
      HEADER,
      "S30D0800000000200020C1010008E0",
      "S20601234501028D",
      "S10410000AE1",
      "S5030003F9",
      "S705080001C130",
    );
    const { records, ...document } = parse(text);
    expect(document).toEqual({
      format: "srec",
      sizeBytes: text.length,
      issues: [
        {
          code: "srec-mixed-widths",
          severity: "note",
          args: { widths: "16 and 24 and 32" },
        },
      ],
      runs: [
        { address: 0x0800_0000, bytes: hex("00200020C1010008"), offset: 17, line: 2 },
        { address: 0x01_2345, bytes: hex("0102"), offset: 48, line: 3 },
        { address: 0x1000, bytes: hex("0A"), offset: 65, line: 4 },
      ],
      startAddresses: [{ kind: "linear", value: 0x0800_01c1, offset: 89, line: 6 }],
      headers: [hex("484452")],
      lineEnding: "lf",
      longestRecordBytes: 8,
      recordCounts: { 0: 1, 1: 1, 2: 1, 3: 1, 5: 1, 7: 1 },
    });
    expect([...records()]).toEqual([
      { type: 0, addressField: 0, data: hex("484452"), offset: 0, line: 1 },
      { type: 3, addressField: 0x0800_0000, data: hex("00200020C1010008"), offset: 17, line: 2 },
      { type: 2, addressField: 0x01_2345, data: hex("0102"), offset: 48, line: 3 },
      { type: 1, addressField: 0x1000, data: hex("0A"), offset: 65, line: 4 },
      { type: 5, addressField: 3, data: hex(""), offset: 78, line: 5 },
      { type: 7, addressField: 0x0800_01c1, data: hex(""), offset: 89, line: 6 },
    ]);
  });

  it("keeps at most twenty headers", () => {
    const headers = Array.from({ length: 25 }, (_, index) =>
      sRecord(0, `0000${digitsOf(index, 1)}`),
    );
    expect(parse(file(...headers)).headers).toEqual(
      Array.from({ length: 20 }, (_, index) => Uint8Array.of(index)),
    );
  });
});

describe("addresses", () => {
  it.each([
    [
      "records that join, of three widths",
      [data(1, 0, "01"), data(2, 1, "02"), data(3, 2, "03")],
      [[0, "010203", 0, 1]],
    ],
    [
      "descending order",
      [data(1, 2, "03"), data(1, 0, "01")],
      [
        [2, "03", 0, 1],
        [0, "01", 13, 2],
      ],
    ],
    ["the end of 16 bits", [data(1, 0xffff, "AA")], [[0xffff, "AA", 0, 1]]],
    ["past 16 bits, carried on", [data(1, 0xffff, "AABB")], [[0xffff, "AABB", 0, 1]]],
    ["past 24 bits, carried on", [data(2, 0xff_ffff, "AABB")], [[0xff_ffff, "AABB", 0, 1]]],
    ["one byte at the very top", [data(3, 0xffff_ffff, "AA")], [[0xffff_ffff, "AA", 0, 1]]],
    ["past 4 GiB, cut", [data(3, 0xffff_fffe, "AABBCC")], [[0xffff_fffe, "AABB", 0, 1]]],
    ["starting at 0xFFFFFFFF, cut", [data(3, 0xffff_ffff, "AABB")], [[0xffff_ffff, "AA", 0, 1]]],
    [
      "above 2 GiB",
      [data(3, 0x8000_0000, "AA"), data(3, 0x8000_0001, "BB")],
      [[0x8000_0000, "AABB", 0, 1]],
    ],
    [
      "a record with a wrong checksum is left out",
      [data(1, 0, "01"), "S10400010200", data(1, 2, "03")],
      [
        [0, "01", 0, 1],
        [2, "03", 26, 3],
      ],
    ],
    ["S4 is left out", [sRecord(4, "000055"), data(1, 0, "01")], [[0, "01", 13, 2]]],
    [
      "an empty record changes nothing",
      [data(1, 0, "01"), "S1030000FC", data(1, 1, "02")],
      [[0, "0102", 0, 1]],
    ],
    [
      "a lower-case s and blanks, in line",
      [data(1, 0, "01"), ` ${data(1, 1, "02").toLowerCase()}\t`, data(1, 2, "03")],
      [[0, "010203", 0, 1]],
    ],
    [
      "records after the termination record",
      [data(1, 0, "01"), END, data(1, 1, "02")],
      [[0, "01", 0, 1]],
    ],
    ["the longest S3", [data(3, 0x100, "5A".repeat(250))], [[0x100, "5A".repeat(250), 0, 1]]],
    ["the longest S1", [data(1, 0x100, "5A".repeat(252))], [[0x100, "5A".repeat(252), 0, 1]]],
    ["no data", [END], []],
  ])("%s", (_what, lines, runs) => {
    expect(runsOf(parse(file(...lines)))).toEqual(runs);
  });

  it("reads a view into a larger buffer, and nothing outside it", () => {
    const text = ascii(file(data(1, 0, "AA"), data(1, 1, "BB")));
    const around = concat(ascii("S1"), text, ascii(data(1, 2, "CC")));
    const document = parseSRecord(around.subarray(2, 2 + text.length));
    expect(runsOf(document)).toEqual([[0, "AABB", 0, 1]]);
  });

  it.each(Array.from({ length: 11 }, (_, length) => length + 1))(
    "takes nothing of a last record that is cut to %d characters",
    (length) => {
      const document = parse(`${data(1, 0, "0102")}\n${data(1, 2, "03").slice(0, length)}`);
      expect(runsOf(document)).toEqual([[0, "0102", 0, 1]]);
    },
  );

  it.each(Array.from({ length: 14 }, (_, index) => index + 2))(
    "takes nothing of a record without a digit at character %d",
    (at) => {
      // All zero but count and checksum: a character taken for a zero would leave the sum right.
      const sound = data(3, 0, "00");
      const broken = ["G", "g", "@", "`", "/", "\0", "\xff"].map(
        (character) => sound.slice(0, at) + character + sound.slice(at + 1),
      );
      const document = parse(file(HEADER, ...broken, data(3, 1, "01"), "S70500000000FA"));
      expect(runsOf(document)).toEqual([[1, "01", 136, 9]]);
      expect(document.issues.map(({ code, args }) => [code, args.column])).toEqual(
        broken.map(() => ["srec-not-a-digit", at + 1]),
      );
    },
  );

  it("keeps the first record behind a byte order mark", () => {
    const document = parse(`\xef\xbb\xbf${file(data(3, 0x0800_0000, "AA"))}`);
    expect(runsOf(document)).toEqual([[0x0800_0000, "AA", 3, 1]]);
    expect([...document.records()].map(({ offset, line }) => [offset, line])).toEqual([[3, 1]]);
  });
});

describe("lines", () => {
  const lines = [HEADER, data(1, 0, "01"), data(1, 1, "02"), END];

  it.each([
    ["LF", lines.map((line) => `${line}\n`).join(""), "lf"],
    ["CR LF", lines.map((line) => `${line}\r\n`).join(""), "crlf"],
    ["CR", lines.map((line) => `${line}\r`).join(""), "cr"],
    ["LF without the last", lines.join("\n"), "lf"],
    ["CR LF without the last", lines.join("\r\n"), "crlf"],
    ["CR without the last", lines.join("\r"), "cr"],
    ["mixed", `${lines[0]}\n${lines[1]}\r${lines[2]}\r\n${lines[3]}`, "mixed"],
    ["blank lines", `\n\n${lines.join("\n \n\t\n")}\n\n`, "lf"],
    ["one line", END, "none"],
  ])("%s", (_what, text, lineEnding) => {
    const document = parse(text);
    expect(document.lineEnding).toBe(lineEnding);
    const found = text.split(/\r\n|\r|\n/).map((line, index) => [line.trim(), index + 1] as const);
    expect([...document.records()].map(({ line }) => line)).toEqual(
      found.filter(([line]) => line.startsWith("S")).map(([, number]) => number),
    );
  });

  it("counts the longest record in the plain and in the slow way", () => {
    const long = ` ${data(1, 2, "030405")}`;
    expect(parse(file(data(1, 0, "0102"), long, data(1, 5, "06"))).longestRecordBytes).toBe(3);
    expect(parse(file(data(1, 0, "0102"), ` ${data(1, 2, "03")}`)).longestRecordBytes).toBe(2);
    expect(parse(END).longestRecordBytes).toBe(0);
  });
});

describe("counts", () => {
  /** So many one-byte S3 records. */
  function manyRecords(count: number): string {
    return Array.from({ length: count }, (_, index) => `${data(3, index, "11")}\n`).join("");
  }

  it.each([
    ["S5 of two bytes", sRecord(5, "0003"), []],
    ["S5 of three bytes", sRecord(5, "000003"), []],
    ["S5 of four bytes", sRecord(5, "00000003"), []],
    ["S6 of three bytes", sRecord(6, "000003"), []],
    ["S6 of two bytes", sRecord(6, "0003"), []],
    ["S5 of three bytes, wrong", sRecord(5, "010003"), ["srec-record-count"]],
    ["S5 of four bytes, wrong", sRecord(5, "01000003"), ["srec-record-count"]],
    ["S6 of two bytes, wrong", sRecord(6, "0004"), ["srec-record-count"]],
  ])("%s", (_what, count, codes) => {
    expect(codesOf(parse(file(HEADER, manyRecords(3).trim(), count, "S70500000000FA")))).toEqual(
      codes,
    );
  });

  it("count what came before them, not the whole file", () => {
    const text = file(
      HEADER,
      data(1, 0, "01"),
      sRecord(5, "0001"),
      data(1, 1, "02"),
      sRecord(5, "0002"),
      END,
    );
    expect(codesOf(parse(text))).toEqual([]);
  });

  it("leave out records that were not sound", () => {
    const text = file(HEADER, data(1, 0, "01"), "S10400010200", sRecord(5, "0002"), END);
    expect(codesOf(parse(text))).toEqual(["srec-checksum", "srec-record-count"]);
  });

  const many = manyRecords(65_537);

  it.each([
    ["S5 of two bytes is kept modulo 2^16", sRecord(5, "0001"), []],
    ["S5 of three bytes has room for all", sRecord(5, "010001"), []],
    ["S5 of three bytes is not kept modulo 2^16", sRecord(5, "000001"), ["srec-record-count"]],
    ["S6 has room for all", sRecord(6, "010001"), []],
    ["S6 is not kept modulo 2^16", sRecord(6, "000001"), ["srec-record-count"]],
  ])("over 65535: %s", (_what, count, codes) => {
    expect(codesOf(parse(file(HEADER, many + count, "S70500000000FA")))).toEqual(codes);
  });
});

describe("termination", () => {
  it.each([
    ["S9 for S1", data(1, 0, "00"), "S9031234B6", [], 0x1234],
    ["S8 for S2", data(2, 0, "00"), sRecord(8, "123456"), [], 0x12_3456],
    ["S7 for S3", data(3, 0, "00"), sRecord(7, "FFFFFFFF"), [], 0xffff_ffff],
    ["S8 for S1", data(1, 0, "00"), sRecord(8, "123456"), ["srec-termination-type"], 0x12_3456],
    ["S9 for S3", data(3, 0, "00"), "S9030000FC", ["srec-termination-type"], 0],
    ["S7 for S2", data(2, 0, "00"), sRecord(7, "00000001"), ["srec-termination-type"], 1],
  ])("%s", (_what, record, end, codes, value) => {
    const document = parse(file(HEADER, record, end));
    expect(codesOf(document)).toEqual(codes);
    expect(document.startAddresses).toEqual([
      { kind: "linear", value, offset: 18 + record.length, line: 3 },
    ]);
  });

  it("goes by the widest data of a file of several widths", () => {
    const text = file(HEADER, data(3, 0, "00"), data(1, 1, "00"), sRecord(7, "00000000"));
    expect(codesOf(parse(text))).toEqual(["srec-mixed-widths"]);
  });

  it("has no type to keep to without data", () => {
    expect(codesOf(parse(file(HEADER, "S804000000FB")))).toEqual(["srec-no-data"]);
  });
});

describe("repeated addresses", () => {
  function many(start: number, count: number, digits = "11"): readonly string[] {
    return Array.from({ length: count }, (_, index) => data(1, start + index, digits));
  }

  it.each([
    ["deep inside a long run", [...many(0, 1000), data(1, 700, "22"), END], [701, 1001, 700]],
    [
      "deep inside both",
      [...many(0, 1000), ...many(5000, 1), ...many(300, 300), ...many(600, 9, "22")],
      [601, 1302, 600],
    ],
    [
      "behind a broken record",
      [data(1, 0, "11"), "S10400011100", ...many(1, 9), data(1, 5, "22")],
      [7, 12, 5],
    ],
    [
      "behind blanks and a lower-case s",
      [...many(0, 5), " ", ` ${data(1, 5, "11")}`, "s104000611E4", ...many(7, 9), data(1, 9, "22")],
      [11, 18, 9],
    ],
    [
      "behind records of another width",
      [...many(0, 5), data(3, 5, "1111"), data(2, 7, "1111"), data(1, 8, "22")],
      [7, 8, 8],
    ],
    ["in one long record", [data(1, 0, "11".repeat(200)), data(1, 150, "22")], [1, 2, 150]],
    [
      "over counts and headers",
      [...many(0, 3), HEADER, sRecord(5, "0003"), ...many(3, 3), data(1, 4, "22")],
      [7, 9, 4],
    ],
  ])("names both lines %s", (_what, lines, [firstLine, secondLine, difference]) => {
    const issue = parse(file(...lines)).issues.find(({ code }) => code === "srec-repeated-differs");
    expect(issue?.args).toMatchObject({ firstLine, secondLine, difference });
  });
});
