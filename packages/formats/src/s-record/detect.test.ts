/** What is taken for S-records by its content. */
import { describe, expect, it } from "vitest";
import { ascii, concat, filled } from "../test-bytes.js";
import { detectSRecord } from "./detect.js";

const HEADER = "S00600004844521B";
const comments = (lengthBytes: number): string => `;${"c".repeat(lengthBytes - 2)}\n`;

describe("detectSRecord", () => {
  it.each([
    ["a header record", `${HEADER}\n`],
    ["a termination record alone", "S9030000FC"],
    ["a lower-case s", "s9030000fc\n"],
    ["CR only", `${HEADER}\rS9030000FC\r`],
    ["blank lines and blanks before", `\r\n \n \t${HEADER}`],
    ["a byte order mark", `\xef\xbb\xbf${HEADER}`],
    ["a header of text", `Sensor firmware\n# S-records\n${HEADER}\n`],
    ["a header of almost 1 KiB", `${comments(1023)}${HEADER}\n`],
    ["the longest record at the end of the header", `${comments(1023)}S0FF${"00".repeat(255)}\n`],
    ["a first record with a wrong checksum", "S00600004844521C\n"],
    ["a first record that is cut", "S00600004844"],
    ["a first record with an odd number of digits", "S0060000484"],
    ["a first record with a letter behind its head", "S006000048G4521B"],
    ["the reserved type", "S4030000FC"],
  ])("takes %s", (_what, text) => {
    expect(detectSRecord(ascii(text))).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["text", "Sensor firmware\n"],
    ["a name that begins like a record", "S3 bucket list\nS9030000FC\n"],
    ["S and few digits", "S900FF\n"],
    ["a letter in the head", "S90300G0FC\n"],
    ["a letter right behind the head", "S00600004G44521B\n"],
    ["an Intel HEX file", ":00000001FF\n"],
    ["a record behind other text", "x S9030000FC\n"],
    ["a header of more than 1 KiB", `${comments(1024)}${HEADER}\n`],
    ["control characters in the header", `\x01\x02\n${HEADER}\n`],
    ["an ELF file", `\x7fELF\x01\x01\x01\0\n${HEADER}`],
  ])("does not take %s", (_what, text) => {
    expect(detectSRecord(ascii(text))).toBe(false);
  });

  it("looks at the head of a large file only", () => {
    const tail = filled(4 * 1024 * 1024, 0xff);
    expect(detectSRecord(tail)).toBe(false);
    expect(detectSRecord(concat(ascii(`${HEADER}\n`), tail))).toBe(true);
  });
});
