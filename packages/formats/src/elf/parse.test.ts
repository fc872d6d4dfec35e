/** ELF files built by hand for every trap. */
import { describe, expect, it } from "vitest";
import {
  ascii,
  concat,
  FILE_EMPTY,
  filled,
  hex,
  patched,
  thrownBy,
  u16,
  u32,
} from "../test-bytes.js";
import { detectElf, imagesOfElf, parseElf } from "./index.js";
import { CODE, codesOf, elfFile, FLASH, LOADED, PLAIN, segmentsOf, TEXT } from "./test-elf.js";

const DATA = { name: ".data", flags: 3, address: 0x20000000, data: hex("01020304") };

describe("a plain file", () => {
  it("is parsed whole", () => {
    const bytes = elfFile(PLAIN);
    expect(parseElf(bytes)).toEqual({
      format: "elf",
      sizeBytes: bytes.length,
      issues: [],
      machine: 40,
      entryAddress: 0x08000101,
      loadedFrom: "sections",
      loads: [
        {
          name: ".text",
          offset: 84,
          address: 0x08000000,
          virtualAddress: 0x08000000,
          bytes: CODE,
        },
      ],
    });
  });

  it("has one image", () => {
    expect(imagesOfElf(parseElf(elfFile(PLAIN)))).toEqual([
      {
        alternateSetting: null,
        name: null,
        familyId: null,
        image: { segments: [LOADED] },
      },
    ]);
  });

  it("is read from a part of a larger buffer", () => {
    const bytes = elfFile(PLAIN);
    const room = concat(filled(3, 0xee), bytes, filled(5, 0xee));
    expect(parseElf(room.subarray(3, 3 + bytes.length))).toEqual(parseElf(bytes));
  });
});

