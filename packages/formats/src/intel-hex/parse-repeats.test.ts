/** Addresses that an Intel HEX file gives more than once: which lines are named, and what stays in the document. */
import { combineSegments } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import type { IntelHexDocument } from "../document.js";
import { ascii, hex } from "../test-bytes.js";
import { hexData as data, file } from "../text/test-records.js";
import { parseIntelHex } from "./parse.js";

const EOF = ":00000001FF";
const BASE_1 = ":020000040001F9";

function parse(text: string): IntelHexDocument {
  return parseIntelHex(ascii(text));
}

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
      "behind the second part of a record that wraps and goes on from one before",
      [
        ":020000021000EC",
        data(0xfff0, "11".repeat(14)),
        data(0xfffe, "11111111"),
        data(2, "11"),
        data(2, "22"),
        EOF,
      ],
      [4, 5, 0x1_0002],
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

  it("names the lines of a difference that lies before the one told last", () => {
    const late = [...many(0, 50), data(50, "22")];
    const { issues } = parse(file(...many(0, 100), ...late, data(10, "33"), EOF));
    expect(issues.map(({ line, args }) => [args.difference, args.firstLine, line])).toEqual([
      [50, 51, 151],
      [10, 11, 152],
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
