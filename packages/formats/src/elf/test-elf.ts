/** ELF32 files assembled field by field (System V ABI, chapters 4 and 5), for tests. No part of the package. */
import type { Segment } from "@dfukit/memory";
import { ascii, concat, filled, hex, patched, u16, u32 } from "../test-bytes.js";
import { imagesOfElf, parseElf } from "./index.js";

/** A section; defaults are those of `.text`: PROGBITS, allocated. */
export interface SectionParts {
  readonly name: string;
  readonly type?: number;
  readonly flags?: number;
  readonly address: number;
  readonly data?: Uint8Array;
  /** Another sh_size or sh_offset than that of the data. */
  readonly sizeBytes?: number;
  readonly offset?: number;
}

/** A program header; with `of`, offset and sizes are those of the sections named. */
export interface ProgramParts {
  readonly type?: number;
  readonly offset?: number;
  readonly virtualAddress: number;
  readonly physicalAddress?: number;
  readonly fileBytes?: number;
  readonly memoryBytes?: number;
  readonly of?: readonly string[];
}

/** An ELF file. */
export interface ElfParts {
  readonly type?: number;
  readonly machine?: number;
  readonly entry?: number;
  readonly sections?: readonly SectionParts[];
  readonly programs?: readonly ProgramParts[];
  /** `none`: no section headers at all. `extended`: counts and indices stand in section 0. */
  readonly numbering?: "plain" | "extended" | "none";
  /** Where the first section's data is placed at least. */
  readonly dataAt?: number;
}

const HEADER_BYTES = 52;
const PROGRAM_BYTES = 32;

interface Placed {
  readonly name: string;
  readonly nameAt: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly data: Uint8Array;
}

/** Section data from `at` on, in the order given, each at a multiple of 4. */
function place(sections: readonly SectionParts[], at: number, names: string): readonly Placed[] {
  let next = at;
  return sections.map((section) => {
    const { name, type = 1, flags = 2, address, data = new Uint8Array(0) } = section;
    const offset = section.offset ?? next;
    if (section.offset === undefined) next += Math.ceil(data.length / 4) * 4;
    const { sizeBytes = data.length } = section;
    return {
      name,
      nameAt: names.indexOf(`${name}\0`),
      type,
      flags,
      address,
      offset,
      sizeBytes,
      data,
    };
  });
}

function sectionHeader(section: Placed): Uint8Array {
  const { nameAt, type, flags, address, offset, sizeBytes } = section;
  return concat(...[nameAt, type, flags, address, offset, sizeBytes, 0, 0, 4, 0].map(u32));
}

function programHeader(program: ProgramParts, sections: readonly Placed[]): Uint8Array {
  const { type = 1, virtualAddress, physicalAddress = virtualAddress, of = [] } = program;
  const held = sections.filter(({ name }) => of.includes(name));
  const start = program.offset ?? Math.min(...held.map(({ offset }) => offset));
  const end = Math.max(...held.map(({ offset, sizeBytes }) => offset + sizeBytes));
  const { fileBytes = end - start } = program;
  const { memoryBytes = fileBytes } = program;
  const words = [type, start, virtualAddress, physicalAddress, fileBytes, memoryBytes, 5, 4];
  return concat(...words.map(u32));
}

/** The file: header, program headers, section data, section headers. */
export function elfFile(parts: ElfParts = {}): Uint8Array {
  const { type = 2, machine = 40, entry = 0x08000101, numbering = "plain" } = parts;
  const { sections = [], programs = [], dataAt = 0 } = parts;
  const names = `\0${[...sections.map(({ name }) => name), ".shstrtab"].join("\0")}\0`;
  const start = Math.max(dataAt, HEADER_BYTES + PROGRAM_BYTES * programs.length);
  const all = place(
    [...sections, { name: ".shstrtab", type: 3, flags: 0, address: 0, data: ascii(names) }],
    start,
    names,
  );
  const stored = all.filter(({ data }) => data.length > 0);
  const end = Math.max(...stored.map(({ offset, data }) => offset + data.length));
  const tableAt = Math.ceil(end / 4) * 4;
  const extended = numbering === "extended";
  const [count, namesIndex] = [all.length + 1, all.length];
  const section0 = extended
    ? [0, 0, 0, 0, 0, count, namesIndex, programs.length, 0, 0]
    : [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const table =
    numbering === "none"
      ? new Uint8Array(0)
      : concat(...section0.map(u32), ...all.map(sectionHeader));
  let bytes = filled(tableAt, 0);
  for (const { offset, data } of stored) bytes = patched(bytes, offset, data);
  const header = concat(
    ascii("\u007fELF\u0001\u0001\u0001"),
    filled(9, 0),
    u16(type),
    u16(machine),
    u32(1),
    u32(entry),
    u32(programs.length === 0 ? 0 : HEADER_BYTES),
    u32(numbering === "none" ? 0 : tableAt),
    u32(0x05000200),
    u16(HEADER_BYTES),
    u16(PROGRAM_BYTES),
    u16(extended && programs.length > 0 ? 0xffff : programs.length),
    u16(40),
    u16(numbering === "plain" ? count : 0),
    u16(numbering === "plain" ? namesIndex : extended ? 0xffff : 0),
  );
  const front = concat(header, ...programs.map((program) => programHeader(program, all)));
  return concat(patched(bytes, 0, front), table);
}

/** A vector table of two words, and one word more. */
export const CODE: Uint8Array = hex("0004002001010008DEADBEEF");
/** The section that it stands in. */
export const TEXT: SectionParts = { name: ".text", address: 0x08000000, data: CODE };
/** What that section loads. */
export const LOADED: Segment = { address: 0x08000000, bytes: CODE };
/** The segment around that section. */
export const FLASH: ProgramParts = { virtualAddress: 0x08000000, of: [".text"] };
/** One section of 12 bytes, at offset 84, in one segment. */
export const PLAIN: ElfParts = { sections: [TEXT], programs: [FLASH] };

/** What a file loads. */
export function segmentsOf(bytes: Uint8Array): readonly Segment[] {
  return imagesOfElf(parseElf(bytes)).flatMap(({ image }) => image.segments);
}

/** What a strict reader says of a file. */
export function codesOf(bytes: Uint8Array): readonly string[] {
  return parseElf(bytes).issues.map(({ code }) => code);
}
