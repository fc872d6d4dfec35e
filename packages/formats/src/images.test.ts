/** What each format loads, and where it says that the program starts. */
import { describe, expect, it } from "vitest";
import type { FormatId } from "./document.js";
import { elfFile } from "./elf/test-elf.js";
import { readFirmware } from "./formats.js";
import { entryAddressOf, imagesOf } from "./images.js";
import { ascii, concat, dfuSeFile, filled, hex, thrownBy, u32, withSuffix } from "./test-bytes.js";

const DATA = hex("01020304");
const read = (text: string): ReturnType<typeof readFirmware> => readFirmware(ascii(text));

const image = (address: number, bytes: Uint8Array, about: object = {}): unknown => ({
  alternateSetting: null,
  name: null,
  familyId: null,
  ...about,
  image: { segments: [{ address, bytes }] },
});

const UF2 = concat(
  ...[0x0a324655, 0x9e5d5157, 0x2000, 0x08000000, 4, 0, 1, 0x57755a57].map(u32),
  DATA,
  filled(472, 0),
  u32(0x0ab16f30),
);
const ELF = elfFile({ sections: [{ name: ".text", address: 0x08000000, data: DATA }] });

describe("imagesOf", () => {
  it.each<readonly [FormatId, Uint8Array, unknown]>([
    ["hex", ascii(":020000040800F2\n:0400000001020304F2\n:00000001FF\n"), image(0x08000000, DATA)],
    [
      "srec",
      ascii("S0030000FC\nS3090800000001020304E4\nS70500000000FA\n"),
      image(0x08000000, DATA),
    ],
    ["elf", ELF, image(0x08000000, DATA)],
    ["uf2", UF2, image(0x08000000, DATA, { familyId: 0x57755a57 })],
    [
      "dfu",
      dfuSeFile({ targets: [{ alternate: 2, elements: [{ address: 0x08000000, data: DATA }] }] }),
      image(0x08000000, DATA, { alternateSetting: 2, name: "A" }),
    ],
    ["dfu-raw", withSuffix(DATA, { bcdDFU: 0x0100 }), image(0, DATA)],
    ["bin", DATA, image(0, DATA)],
  ])("of %s: plain segments, with no more than an address and bytes", (format, bytes, expected) => {
    const document = readFirmware(bytes);
    expect(document).toMatchObject({ format, issues: [] });
    expect(imagesOf(document)).toEqual([expected]);
  });

  it.each([
    ["dfu-raw", withSuffix(DATA, { bcdDFU: 0x0100 })],
    ["bin", DATA],
  ])("of %s: at the base address that the caller gives", (_format, bytes) => {
    expect(imagesOf(readFirmware(bytes), { baseAddress: 0x08004000 })).toEqual([
      image(0x08004000, DATA),
    ]);
    expect(thrownBy(() => imagesOf(readFirmware(bytes), { baseAddress: 0xfffffffe })).message).toBe(
      "range of 4 bytes at 0xFFFFFFFE is empty or ends past 4 GiB",
    );
  });

  it("formats with addresses of their own do not move with the base address", () => {
    expect(imagesOf(readFirmware(ELF), { baseAddress: 0x1000 })).toEqual([image(0x08000000, DATA)]);
  });

  it("runs that touch are joined, and the last wins where two overlap", () => {
    const document = read(
      ":0400000001020304F2\n:0400040005060708DE\n:02000200AABB97\n:00000001FF\n",
    );
    expect(document.issues.map(({ code, severity }) => [code, severity])).toEqual([
      ["hex-repeated-differs", "error"],
    ]);
    expect(imagesOf(document)).toEqual([image(0, hex("0102AABB05060708"))]);
  });

  it("a file without data has one empty image, or none for a DfuSe file without targets", () => {
    expect(imagesOf(read(":00000001FF\n")).map((one) => one.image)).toEqual([{ segments: [] }]);
    expect(imagesOf(readFirmware(dfuSeFile({ targets: [] })))).toEqual([]);
  });
});

describe("entryAddressOf", () => {
  it.each<readonly [string, ReturnType<typeof readFirmware>, number | null]>([
    ["HEX type 05", read(":04000005080001C12D\n:00000001FF\n"), 0x080001c1],
    ["HEX type 03, CS times 16 plus IP", read(":0400000312345678E5\n:00000001FF\n"), 0x179b8],
    [
      "the last of two",
      read(":04000005080001C12D\n:04000005080001C32B\n:00000001FF\n"),
      0x080001c3,
    ],
    ["HEX without one", read(":00000001FF\n"), null],
    ["S7", read("S3090800000001020304E4\nS705080001C130\n"), 0x080001c1],
    ["ELF", readFirmware(ELF), 0x08000101],
    ["ELF with none", readFirmware(elfFile({ entry: 0 })), null],
    ["UF2", readFirmware(UF2), null],
    ["DfuSe", readFirmware(dfuSeFile()), null],
    ["a binary with suffix", readFirmware(withSuffix(DATA)), null],
    ["a raw binary", readFirmware(DATA), null],
  ])("of %s", (_name, document, expected) => {
    expect(entryAddressOf(document)).toBe(expected);
  });
});