describe("traps", () => {
  it("initialised data go to their load address, not to RAM (LMA differs from VMA)", () => {
    const bytes = elfFile({
      sections: [TEXT, DATA],
      programs: [FLASH, { virtualAddress: 0x20000000, physicalAddress: 0x0800000c, of: [".data"] }],
    });
    expect(
      parseElf(bytes).loads.map(({ address, virtualAddress }) => [address, virtualAddress]),
    ).toEqual([
      [0x08000000, 0x08000000],
      [0x0800000c, 0x20000000],
    ]);
    expect(segmentsOf(bytes)).toEqual([
      { address: 0x08000000, bytes: concat(CODE, hex("01020304")) },
    ]);
  });

  it("a section in the middle of a segment keeps its distance to the segment's load address", () => {
    const bytes = elfFile({
      sections: [
        { ...DATA, name: ".a" },
        { ...DATA, name: ".b", address: 0x20000004 },
      ],
      programs: [{ virtualAddress: 0x20000000, physicalAddress: 0x08000100, of: [".a", ".b"] }],
    });
    expect(parseElf(bytes).loads.map(({ address }) => address)).toEqual([0x08000100, 0x08000104]);
  });

  it(".bss is not loaded, though its segment is larger in memory than in the file", () => {
    const bytes = elfFile({
      sections: [
        TEXT,
        { name: ".bss", type: 8, flags: 3, address: 0x2000_0000, sizeBytes: 0x1000 },
      ],
      programs: [
        FLASH,
        { virtualAddress: 0x20000000, offset: 96, fileBytes: 0, memoryBytes: 0x1000 },
      ],
    });
    expect(parseElf(bytes)).toMatchObject({ issues: [], loads: [{ name: ".text" }] });
  });

  it.each([
    [".ARM.exidx", 0x70000001],
    [".init_array", 14],
    [".fini_array", 15],
    [".preinit_array", 16],
    [".note.gnu.build-id", 7],
  ])("%s, which is not PROGBITS, is loaded", (name, type) => {
    const exidx = { name, type, address: 0x0800000c, data: hex("0BADF00D") };
    const bytes = elfFile({
      sections: [TEXT, exidx],
      programs: [{ virtualAddress: 0x08000000, of: [".text", name] }],
    });
    expect(parseElf(bytes).issues).toEqual([]);
    expect(segmentsOf(bytes)).toEqual([
      { address: 0x08000000, bytes: concat(CODE, hex("0BADF00D")) },
    ]);
  });

  it("debug sections, which are not allocated, are left out", () => {
    const debug = { name: ".debug_info", flags: 0, address: 0, data: filled(64, 0xdd) };
    expect(segmentsOf(elfFile({ ...PLAIN, sections: [TEXT, debug] }))).toEqual([LOADED]);
  });

  it("an ELF header inside the first segment is left out: sections say what is real", () => {
    const bytes = elfFile({
      sections: [TEXT],
      programs: [{ virtualAddress: 0x08000000 - 84, offset: 0, fileBytes: 96 }],
    });
    expect(parseElf(bytes)).toMatchObject({
      issues: [],
      loads: [{ name: ".text", address: 0x08000000 }],
    });
  });

  it("an ELF header inside the first segment is left out without sections, too", () => {
    const bytes = elfFile({
      sections: [TEXT],
      programs: [{ virtualAddress: 0x08000000 - 84, offset: 0, fileBytes: 96 }],
      numbering: "none",
    });
    expect(parseElf(bytes)).toMatchObject({
      issues: [{ code: "elf-no-sections", severity: "note", args: {} }],
      loadedFrom: "program-headers",
      loads: [{ name: "", offset: 84, address: 0x08000000, virtualAddress: 0x08000000 }],
    });
    expect(segmentsOf(bytes)).toEqual([LOADED]);
  });

  it("a segment of nothing but headers loads nothing", () => {
    const bytes = elfFile({
      sections: [TEXT],
      programs: [{ virtualAddress: 0x07ffff00, offset: 0, fileBytes: 84 }],
      numbering: "none",
    });
    expect(parseElf(bytes)).toMatchObject({ loads: [] });
    expect(codesOf(bytes)).toEqual(["elf-no-sections", "elf-no-data"]);
  });

  it("a program header table at the end of the file takes nothing from the first segment", () => {
    const plain = elfFile({ sections: [TEXT], programs: [], dataAt: 52, numbering: "none" });
    const words = [1, 0, 0x08000000 - 52, 0x08000000 - 52, 64, 64, 5, 4];
    const withTable = concat(plain, ...words.map(u32));
    const bytes = patched(patched(withTable, 28, u32(plain.length)), 44, u16(1));
    expect(segmentsOf(bytes)).toEqual([LOADED]);
  });

  it("an empty PT_LOAD at address 0 is nothing", () => {
    const empty = { virtualAddress: 0, offset: 0, fileBytes: 0 };
    const bytes = elfFile({ ...PLAIN, programs: [empty, FLASH], numbering: "none" });
    expect(segmentsOf(bytes)).toEqual([LOADED]);
    expect(codesOf(bytes)).toEqual(["elf-no-sections"]);
  });

  it("program headers of another type load nothing", () => {
    const exidx = { type: 0x70000001, virtualAddress: 0x0800000c, of: [".text"] };
    const bytes = elfFile({ ...PLAIN, programs: [exidx, FLASH], numbering: "none" });
    expect(parseElf(bytes).loads.map(({ address }) => address)).toEqual([0x08000000]);
  });

  it("run-time addresses count if all load addresses are 0", () => {
    const programs = [
      { ...FLASH, physicalAddress: 0 },
      { virtualAddress: 0x20000000, physicalAddress: 0, of: [".data"] },
    ];
    const bytes = elfFile({ sections: [TEXT, DATA], programs });
    expect(codesOf(bytes)).toEqual(["elf-physical-addresses-zero"]);
    expect(parseElf(bytes).loads.map(({ address }) => address)).toEqual([0x08000000, 0x20000000]);
  });

  it("a load address of 0 is right if another segment has one that is not", () => {
    const programs = [FLASH, { virtualAddress: 0x20000000, physicalAddress: 0, of: [".data"] }];
    const bytes = elfFile({ sections: [TEXT, DATA], programs });
    expect(codesOf(bytes)).toEqual([]);
    expect(parseElf(bytes).loads.map(({ address }) => address)).toEqual([0x08000000, 0]);
  });

  it("a section outside any segment goes to its own address", () => {
    const bytes = elfFile({
      sections: [TEXT, { ...DATA, address: 0x90000000 }],
      programs: [FLASH],
    });
    expect(parseElf(bytes).loads.map(({ address }) => address)).toEqual([0x08000000, 0x90000000]);
  });

  it.each([
    [
      "its bytes begin before the segment's",
      { virtualAddress: 0x07fffff0, offset: 88, fileBytes: 64 },
    ],
    [
      "its bytes end behind the segment's",
      { virtualAddress: 0x08000000, offset: 84, fileBytes: 8, memoryBytes: 64 },
    ],
    [
      "its address is below the segment's",
      { virtualAddress: 0x08000004, offset: 84, fileBytes: 12, memoryBytes: 64 },
    ],
    [
      "its end is above the segment's",
      { virtualAddress: 0x08000000, offset: 84, fileBytes: 12, memoryBytes: 8 },
    ],
  ])("a section is in no segment if %s", (_name, program) => {
    const programs = [{ ...program, physicalAddress: 0x1000 }];
    const bytes = elfFile({ sections: [TEXT], programs });
    expect(parseElf(bytes).loads.map(({ address }) => address)).toEqual([0x08000000]);
  });

  it("a segment may begin in the middle of the ELF header", () => {
    const programs = [{ virtualAddress: 0x08000000 - 74, offset: 10, fileBytes: 86 }];
    const bytes = elfFile({ sections: [TEXT], programs, numbering: "none" });
    expect(segmentsOf(bytes)).toEqual([LOADED]);
  });

  it("a segment of headers at the top of the address space goes on at 0", () => {
    const programs = [{ virtualAddress: 2 ** 32 - 84, offset: 0, fileBytes: 96 }];
    const bytes = elfFile({ sections: [TEXT], programs, numbering: "none" });
    expect(parseElf(bytes).loads).toMatchObject([{ address: 0, virtualAddress: 0 }]);
  });

  it("the load address of an empty segment does not make the others count", () => {
    const empty = { virtualAddress: 0x20000000, physicalAddress: 0x1000, offset: 0, fileBytes: 0 };
    const programs = [{ ...FLASH, physicalAddress: 0 }, empty];
    const bytes = elfFile({ sections: [TEXT], programs });
    expect(codesOf(bytes)).toEqual(["elf-physical-addresses-zero"]);
    expect(segmentsOf(bytes)).toEqual([LOADED]);
  });

  it("a RISC-V file is read, with a note", () => {
    const bytes = elfFile({ ...PLAIN, machine: 243 });
    expect(parseElf(bytes)).toMatchObject({
      machine: 243,
      issues: [{ code: "elf-machine", severity: "note", offset: 18, args: { machine: 243 } }],
    });
    expect(segmentsOf(bytes)).toEqual([LOADED]);
  });

  it("extended numbering says the same as plain", () => {
    const extended = parseElf(elfFile({ ...PLAIN, numbering: "extended" }));
    expect(extended).toEqual(parseElf(elfFile(PLAIN)));
  });

  it.each([
    ["sections", 48, u16(0)],
    ["program headers", 44, u16(0xffff)],
    ["the index of the names", 50, u16(0xffff)],
  ])("extended numbering of %s alone says the same as plain", (_name, at, part) => {
    const plain = elfFile(PLAIN);
    const extended = elfFile({ ...PLAIN, numbering: "extended" });
    const section0 = plain.length - 3 * 40; // of three: section 0, .text, .shstrtab
    const tabled = patched(plain, section0, extended.subarray(section0, section0 + 40));
    expect(parseElf(patched(tabled, at, part))).toEqual(parseElf(plain));
  });

  it("extended numbering with section 0 outside the file is told", () => {
    const bytes = elfFile({ ...PLAIN, numbering: "extended" });
    const cut = patched(bytes, 32, u32(bytes.length - 39));
    expect(codesOf(cut)).toEqual([
      "elf-table-outside",
      "elf-table-outside",
      "elf-no-sections",
      "elf-no-data",
    ]);
  });

  it("the top of the address space is reached, not passed", () => {
    const top = { name: ".text", address: 0xfffffff4, data: CODE };
    const programs = [{ virtualAddress: 0xfffffff4, of: [".text"] }];
    const bytes = elfFile({ sections: [top], programs });
    expect(codesOf(bytes)).toEqual([]);
    expect(segmentsOf(bytes)).toEqual([{ address: 0xfffffff4, bytes: CODE }]);
  });

  it("a section name without an end is cut at 64 bytes, one outside the file is empty", () => {
    const name = `.${"n".repeat(80)}`;
    expect(parseElf(elfFile({ sections: [{ ...TEXT, name }] })).loads[0]?.name).toBe(
      name.slice(0, 64),
    );
    const bytes = elfFile(PLAIN);
    const header = bytes.length - 2 * 40; // that of .text
    expect(parseElf(patched(bytes, header, u32(0xffffffff))).loads[0]?.name).toBe("");
    expect(parseElf(patched(bytes, 50, u16(9))).loads[0]?.name).toBe("");
  });
});

