/** What the S-record writer writes, to the byte, and what it refuses. Round trips are in text/round-trip.test.ts. */
import { type Image, imageFromSegments } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { ascii, filled, hex } from "../test-bytes.js";
import { file } from "../text/test-records.js";
import { buildSRecord, type SRecordBuildOptions } from "./build.js";

const S9 = "S9030000FC";
const S8 = "S804000000FB";
const S7 = "S70500000000FA";

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function image(...segments: readonly (readonly [number, string])[]): Image {
  return imageFromSegments(segments.map(([address, digits]) => ({ address, bytes: hex(digits) })));
}

describe("buildSRecord", () => {
  it("writes the records of the format reference", () => {
    const given = image([0x0800_0000, "00200020C1010008"]);
    const built = buildSRecord(given, { header: ascii("HDR"), startAddress: 0x0800_01c1 });
    expect(textOf(built)).toBe(
      file("S00600004844521B", "S30D0800000000200020C1010008E0", "S5030001FB", "S705080001C130"),
    );
  });

  it.each<readonly [string, Image, SRecordBuildOptions, readonly string[]]>([
    ["nothing", image(), {}, ["S5030000FC", S9]],
    ["nothing, without a count", image(), { countRecord: false }, [S9]],
    ["an empty header", image(), { header: hex(""), countRecord: false }, ["S0030000FC", S9]],
    [
      "the longest header",
      image(),
      { header: filled(252, 0), countRecord: false },
      [`S0FF0000${"00".repeat(252)}00`, S9],
    ],
    ["one byte", image([0x1000, "0A"]), {}, ["S10410000AE1", "S5030001FB", S9]],
    [
      "records of 16 bytes",
      image([0, "11".repeat(17)]),
      {},
      [`S1130000${"11".repeat(16)}DC`, "S104001011DA", "S5030002FA", S9],
    ],
    [
      "records of 1 byte",
      image([0, "0102"]),
      { recordLengthBytes: 1 },
      ["S104000001FA", "S104000102F8", "S5030002FA", S9],
    ],
    [
      "records of 252 bytes",
      image([0, "00".repeat(252)]),
      { recordLengthBytes: 252 },
      [`S1FF0000${"00".repeat(252)}00`, "S5030001FB", S9],
    ],
    [
      "records of 251 bytes, S2",
      image([0, "00".repeat(251)]),
      { recordLengthBytes: 251, variant: "s28" },
      [`S2FF000000${"00".repeat(251)}00`, "S5030001FB", S8],
    ],
    [
      "records of 250 bytes, S3",
      image([0, "00".repeat(250)]),
      { recordLengthBytes: 250, variant: "s37" },
      [`S3FF00000000${"00".repeat(250)}00`, "S5030001FB", S7],
    ],
    [
      "a gap, left out",
      image([0, "01"], [2, "03"]),
      {},
      ["S104000001FA", "S104000203F6", "S5030002FA", S9],
    ],
    ["16 bits up to the end", image([0xffff, "AA"]), {}, ["S104FFFFAA53", "S5030001FB", S9]],
    ["24 bits from 64 KiB on", image([0x1_0000, "AA"]), {}, ["S205010000AA4F", "S5030001FB", S8]],
    ["24 bits up to the end", image([0xff_ffff, "AA"]), {}, ["S205FFFFFFAA53", "S5030001FB", S8]],
    [
      "24 bits for all, across 64 KiB",
      image([0xffff, "AABB"]),
      {},
      ["S20600FFFFAABB96", "S5030001FB", S8],
    ],
    [
      "32 bits from 16 MiB on",
      image([0x100_0000, "AA"]),
      {},
      ["S30601000000AA4E", "S5030001FB", S7],
    ],
    ["the very top", image([0xffff_ffff, "AA"]), {}, ["S306FFFFFFFFAA53", "S5030001FB", S7]],
    [
      "24 bits for a start address",
      image([0, "AA"]),
      { startAddress: 0x1_0000 },
      ["S205000000AA50", "S5030001FB", "S804010000FA"],
    ],
    [
      "32 bits for a start address",
      image([0, "AA"]),
      { startAddress: 0xffff_ffff },
      ["S30600000000AA4F", "S5030001FB", "S705FFFFFFFFFE"],
    ],
    [
      "the start address of 16 bits",
      image(),
      { startAddress: 0xffff, countRecord: false },
      ["S903FFFFFE"],
    ],
  ])("writes %s", (_what, given, options, lines) => {
    expect(textOf(buildSRecord(given, options))).toBe(file(...lines));
  });

  it("ends lines with CR LF", () => {
    const built = buildSRecord(image([0, "01"]), { lineEnding: "crlf", header: ascii("A") });
    expect(textOf(built)).toBe("S004000041BA\r\nS104000001FA\r\nS5030001FB\r\nS9030000FC\r\n");
  });

  it.each([
    [65_535, ["S503FFFFFE"]],
    [65_536, ["S604010000FA"]],
    [65_537, ["S604010001F9"]],
  ])("counts %d records", (count, lines) => {
    const given = { segments: [{ address: 0, bytes: filled(count, 0x11) }] };
    const built = buildSRecord(given, { recordLengthBytes: 1, variant: "s28" });
    const tail = file(...lines, S8);
    expect(textOf(built.subarray(-tail.length))).toBe(tail);
    expect(built.length).toBe(count * "S205000000AA50\n".length + tail.length);
  });

  it("uses its buffer to the last byte", () => {
    const built = buildSRecord(image([0x0800_fff0, "5A".repeat(40)]), { recordLengthBytes: 7 });
    expect([built.byteOffset, built.byteLength]).toEqual([0, built.buffer.byteLength]);
    expect(built.includes(0)).toBe(false);
  });
});

