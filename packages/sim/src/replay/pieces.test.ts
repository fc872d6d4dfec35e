/** What is kept of memory contents that are left out: nothing that can be found by trying. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { payloadOf } from "./payload.js";
import { DIGEST_BYTES_MIN, pieceLengths, piecesOf, placedPieces } from "./pieces.js";
import { dfu, digest, UPLOAD } from "./test-recording.js";

describe("pieceLengths", () => {
  it.each([
    [0, []],
    [1, [1]],
    [31, [31]],
    [32, [32]],
    [64, [64]],
    [65, [65]],
    [95, [95]],
    [96, [64, 32]],
    [129, [64, 65]],
    [2048, Array.from({ length: 32 }, () => 64)],
  ])("%i bytes", (byteCount, lengths) => {
    expect(pieceLengths(byteCount)).toEqual(lengths);
  });

  it("adds up, and has a short piece only where the block is short", () => {
    fc.assert(
      fc.property(fc.nat(5000), (byteCount) => {
        const lengths = pieceLengths(byteCount);
        expect(lengths.reduce((sum, one) => sum + one, 0)).toBe(byteCount);
        expect(lengths.every((one) => one >= Math.min(byteCount, DIGEST_BYTES_MIN))).toBe(true);
      }),
    );
  });
});

describe("piecesOf", () => {
  const filled = (lengthBytes: number, byte: number): Uint8Array =>
    new Uint8Array(lengthBytes).fill(byte);

  it.each([
    ["erased", filled(256, 0xff), [{ kind: "fill", byte: 0xff, count: 4 }]],
    ["erased to 0", filled(130, 0), [{ kind: "fill", byte: 0, count: 2 }]],
    ["one byte of the firmware", filled(1, 0xb4), [{ kind: "untold" }]],
    ["one erased byte", filled(1, 0xff), [{ kind: "untold" }]],
    ["31 bytes", filled(31, 0xff), [{ kind: "untold" }]],
  ])("%s", (_title, bytes, pieces) => {
    expect(piecesOf(bytes, digest)).toEqual(pieces);
  });

  it.each([64, 65, 66, 68, 95])("%i equal bytes of the firmware are no fill", (lengthBytes) => {
    const bytes = filled(lengthBytes, 0x5a);
    expect(piecesOf(bytes, digest)).toEqual([{ kind: "digest", digest: digest(bytes) }]);
  });

  it("makes no digest over fewer than 32 bytes, whatever the block", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        const lengths: number[] = [];
        const pieces = piecesOf(bytes, (piece) => {
          lengths.push(piece.length);
          return digest(piece);
        });
        expect(lengths.every((one) => one >= 32)).toBe(true);
        expect(placedPieces(bytes.length, pieces)?.length).toBe(pieceLengths(bytes.length).length);
      }),
    );
  });
});

describe("placedPieces", () => {
  const one = { kind: "digest", digest: "0123456789abcdef" } as const;
  const fill = (count: number) => ({ kind: "fill", byte: 0xff, count }) as const;

  it.each([
    ["none at all", 256, []],
    ["one too few", 256, [one, fill(2)]],
    ["one too many", 256, [one, fill(4)]],
    ["a digest of a short block", 31, [one]],
    ["a fill of a short block", 31, [fill(1)]],
    ["a piece untold that is long enough", 64, [{ kind: "untold" } as const]],
    ["something of nothing", 0, [one]],
  ])("null for %s", (_title, byteCount, pieces) => {
    expect(placedPieces(byteCount, pieces)).toBe(null);
  });

  it("are where they lie in their block", () => {
    expect(placedPieces(130, [one, fill(1)])).toEqual([
      { offset: 0, lengthBytes: 64, piece: one },
      { offset: 64, lengthBytes: 66, piece: fill(1) },
    ]);
  });
});

describe("a register", () => {
  const options = (isRegister: boolean) => ({ digest, isRegister: () => isRegister });

  it.each([
    [8, true, "bytes"],
    [8, false, "withheld"],
    [9, true, "withheld"],
  ])("of %i bytes, read as one: %s", (lengthBytes, isRegister, kind) => {
    const bytes = new Uint8Array(lengthBytes).fill(7);
    expect(payloadOf(dfu(UPLOAD, 2), bytes, options(isRegister)).kind).toBe(kind);
  });
});
