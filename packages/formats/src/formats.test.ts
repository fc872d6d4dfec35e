/** The choice of a format by content, name and the caller's word. */
import { describe, expect, it } from "vitest";
import type { FormatId } from "./document.js";
import { elfFile } from "./elf/test-elf.js";
import { DETECTION_ISSUES, formatIssue } from "./format-issues.js";
import { detectFormat, FORMATS, formatById, formatsByName, readFirmware } from "./formats.js";
import {
  ascii,
  concat,
  dfuSeFile,
  FILE_EMPTY,
  filled,
  hex,
  thrownBy,
  u32,
  withSuffix,
} from "./test-bytes.js";

const HEX = ascii(":0400000001020304F2\n:00000001FF\n");
const SREC = ascii("S0030000FC\nS107000001020304EE\nS9030000FC\n");
const DFU = dfuSeFile();
const DFU_RAW = withSuffix(hex("01020304"), { bcdDFU: 0x0100 });
const ELF = elfFile({ sections: [{ name: ".text", address: 0x08000000, data: hex("01020304") }] });
const UF2 = concat(
  ...[0x0a324655, 0x9e5d5157, 0x2000, 0x08000000, 256, 0, 1, 0x57755a57].map(u32),
  filled(476, 0),
  u32(0x0ab16f30),
);
const BIN = hex("0004002001010008");
const CONTENT: Readonly<Record<FormatId, Uint8Array>> = {
  dfu: DFU,
  elf: ELF,
  uf2: UF2,
  hex: HEX,
  srec: SREC,
  "dfu-raw": DFU_RAW,
  bin: BIN,
};
const IDS = Object.keys(CONTENT) as FormatId[];
const contentOf = (id: FormatId): Uint8Array => CONTENT[id];

describe("FORMATS", () => {
  it("are in the order in which content is tried, the one that takes anything last", () => {
    expect(FORMATS.map(({ id }) => id)).toEqual(IDS);
  });

  it("have each a title", () => {
    expect(FORMATS.map(({ title }) => title)).toEqual([
      "DfuSe",
      "ELF",
      "UF2",
      "Intel HEX",
      "Motorola S-record",
      "binary with DFU suffix",
      "raw binary",
    ]);
  });

  it.each(IDS)("no other format takes the content of %s", (id) => {
    const takers = FORMATS.filter(({ detect }) => detect(contentOf(id))).map((format) => format.id);
    expect(takers).toEqual(id === "bin" ? ["bin"] : [id, "bin"]);
    expect(detectFormat(contentOf(id)).id).toBe(id);
  });

  it("are found by id", () => {
    expect(IDS.map((id) => formatById(id).id)).toEqual(IDS);
    expect(() => formatById("zip" as FormatId)).toThrow(new TypeError("no format zip"));
  });
});

describe("formatsByName", () => {
  it.each<readonly [string, readonly FormatId[]]>([
    ["fw.dfu", ["dfu", "dfu-raw"]],
    ["fw.hex", ["hex"]],
    ["FW.HEX", ["hex"]],
    ["fw.ihx", ["hex"]],
    ["fw.s19", ["srec"]],
    ["fw.mot", ["srec"]],
    ["fw.elf", ["elf"]],
    ["fw.axf", ["elf"]],
    ["fw.uf2", ["uf2"]],
    ["fw.bin", ["bin"]],
    ["a.hex/fw.v1.bin", ["bin"]],
    [".bin", ["bin"]],
    ["fw.zip", []],
    ["fw.", []],
    ["bin", []],
    ["fw.hex ", []],
    ["", []],
  ])("of %s", (name, ids) => {
    expect(formatsByName(name).map(({ id }) => id)).toEqual(ids);
  });
});