describe("parseElf throws for", () => {
  const HINT =
    "STM32 firmware is built with an arm-none-eabi toolchain; is this a program for the host?";

  it("an empty file", () => {
    expect(thrownBy(() => parseElf(new Uint8Array(0)))).toEqual(FILE_EMPTY);
  });

  it("another format", () => {
    expect(thrownBy(() => parseElf(ascii(":00000001FF")))).toEqual({
      name: "FormatError",
      code: "not-of-format",
      actor: "input",
      message: "content is not ELF: it does not begin with the ELF magic number",
      hint: "check that the file is what its name says",
      details: { offset: 0 },
    });
  });

  it.each([
    [2, 1, "64-bit, little-endian"],
    [1, 2, "32-bit, big-endian"],
    [2, 2, "64-bit, big-endian"],
    [0, 1, "unknown-bit, little-endian"],
    [1, 0, "32-bit, unknown-endian"],
  ])("class %d with data encoding %d", (elfClass, encoding, got) => {
    const bytes = patched(elfFile(PLAIN), 4, Uint8Array.of(elfClass, encoding));
    expect(thrownBy(() => parseElf(bytes, { lenient: true }))).toEqual({
      name: "FormatError",
      code: "elf-unsupported",
      actor: "input",
      message: `ELF file is ${got}, expected 32-bit, little-endian`,
      hint: HINT,
      details: { offset: 4 },
    });
  });
});

describe("detectElf", () => {
  it.each([
    ["an ELF file", elfFile(PLAIN), true],
    ["the magic number alone", ascii("\u007fELF"), true],
    ["three bytes of it", ascii("\u007fEL"), false],
    ["nothing", new Uint8Array(0), false],
  ])("of %s", (_name, bytes, expected) => {
    expect(detectElf(bytes)).toBe(expected);
  });
});
