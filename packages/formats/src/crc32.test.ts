import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32, dfuCrc } from "./crc32.js";

const CHECK = Uint8Array.from("123456789", (character) => character.charCodeAt(0));

/** The CRC-32 that zlib writes into the trailer of a gzip stream; `zlib.crc32` came only with Node 20.15. */
function zlibCrc32(bytes: Uint8Array): number {
  const packed = gzipSync(bytes, { level: 1 });
  return packed.readUInt32LE(packed.length - 8);
}

/** Bytes in a larger buffer, so that an offset that is not a multiple of 4 or 8 counts. */
const bytesAtAnyOffset = fc
  .tuple(fc.uint8Array({ maxLength: 300 }), fc.nat(15))
  .map(([bytes, offset]) => {
    const room = new Uint8Array(offset + bytes.length + 3).fill(0xa5);
    room.set(bytes, offset);
    return room.subarray(offset, offset + bytes.length);
  });

describe("crc32", () => {
  it.each([
    ["nothing", new Uint8Array(0), 0],
    ["the check text 123456789", CHECK, 0xcbf43926],
    ["one zero byte", new Uint8Array(1), 0xd202ef8d],
    ["32 zero bytes", new Uint8Array(32), 0x190a55ad],
    ["32 bytes of 0xFF", new Uint8Array(32).fill(0xff), 0xff6cab0b],
  ])("of %s", (_name, bytes, expected) => {
    expect(crc32(bytes)).toBe(expected);
  });

  it("of every length around the eight bytes of a step equals zlib's", () => {
    const bytes = Uint8Array.from({ length: 70 }, (_, index) => (index * 167 + 13) & 0xff);
    const lengths = [...bytes.keys()];
    expect(lengths.map((length) => crc32(bytes.subarray(0, length)))).toEqual(
      lengths.map((length) => zlibCrc32(bytes.subarray(0, length))),
    );
  });

  it("of random bytes at any offset equals zlib's", () => {
    fc.assert(
      fc.property(bytesAtAnyOffset, (bytes) => {
        expect(crc32(bytes)).toBe(zlibCrc32(bytes));
      }),
    );
  });

  it("of a megabyte equals zlib's", () => {
    const bytes = Uint8Array.from({ length: 2 ** 20 + 5 }, (_, index) => (index * index) >>> 3);
    expect(crc32(bytes)).toBe(zlibCrc32(bytes));
  });

  it("goes on from an earlier value, wherever the bytes are cut", () => {
    fc.assert(
      fc.property(bytesAtAnyOffset, fc.nat(300), (bytes, cut) => {
        const first = crc32(bytes.subarray(0, cut));
        expect(crc32(bytes.subarray(cut), first)).toBe(crc32(bytes));
      }),
    );
  });

  it("tells every single changed bit of a short file apart", () => {
    const bytes = Uint8Array.from(CHECK);
    const seen = new Set([crc32(bytes)]);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      seen.add(crc32(changed));
    }
    expect(seen.size).toBe(1 + 8 * bytes.length);
  });
});

describe("dfuCrc", () => {
  // CRC-32/JAMCRC; DFU 1.1 appendix B leaves out the final complement.
  it.each([
    ["nothing", new Uint8Array(0), 0xffffffff],
    ["the check text 123456789", CHECK, 0x340bc6d9],
  ])("of %s", (_name, bytes, expected) => {
    expect(dfuCrc(bytes)).toBe(expected);
  });

  it("uses the platform's CRC where one is given", () => {
    const calls: Uint8Array[] = [];
    const platform = (bytes: Uint8Array): number => {
      calls.push(bytes);
      return 0x12345678;
    };
    expect(dfuCrc(CHECK, platform)).toBe(0xedcba987);
    expect(calls).toEqual([CHECK]);
  });
});