describe("readFirmware", () => {
  it.each(IDS)("reads %s by content alone", (id) => {
    expect(readFirmware(contentOf(id))).toMatchObject({ format: id, issues: [] });
  });

  it.each<readonly [FormatId, string]>([
    ["dfu", "a.dfu"],
    ["dfu-raw", "a.dfu"],
    ["hex", "a.ihex"],
    ["srec", "a.s37"],
    ["elf", "a.out"],
    ["uf2", "a.uf2"],
    ["bin", "a.bin"],
    ["bin", "a"],
    ["bin", "a.xyz"],
    ["hex", "a.txt"],
  ])("has nothing to say of %s in %s", (id, fileName) => {
    expect(readFirmware(contentOf(id), { fileName })).toMatchObject({ format: id, issues: [] });
  });

  it.each<readonly [FormatId, string, string]>([
    [
      "hex",
      "a.bin",
      "the name promises raw binary, but the content is Intel HEX; it is read as Intel HEX",
    ],
    [
      "srec",
      "a.hex",
      "the name promises Intel HEX, but the content is Motorola S-record; it is read as Motorola S-record",
    ],
    ["dfu", "a.bin", "the name promises raw binary, but the content is DfuSe; it is read as DfuSe"],
    [
      "dfu-raw",
      "a.bin",
      "the name promises raw binary, but the content is binary with DFU suffix; it is read as binary with DFU suffix",
    ],
    ["elf", "a.bin", "the name promises raw binary, but the content is ELF; it is read as ELF"],
    [
      "hex",
      "a.dfu",
      "the name promises DfuSe, but the content is Intel HEX; it is read as Intel HEX",
    ],
    ["uf2", "a.elf", "the name promises ELF, but the content is UF2; it is read as UF2"],
  ])("reads %s in %s by its content, with a warning", (id, fileName, text) => {
    for (const lenient of [false, true]) {
      const { format, issues } = readFirmware(contentOf(id), { fileName, lenient });
      expect(format).toBe(id);
      expect(issues.map(({ code, severity }) => [code, severity])).toEqual([
        ["format-differs-from-name", "warning"],
      ]);
      expect(issues.map(formatIssue)).toEqual([text]);
    }
  });

  it("puts that warning before what the parser has to say", () => {
    const { issues } = readFirmware(dfuSeFile({ imageSizeBytes: 6 }), { fileName: "a.hex" });
    expect(issues.map(({ code }) => code)).toEqual(["format-differs-from-name", "dfu-image-size"]);
  });

  it("has a case for every code of its own", () => {
    expect(Object.keys(DETECTION_ISSUES)).toEqual(["format-differs-from-name"]);
  });

  it.each<readonly [string, string, string]>([
    [
      "a.dfu",
      'content is no DFU file: it neither begins with "DfuSe" nor ends with a DFU suffix',
      "if it is a raw binary, say so with --from bin and give its address",
    ],
    [
      "a.elf",
      "content is not ELF: it does not begin with the ELF magic number",
      "check that the file is what its name says",
    ],
    [
      "a.uf2",
      "content is not UF2: it does not begin with the UF2 magic numbers",
      "check that the file is what its name says",
    ],
    [
      "a.hex",
      String.raw`content is not Intel HEX: no line begins with ":", line 1 is "\x00\x04\x00 \x01\x01\x00\x08"`,
      "check that the file is what its name says",
    ],
    [
      "a.s19",
      String.raw`content is not S-record: no line begins with S and a digit, line 1 is "\x00\x04\x00 \x01\x01\x00\x08"`,
      "check that the file is what its name says",
    ],
  ])(
    "refuses bytes of no format in %s: a promise is not broken in silence",
    (fileName, message, hint) => {
      expect(thrownBy(() => readFirmware(BIN, { fileName }))).toEqual({
        name: "FormatError",
        code: "not-of-format",
        actor: "input",
        message,
        hint,
        details: { offset: 0 },
      });
    },
  );

  it("takes the caller's word over content and name, without a warning", () => {
    const options = { from: "bin", fileName: "a.hex" } as const;
    expect(readFirmware(HEX, options)).toEqual({
      format: "bin",
      sizeBytes: HEX.length,
      issues: [],
      bytes: HEX,
    });
  });

  it.each<readonly [FormatId, FormatId, string]>([
    ["hex", "elf", "content is not ELF: it does not begin with the ELF magic number"],
    ["dfu", "dfu-raw", 'content begins with "DfuSe": it is no plain binary'],
    [
      "dfu-raw",
      "dfu",
      'content is no DfuSe file: it ends with a DFU suffix, but does not begin with "DfuSe"',
    ],
    ["bin", "dfu-raw", "content does not end with a DFU suffix"],
  ])("refuses %s that the caller says is %s", (id, from, message) => {
    expect(thrownBy(() => readFirmware(contentOf(id), { from }))).toMatchObject({
      name: "FormatError",
      code: "not-of-format",
      message,
    });
  });

  it("passes on the mode and the CRC function", () => {
    const bad = dfuSeFile({ imageSizeBytes: 6 });
    expect(readFirmware(bad, { lenient: true }).issues).toMatchObject([{ severity: "warning" }]);
    expect(readFirmware(DFU, { crc32: () => 0 })).toMatchObject({
      suffix: { crc: { computed: 0xffffffff, ok: false } },
    });
  });

  it.each<readonly [string, FormatId | undefined]>([
    ["a.hex", undefined],
    ["a.bin", undefined],
    ["a", "bin"],
    ["a", "dfu"],
  ])("throws for an empty file, %s, from %s", (fileName, from) => {
    const options = from === undefined ? { fileName } : { fileName, from };
    expect(thrownBy(() => readFirmware(new Uint8Array(0), options))).toEqual(FILE_EMPTY);
  });
});
