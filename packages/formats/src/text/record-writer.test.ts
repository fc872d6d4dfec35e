/** The writer of both text formats: characters, sums and the size of its buffer. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endingBytes, RecordWriter } from "./record-writer.js";
import { digitsOf, digitsOfBytes } from "./test-records.js";

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

describe("RecordWriter", () => {
  it.each([
    ["lf" as const, 1, "\n"],
    ["crlf" as const, 2, "\r\n"],
  ])("ends records with %s", (lineEnding, size, ending) => {
    expect(endingBytes(lineEnding)).toBe(size);
    const writer = new RecordWriter(2 * (3 + size), lineEnding);
    writer.begin(0x3a);
    writer.end(0xff);
    writer.begin(0x3b);
    writer.end(0x0a);
    expect(textOf(writer.output)).toBe(`:FF${ending};0A${ending}`);
  });

  it("writes one or two plain characters, which do not count into the sum", () => {
    const writer = new RecordWriter(3, "lf");
    writer.begin(0x53, 0x31);
    expect(writer.sum).toBe(0);
    writer.begin(0x3a);
    expect(writer.sum).toBe(0);
    expect(textOf(writer.output)).toBe("S1:");
  });

  it.each([
    [0xffff_ffff, 4, "FFFFFFFF", 4 * 255],
    [0x8000_0001, 4, "80000001", 0x81],
    [0x12_3456, 3, "123456", 0x9c],
    [0x12_3456, 2, "3456", 0x8a],
    [0xab, 1, "AB", 0xab],
    [7, 0, "", 0],
  ])("writes the number %d in %d bytes", (value, lengthBytes, digits, sum) => {
    const writer = new RecordWriter(2 * lengthBytes, "lf");
    writer.number(value, lengthBytes);
    expect([textOf(writer.output), writer.sum]).toEqual([digits, sum]);
  });

  it("writes any part of any bytes, and adds them up over several calls", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(70), fc.nat(70), (bytes, a, b) => {
        const from = Math.min(a, b, bytes.length);
        const to = Math.min(Math.max(a, b), bytes.length);
        const size = to - from;
        const writer = new RecordWriter(1 + 2 + 4 * size + 3, "lf");
        writer.begin(0x3a);
        writer.byte(0x5a);
        writer.bytes(bytes, from, to);
        writer.bytes(bytes, from, to);
        const part = bytes.subarray(from, to);
        expect(writer.sum).toBe(0x5a + 2 * part.reduce((sum, byte) => sum + byte, 0));
        const checksum = writer.sum & 0xff;
        writer.end(checksum);
        const digits = digitsOfBytes(part);
        expect(textOf(writer.output)).toBe(`:5A${digits}${digits}${digitsOf(checksum, 1)}\n`);
      }),
    );
  });
});
