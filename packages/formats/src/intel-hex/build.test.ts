/** What the Intel HEX writer writes, to the byte, and what it refuses. Round trips are in text/round-trip.test.ts. */
import { type Image, imageFromSegments } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { hex } from "../test-bytes.js";
import { file } from "../text/test-records.js";
import { buildIntelHex, type IntelHexBuildOptions } from "./build.js";

const EOF = ":00000001FF";

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function image(...segments: readonly (readonly [number, string])[]): Image {
  return imageFromSegments(segments.map(([address, digits]) => ({ address, bytes: hex(digits) })));
}

describe("buildIntelHex", () => {
  it("writes the records of the format reference", () => {
    const built = buildIntelHex(image([0x0800_0000, "00200020C1010008"]), {
      startAddress: { kind: "linear", value: 0x0800_01c1 },
    });
    expect(textOf(built)).toBe(
      file(":020000040800F2", ":0800000000200020C1010008EE", ":04000005080001C12D", EOF),
    );
  });

  it.each<readonly [string, Image, IntelHexBuildOptions, readonly string[]]>([
    ["nothing", image(), {}, [EOF]],
    ["one byte", image([0, "00"]), {}, [":0100000000FF", EOF]],
    [
      "records of 16 bytes",
      image([0, "11".repeat(17)]),
      {},
      [`:10000000${"11".repeat(16)}E0`, ":0100100011DE", EOF],
    ],
    [
      "records of 3 bytes",
      image([0, "01020304"]),
      { recordLengthBytes: 3 },
      [":03000000010203F7", ":0100030004F8", EOF],
    ],
    [
      "records of 1 byte",
      image([0, "0102"]),
      { recordLengthBytes: 1 },
      [":0100000001FE", ":0100010002FC", EOF],
    ],
    [
      "records of 255 bytes",
      image([0, "00".repeat(255)]),
      { recordLengthBytes: 255 },
      [`:FF000000${"00".repeat(255)}01`, EOF],
    ],
    ["a gap, left out", image([0, "01"], [2, "03"]), {}, [":0100000001FE", ":0100020003FA", EOF]],
    ["upper-case digits", image([0xabcd, "EF"]), {}, [":01ABCD00EF98", EOF]],
    ["up to the end of 16 bits", image([0xffff, "AA"]), {}, [":01FFFF00AA57", EOF]],
    [
      "from the end of 16 bits on, split",
      image([0xffff, "AABB"]),
      {},
      [":01FFFF00AA57", ":020000040001F9", ":01000000BB44", EOF],
    ],
    [
      "across 64 KiB, the record split",
      image([0x0800_fffe, "11223344"]),
      {},
      [":020000040800F2", ":02FFFE001122CE", ":020000040801F1", ":02000000334487", EOF],
    ],
    ["the very top", image([0xffff_ffff, "AA"]), {}, [":02000004FFFFFC", ":01FFFF00AA57", EOF]],
    [
      "a base once for several segments",
      image([0x0800_0000, "01"], [0x0800_0010, "02"]),
      {},
      [":020000040800F2", ":0100000001FE", ":0100100002ED", EOF],
    ],
    [
      "the lowest 64 KiB before a base, without one",
      image([0, "01"], [0x1_0000, "02"]),
      {},
      [":0100000001FE", ":020000040001F9", ":0100000002FD", EOF],
    ],
    ["16 bits, chosen", image([0, "01"]), { variant: "i8hex" }, [":0100000001FE", EOF]],
    [
      "20 bits: a base of type 02",
      image([0x1_2000, "01"]),
      { variant: "i16hex" },
      [":020000021000EC", ":0120000001DE", EOF],
    ],
    [
      "20 bits, up to the end",
      image([0xf_ffff, "AA"]),
      { variant: "i16hex" },
      [":02000002F0000C", ":01FFFF00AA57", EOF],
    ],
    [
      "20 bits, across 64 KiB",
      image([0xffff, "AABB"]),
      { variant: "i16hex" },
      [":01FFFF00AA57", ":020000021000EC", ":01000000BB44", EOF],
    ],
    ["32 bits where 16 would do", image([0, "01"]), { variant: "i32hex" }, [":0100000001FE", EOF]],
    [
      "a segmented start address",
      image([0, "01"]),
      { startAddress: { kind: "segmented", value: 0x1200_0034 } },
      [":0100000001FE", ":0400000312000034B3", EOF],
    ],
    [
      "a start address of zero",
      image(),
      { startAddress: { kind: "linear", value: 0 } },
      [":0400000500000000F7", EOF],
    ],
    [
      "a start address at the very top",
      image(),
      { startAddress: { kind: "linear", value: 0xffff_ffff } },
      [":04000005FFFFFFFFFB", EOF],
    ],
  ])("writes %s", (_what, given, options, lines) => {
    expect(textOf(buildIntelHex(given, options))).toBe(file(...lines));
  });

  it.each(["i8hex", "i16hex", "i32hex", "auto"] as const)(
    "ends lines with CR LF: %s",
    (variant) => {
      const built = textOf(
        buildIntelHex(image([0, "0102"]), { variant, recordLengthBytes: 1, lineEnding: "crlf" }),
      );
      expect(built).toBe(":0100000001FE\r\n:0100010002FC\r\n:00000001FF\r\n");
    },
  );

  it("uses its buffer to the last byte", () => {
    const built = buildIntelHex(image([0x0800_fff0, "5A".repeat(40)]), { recordLengthBytes: 7 });
    expect([built.byteOffset, built.byteLength]).toEqual([0, built.buffer.byteLength]);
    expect(built.includes(0)).toBe(false);
  });

  it("writes the same bytes each time", () => {
    const given = image([0x0800_0000, "5A".repeat(40)]);
    expect(buildIntelHex(given)).toEqual(buildIntelHex(given));
  });
});

