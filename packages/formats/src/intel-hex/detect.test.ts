/** What is taken for Intel HEX by its content. */
import { describe, expect, it } from "vitest";
import { ascii, concat, filled } from "../test-bytes.js";
import { detectIntelHex } from "./detect.js";

const BASE = ":020000040800F2";
const comments = (lengthBytes: number): string => `;${"c".repeat(lengthBytes - 2)}\n`;

describe("detectIntelHex", () => {
  it.each([
    ["a record", `${BASE}\n`],
    ["an end-of-file record alone", ":00000001FF"],
    ["lower-case digits", ":0100000abcdef"],
    ["CR only", `${BASE}\r:00000001FF\r`],
    ["blank lines and blanks before", `\r\n \n \t${BASE}`],
    ["a byte order mark", `\xef\xbb\xbf${BASE}`],
    ["a header of comments", `; made by a tool\n# and signed: yes\n${BASE}\n`],
    ["a header in another language", `; f\xfcr das Ger\xe4t\n${BASE}\n`],
    ["a header of almost 1 KiB", `${comments(1023)}${BASE}\n`],
    ["the longest record at the end of the header", `${comments(1023)}:FF${"00".repeat(258)}01\n`],
    ["a record of unknown type", ":00000006FA"],
    ["a first record with a wrong checksum", ":020000040800F3\n"],
    ["a first record that is cut", ":10000000FFFF"],
    ["a first record with an odd number of digits", ":10000000FFF"],
    ["a first record with a letter behind its head", ":10000000FFXY"],
    ["Ctrl-Z behind the record", ":00000001FF\n\x1a"],
  ])("takes %s", (_what, text) => {
    expect(detectIntelHex(ascii(text))).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["a byte order mark alone", "\xef\xbb\xbf"],
    ["text without a colon", "Sensor firmware\n"],
    ["text with a colon inside", "address: 0800\nsize: 10\n"],
    ["a line of text behind a colon", ": this is a list\n:020000040800F2\n"],
    ["emoji code", ":smile: :00000001FF\n"],
    ["an address with colons", "::1\n"],
    ["a colon alone", ":\n"],
    ["a colon and few digits", ":12345678"],
    ["a letter in the head", ":0000000G00"],
    ["an S-record", "S9030000FC\n"],
    ["a header of more than 1 KiB", `${comments(1024)}${BASE}\n`],
    ["control characters in the header", `\x01\x02\n${BASE}\n`],
    ["NUL in the header", `\0\n${BASE}\n`],
    ["a UF2 file with a record in it", `UF2\n\x57\x51\x5d\x9e\0\n${BASE}\n`],
    ["an ELF file", `\x7fELF\x01\x01\x01\0\n${BASE}`],
  ])("does not take %s", (_what, text) => {
    expect(detectIntelHex(ascii(text))).toBe(false);
  });

  it("looks at the head of a large file only", () => {
    const tail = filled(4 * 1024 * 1024, 0xff);
    expect(detectIntelHex(tail)).toBe(false);
    expect(detectIntelHex(concat(ascii(`${BASE}\n`), tail))).toBe(true);
  });
});
