import { describe, expect, it } from "vitest";
import { accessText, foldBlanks, idsText, quoted, runsText, sizesText } from "./device-words.js";
import type { FlashSize } from "./profile.js";

const size = (sizeBytes: number): FlashSize => ({
  letter: "B",
  sizeBytes,
  runs: [],
  variants: [],
  sources: ["manual"],
  inferredFrom: null,
});

describe("words for devices", () => {
  it.each([
    { kib: [64, 128, 192], text: "64, 128 or 192 KiB" },
    { kib: [128, 1024, 2048], text: "128 KiB, 1 MiB or 2 MiB" },
    { kib: [1024, 2048], text: "1 or 2 MiB" },
    { kib: [64, 64], text: "64 KiB" },
    { kib: [2048, 128, 1024, 128], text: "128 KiB, 1 MiB or 2 MiB" },
  ])("$text", ({ kib, text }) => {
    expect(sizesText(kib.map((n) => size(n * 1024)))).toBe(text);
  });

  it.each([
    { access: "rwe", text: "rwe" },
    { access: "rw", text: "rw" },
    { access: "e", text: "e" },
    { access: "", text: "no rights" },
  ])("$text", ({ access, text }) => {
    const [readable, writable, erasable] = ["r", "w", "e"].map((right) => access.includes(right));
    expect(
      accessText({
        readable: readable === true,
        writable: writable === true,
        erasable: erasable === true,
      }),
    ).toBe(text);
  });

  it("write ids, strings, runs and blanks", () => {
    const access = { readable: true, erasable: true, writable: true };
    expect([
      idsText({ vendorId: 0x0483, productId: 0xdf11 }),
      quoted(null),
      quoted("@a"),
      runsText([]),
      runsText([{ start: 0x08000000, sectorCount: 4, sectorSizeBytes: 16384, access }]),
      foldBlanks(" a  b\t c "),
    ]).toEqual([
      "0483:DF11",
      "no string",
      '"@a"',
      "no sectors",
      "4 × 16 KiB at 0x08000000",
      "a b c",
    ]);
  });
});
