/** ELF files built by hand for every trap, and GNU objcopy as a witness where it is installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AddressRange, imageSpan, readByteRange, type Segment } from "@dfukit/memory";
import { afterAll, describe, expect, it } from "vitest";
import { parseIntelHex } from "../intel-hex/index.js";
import {
  ascii,
  concat,
  type ExpectedIssue,
  expectedIssues,
  FILE_EMPTY,
  filled,
  hex,
  type IssueCase,
  patched,
  textOf,
  thrownBy,
  u16,
  u32,
} from "../test-bytes.js";
import { detectElf, ELF_ISSUES, imagesOfElf, parseElf } from "./index.js";
import { type ElfParts, elfFile } from "./test-elf.js";

const CODE = hex("0004002001010008DEADBEEF");
const NOTHING = new Uint8Array(0);
const TEXT = { name: ".text", address: 0x08000000, data: CODE };
const DATA = { name: ".data", flags: 3, address: 0x20000000, data: hex("01020304") };
const FLASH = { virtualAddress: 0x08000000, of: [".text"] };
const LOADED: Segment = { address: 0x08000000, bytes: CODE };
/** One section of 12 bytes, at offset 84, in one segment. */
const PLAIN: ElfParts = { sections: [TEXT], programs: [FLASH] };

function segmentsOf(bytes: Uint8Array): readonly Segment[] {
  return imagesOfElf(parseElf(bytes)).flatMap(({ image }) => image.segments);
}

function codesOf(bytes: Uint8Array): readonly string[] {
  return parseElf(bytes).issues.map(({ code }) => code);
}

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

const NO_DATA: ExpectedIssue = ["note", "note", { code: "elf-no-data", args: {} }];
const NO_SECTIONS: ExpectedIssue = ["note", "note", { code: "elf-no-sections", args: {} }];

function overlapping(second: string): Uint8Array {
  return elfFile({
    sections: [TEXT, { name: ".more", address: 0x08000008, data: hex(second) }],
    programs: [FLASH],
  });
}

const CASES: readonly IssueCase[] = [
  {
    code: "elf-header-truncated",
    bytes: elfFile(PLAIN).subarray(0, 51),
    found: [["error", "error", { code: "elf-header-truncated", offset: 51, args: {} }]],
    text: "the file ends inside its ELF header",
  },
  {
    code: "elf-load-truncated",
    bytes: elfFile({ sections: [{ ...TEXT, sizeBytes: 0x1000 }], programs: [] }),
    found: [
      [
        "error",
        "error",
        {
          code: "elf-load-truncated",
          offset: 52,
          args: { name: ".text", size: 0x1000, at: 52 },
        },
      ],
    ],
    text: '".text" says 4096 bytes at offset 52, but the file ends before',
  },
  {
    code: "elf-loads-differ",
    bytes: overlapping("DEADBE00"),
    found: [
      [
        "error",
        "warning",
        {
          code: "elf-loads-differ",
          address: 0x0800000b,
          args: { address: 0x0800000b, size: 4 },
        },
      ],
    ],
    text: "two sections load different bytes to 0x0800000B",
  },
  {
    code: "elf-loads-repeat",
    bytes: overlapping("DEADBEEF"),
    found: [
      [
        "note",
        "note",
        {
          code: "elf-loads-repeat",
          address: 0x08000008,
          args: { address: 0x08000008, size: 4 },
        },
      ],
    ],
    text: "two sections load the same 4 bytes to 0x08000008",
  },
  {
    code: "elf-machine",
    bytes: elfFile({ ...PLAIN, machine: 62 }),
    found: [["note", "note", { code: "elf-machine", offset: 18, args: { machine: 62 } }]],
    text: "machine is 62, expected 40 (ARM)",
  },
  {
    code: "elf-no-data",
    bytes: elfFile({ sections: [{ ...TEXT, flags: 0 }] }),
    found: [NO_DATA],
    text: "nothing in the file is to be loaded",
  },
  {
    code: "elf-no-sections",
    bytes: elfFile({ ...PLAIN, numbering: "none" }),
    found: [NO_SECTIONS],
    text: "no section headers; program headers are loaded instead",
  },
  {
    code: "elf-past-4g",
    bytes: elfFile({ sections: [{ ...TEXT, address: 0xfffffffc }] }),
    found: [
      ["error", "error", { code: "elf-past-4g", address: 0xfffffffc, args: { name: ".text" } }],
    ],
    text: '".text" runs past 4 GiB',
  },
  {
    code: "elf-physical-addresses-zero",
    bytes: elfFile({ ...PLAIN, programs: [{ ...FLASH, physicalAddress: 0 }] }),
    found: [["note", "note", { code: "elf-physical-addresses-zero", args: {} }]],
    text: "all load addresses are 0; run-time addresses are taken instead",
  },
  {
    code: "elf-relocatable",
    bytes: elfFile({ ...PLAIN, type: 1 }),
    found: [["error", "error", { code: "elf-relocatable", offset: 16, args: {} }]],
    text: "the file is a relocatable object, which has no addresses yet",
  },
  {
    code: "elf-table-implausible",
    bytes: elfFile({
      sections: Array.from({ length: 20 }, (_, index) => ({
        name: `.s${index}`,
        address: 0x08000000 + index,
        offset: 0,
        sizeBytes: 800,
      })),
    }),
    found: [
      ["error", "error", { code: "elf-table-implausible", args: { table: "section header" } }],
      NO_DATA,
    ],
    text: "the section header table names the same bytes again and again, or very many parts",
  },
  {
    code: "elf-table-outside",
    bytes: patched(elfFile(PLAIN), 28, u32(0xfffffff0)),
    found: [
      [
        "error",
        "error",
        { code: "elf-table-outside", offset: 28, args: { table: "program header" } },
      ],
    ],
    text: "the program header table lies outside the file",
  },
  {
    code: "elf-type",
    bytes: elfFile({ ...PLAIN, type: 3 }),
    found: [["note", "note", { code: "elf-type", offset: 16, args: { type: 3 } }]],
    text: "file type is 3, expected 2 (executable)",
  },
];

