/** One minimal ELF file for every code, and files that are made to be slow. */
import { describe, expect, it } from "vitest";
import {
  type ExpectedIssue,
  expectedIssues,
  hex,
  type IssueCase,
  patched,
  textOf,
  u16,
  u32,
} from "../test-bytes.js";
import { ELF_ISSUES, parseElf } from "./index.js";
import { codesOf, elfFile, FLASH, LOADED, PLAIN, segmentsOf, TEXT } from "./test-elf.js";

const NOTHING = new Uint8Array(0);

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
    expect(performance.now() - from).toBeLessThan(15_000);
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
    expect(performance.now() - from).toBeLessThan(15_000);
  });
});