describe("refusals", () => {
  it.each<readonly [number, SRecordBuildOptions["variant"], string]>([
    [0, "s19", "record length 0 is out of range, expected 1 to 252 data bytes for S1"],
    [253, "s19", "record length 253 is out of range, expected 1 to 252 data bytes for S1"],
    [252, "s28", "record length 252 is out of range, expected 1 to 251 data bytes for S2"],
    [251, "s37", "record length 251 is out of range, expected 1 to 250 data bytes for S3"],
    [1.5, "auto", "record length 1.5 is out of range, expected 1 to 252 data bytes for S1"],
  ])("a record length of %d in %s", (recordLengthBytes, variant, message) => {
    expect(() => buildSRecord(image(), { recordLengthBytes, variant: variant ?? "auto" })).toThrow(
      expect.objectContaining({ code: "build-option-invalid", message, actor: "input" }),
    );
  });

  it("a header that is too long", () => {
    expect(() => buildSRecord(image(), { header: filled(253, 0) })).toThrow(
      expect.objectContaining({
        code: "build-option-invalid",
        message: "header has 253 bytes, expected at most 252",
        actor: "input",
      }),
    );
  });

  it.each<readonly [number, SRecordBuildOptions["variant"], string]>([
    [
      0x1_0000,
      "s19",
      "start address 0x00010000 is out of range, expected 0x00000000 to 0x0000FFFF for S9",
    ],
    [
      0x100_0000,
      "s28",
      "start address 0x01000000 is out of range, expected 0x00000000 to 0x00FFFFFF for S8",
    ],
    [
      2 ** 32,
      "s37",
      "start address 4294967296 is out of range, expected 0x00000000 to 0xFFFFFFFF for S7",
    ],
    [
      2 ** 32,
      "auto",
      "start address 4294967296 is out of range, expected 0x00000000 to 0xFFFFFFFF for S7",
    ],
    [-1, "auto", "start address -1 is out of range, expected 0x00000000 to 0x0000FFFF for S9"],
    [0.5, "s19", "start address 0.5 is out of range, expected 0x00000000 to 0x0000FFFF for S9"],
  ])("a start address of %d in %s", (startAddress, variant, message) => {
    expect(() => buildSRecord(image(), { startAddress, variant: variant ?? "auto" })).toThrow(
      expect.objectContaining({ code: "build-option-invalid", message, actor: "input" }),
    );
  });

  it.each([
    [
      "s19",
      image([0x1_0000, "00"]),
      0x1_0000,
      "data at 0x00010000 does not fit into S19, which ends at 0x0000FFFF",
    ],
    [
      "s19",
      image([0xffff, "0000"]),
      0x1_0000,
      "data at 0x00010000 does not fit into S19, which ends at 0x0000FFFF",
    ],
    [
      "s28",
      image([0, "00"], [0x0800_0000, "00"]),
      0x0800_0000,
      "data at 0x08000000 does not fit into S28, which ends at 0x00FFFFFF",
    ],
    [
      "s28",
      image([0xff_ffff, "0000"]),
      0x100_0000,
      "data at 0x01000000 does not fit into S28, which ends at 0x00FFFFFF",
    ],
  ] as const)("%s: data that it cannot address", (variant, given, address, message) => {
    expect(() => buildSRecord(given, { variant })).toThrow(
      expect.objectContaining({
        code: "not-expressible",
        message,
        actor: "plan",
        hint: "use s37, or move the data with --offset",
        details: { variant, address },
      }),
    );
  });
});