describe("refusals", () => {
  it.each([
    [0, "0"],
    [256, "256"],
    [-1, "-1"],
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
  ])("a record length of %d", (recordLengthBytes, shown) => {
    expect(() => buildIntelHex(image(), { recordLengthBytes })).toThrow(
      expect.objectContaining({
        code: "build-option-invalid",
        message: `record length ${shown} is out of range, expected 1 to 255 data bytes`,
        actor: "input",
      }),
    );
  });

  it.each([-1, 2 ** 32, 0.5])("a start address of %d", (value) => {
    expect(() => buildIntelHex(image(), { startAddress: { kind: "linear", value } })).toThrow(
      expect.objectContaining({
        code: "build-option-invalid",
        message: `start address ${value} is out of range, expected 0x00000000 to 0xFFFFFFFF`,
        actor: "input",
      }),
    );
  });

  it.each([
    [
      "i8hex",
      image([0x1_0000, "00"]),
      0x1_0000,
      "data at 0x00010000 does not fit into I8HEX, which ends at 0x0000FFFF",
    ],
    [
      "i8hex",
      image([0xffff, "0000"]),
      0x1_0000,
      "data at 0x00010000 does not fit into I8HEX, which ends at 0x0000FFFF",
    ],
    [
      "i8hex",
      image([0, "00"], [0x0800_0000, "00"]),
      0x0800_0000,
      "data at 0x08000000 does not fit into I8HEX, which ends at 0x0000FFFF",
    ],
    [
      "i16hex",
      image([0x10_0000, "00"]),
      0x10_0000,
      "data at 0x00100000 does not fit into I16HEX, which ends at 0x000FFFFF",
    ],
    [
      "i16hex",
      image([0xf_ffff, "0000"]),
      0x10_0000,
      "data at 0x00100000 does not fit into I16HEX, which ends at 0x000FFFFF",
    ],
    [
      "i16hex",
      image([0xffff_ffff, "00"]),
      0xffff_ffff,
      "data at 0xFFFFFFFF does not fit into I16HEX, which ends at 0x000FFFFF",
    ],
  ] as const)("%s: data that it cannot address", (variant, given, address, message) => {
    expect(() => buildIntelHex(given, { variant })).toThrow(
      expect.objectContaining({
        code: "not-expressible",
        message,
        actor: "plan",
        hint: "use i32hex, or move the data with --offset",
        details: { variant, address },
      }),
    );
  });
});