describe("issues of ELF files", () => {
  it.each(CASES)("$code", ({ code, bytes, found, text }) => {
    const strict = parseElf(bytes).issues;
    expect(strict).toEqual(expectedIssues(found, "strict"));
    expect(parseElf(bytes, { lenient: true }).issues).toEqual(expectedIssues(found, "lenient"));
    expect(textOf(code, { issues: strict, rules: ELF_ISSUES })).toBe(text);
  });

  it("each code has a case", () => {
    expect(CASES.map(({ code }) => code).sort()).toEqual(Object.keys(ELF_ISSUES).sort());
  });

  it("name a program header by its place in the table", () => {
    const past = { virtualAddress: 0xfffffffc, of: [".text"] };
    const bytes = elfFile({ ...PLAIN, programs: [FLASH, past], numbering: "none" });
    const issues = parseElf(bytes).issues.filter(({ severity }) => severity === "error");
    expect(issues).toEqual([
      {
        code: "elf-past-4g",
        severity: "error",
        address: 0xfffffffc,
        args: { name: "program header 1" },
      },
    ]);
  });

  it.each([
    ["the section table begins past the end", 32, u32(0xffffffff), "section header"],
    ["section headers are too small", 46, u16(39), "section header"],
    ["there are more sections than the file holds", 48, u16(0xfeff), "section header"],
    ["program headers are too small", 42, u16(31), "program header"],
    ["there are more program headers than the file holds", 44, u16(0xfffe), "program header"],
  ])("%s: the table lies outside", (_name, at, part, table) => {
    const { issues } = parseElf(patched(elfFile(PLAIN), at, part));
    expect(issues[0]).toEqual({
      code: "elf-table-outside",
      severity: "error",
      offset: table === "section header" ? 32 : 28,
      args: { table },
    });
  });

  it("program headers are loaded where the section table is broken", () => {
    const bytes = patched(elfFile(PLAIN), 32, u32(0xffffffff));
    expect(parseElf(bytes)).toMatchObject({ loadedFrom: "program-headers" });
    expect(segmentsOf(bytes)).toEqual([LOADED]);
  });

  it("a section whose bytes lie past the end of the file loads nothing", () => {
    const bytes = elfFile({
      sections: [{ ...TEXT, offset: 0xfffffff0, data: NOTHING, sizeBytes: 12 }],
    });
    expect(parseElf(bytes).issues).toEqual([
      {
        code: "elf-load-truncated",
        severity: "error",
        offset: bytes.length,
        args: { name: ".text", size: 12, at: 0xfffffff0 },
      },
      { code: "elf-no-data", severity: "note", args: {} },
    ]);
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

describe("cost", () => {
  it("a table that names the same megabyte 20 000 times is refused at once", () => {
    const sections = Array.from({ length: 20_000 }, (_, index) => ({
      name: ".s",
      address: index,
      offset: 0,
      sizeBytes: 800_000,
    }));
    const bytes = elfFile({ sections });
    const from = performance.now();
    expect(codesOf(bytes)).toEqual(["elf-table-implausible", "elf-no-data"]);
    expect(performance.now() - from).toBeLessThan(2000);
  });

  it("very many sections times very many program headers are refused at once", () => {
    const sections = Array.from({ length: 20_000 }, (_, index) => ({
      name: ".s",
      address: index,
      offset: index,
      sizeBytes: 1,
    }));
    const programs = Array.from({ length: 1001 }, () => ({
      virtualAddress: 0xffff0000,
      offset: 0,
      fileBytes: 1,
    }));
    const from = performance.now();
    expect(codesOf(elfFile({ sections, programs }))).toEqual([
      "elf-table-implausible",
      "elf-no-data",
    ]);
    expect(performance.now() - from).toBeLessThan(5000);
  });
});

const FIXTURES = fileURLToPath(new URL("../../test/fixtures/selfbuilt/", import.meta.url));
const FILES = readdirSync(FIXTURES).filter((name) => name.endsWith(".elf"));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FIXTURES, name)));

describe("a real file", () => {
  it.each(FILES)("%s, cut at any byte, gives a document or a typed error", (name) => {
    const whole = read(name);
    const [silent, thrown]: [number[], string[]] = [[], []];
    for (let size = 1; size < whole.length; size++) {
      const cut = whole.subarray(0, size);
      if (size < 4) thrown.push(thrownBy(() => parseElf(cut)).message);
      else if (parseElf(cut).issues.every(({ severity }) => severity !== "error"))
        silent.push(size);
    }
    expect(silent).toEqual([]);
    expect(new Set(thrown)).toEqual(
      new Set(["content is not ELF: it does not begin with the ELF magic number"]),
    );
  });
});

const OBJCOPY = "arm-none-eabi-objcopy";
const hasObjcopy = spawnSync(OBJCOPY, ["--version"]).status === 0;
if (!hasObjcopy) console.warn(`skipped: ${OBJCOPY} is not installed`);

describe.skipIf(!hasObjcopy)("GNU objcopy takes the same bytes", () => {
  const folder = mkdtempSync(join(tmpdir(), "dfukit-elf-"));
  const out = join(folder, "out");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const linked = FILES.filter((name) => name !== "relocatable.elf");

  it("of at least three fixtures", () => {
    expect(linked.length).toBeGreaterThanOrEqual(3);
  });

  // Far parts would make gigabytes of filling; the comparison by Intel HEX covers those files.
  it.each(linked.filter((name) => spanOf(name).end - spanOf(name).start < 2 ** 24))(
    "%s as binary",
    (name) => {
      const image = { segments: segmentsOf(read(name)) };
      execFileSync(OBJCOPY, ["-O", "binary", "--gap-fill", "0xA5", join(FIXTURES, name), out]);
      expect(new Uint8Array(readFileSync(out))).toEqual(readByteRange(image, spanOf(name), 0xa5));
    },
  );

  it.each(linked)("%s as Intel HEX", (name) => {
    execFileSync(OBJCOPY, ["-O", "ihex", join(FIXTURES, name), out]);
    const { runs } = parseIntelHex(new Uint8Array(readFileSync(out)));
    expect(joined(runs)).toEqual(segmentsOf(read(name)));
  });
});

function spanOf(name: string): AddressRange {
  const span = imageSpan({ segments: segmentsOf(read(name)) });
  if (span === undefined) throw new Error(`${name} loads nothing`);
  return span;
}

/** The runs of a HEX file as segments, those that touch joined. */
function joined(runs: readonly Segment[]): readonly Segment[] {
  const segments: Segment[] = [];
  for (const { address, bytes } of runs) {
    const last = segments.at(-1);
    if (last === undefined || last.address + last.bytes.length !== address) {
      segments.push({ address, bytes });
    } else {
      segments[segments.length - 1] = {
        address: last.address,
        bytes: concat(last.bytes, bytes),
      };
    }
  }
  return segments;
}
