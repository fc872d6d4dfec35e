/**
 * The ELF reader: what `objcopy -O binary` would take. Allocated sections with
 * contents go to their load address (LMA), which the program header that holds
 * them gives; without section headers, the program headers themselves are loaded.
 */

import { combineSegments, type Segment } from "@dfukit/memory";
import { assertNotEmpty } from "../assert-not-empty.js";
import { decodeText, hasAscii } from "../bytes.js";
import type { ElfDocument, ElfLoad, FirmwareImage, ParseOptions } from "../document.js";
import { FormatError } from "../error.js";
import { IssueCollector } from "../issue.js";
import {
  HEADER_BYTES,
  type Header,
  type Program,
  readHeader,
  readPrograms,
  readSections,
  type Section,
} from "./headers.js";
import { ELF_ISSUES, type ElfIssueCode } from "./issues.js";

const MAGIC = "\u007FELF";
const SPACE_BYTES = 2 ** 32;
const ET_REL = 1;
const ET_EXEC = 2;
const EM_ARM = 40;
const SHT_NULL = 0;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;
const PT_LOAD = 1;

/** Whether the content begins like an ELF file. */
export function detectElf(bytes: Uint8Array): boolean {
  return hasAscii(bytes, 0, MAGIC);
}

type Issues = IssueCollector<ElfIssueCode>;

/**
 * Parses an ELF32 little-endian file.
 * @throws FormatError `file-empty`; `not-of-format` without the magic number;
 *   `elf-unsupported` for 64 bits or big endian.
 */
export function parseElf(bytes: Uint8Array, options: ParseOptions = {}): ElfDocument {
  assertElf(bytes);
  const issues: Issues = new IssueCollector(ELF_ISSUES, options.lenient ?? false);
  if (bytes.length < HEADER_BYTES) {
    issues.add("elf-header-truncated", { offset: bytes.length });
    return documentOf(bytes, { machine: 0, entry: 0, loadedFrom: "sections", loads: [], issues });
  }
  const header = readHeader(bytes);
  const { machine, entry } = header;
  if (machine !== EM_ARM) issues.add("elf-machine", { offset: 18 }, { machine });
  if (header.type === ET_REL) {
    issues.add("elf-relocatable", { offset: 16 });
    return documentOf(bytes, { machine, entry, loadedFrom: "sections", loads: [], issues });
  }
  if (header.type !== ET_EXEC) issues.add("elf-type", { offset: 16 }, { type: header.type });
  const { loadedFrom, loads } = readLoads(bytes, header, issues);
  checkLoads(loads, issues);
  return documentOf(bytes, { machine, entry, loadedFrom, loads, issues });
}

function documentOf(
  bytes: Uint8Array,
  about: Pick<ElfDocument, "machine" | "loadedFrom" | "loads"> & {
    readonly entry: number;
    readonly issues: Issues;
  },
): ElfDocument {
  const { machine, entry, loadedFrom, loads, issues } = about;
  const found = issues.toIssues();
  return {
    format: "elf",
    sizeBytes: bytes.length,
    issues: found,
    machine,
    entryAddress: entry,
    loadedFrom,
    loads,
  };
}

function assertElf(bytes: Uint8Array): void {
  assertNotEmpty(bytes);
  if (!detectElf(bytes)) {
    throw new FormatError(
      "not-of-format",
      "content is not ELF: it does not begin with the ELF magic number",
      {
        actor: "input",
        hint: "check that the file is what its name says",
        details: { offset: 0 },
      },
    );
  }
  const [elfClass, byteOrder] = [bytes[4] ?? 0, bytes[5] ?? 0];
  if (bytes.length < 6 || (elfClass === 1 && byteOrder === 1)) return;
  const got = `${elfClass === 2 ? "64" : elfClass === 1 ? "32" : "unknown"}-bit, ${byteOrder === 2 ? "big" : byteOrder === 1 ? "little" : "unknown"}-endian`;
  throw new FormatError("elf-unsupported", `ELF file is ${got}, expected 32-bit, little-endian`, {
    actor: "input",
    hint: "STM32 firmware is built with an arm-none-eabi toolchain; is this a program for the host?",
    details: { offset: 4 },
  });
}

function readLoads(
  bytes: Uint8Array,
  header: Header,
  issues: Issues,
): Pick<ElfDocument, "loadedFrom" | "loads"> {
  const sections = readSections(bytes, header);
  const programs = readPrograms(bytes, header);
  if (sections === null)
    issues.add("elf-table-outside", { offset: 32 }, { table: "section header" });
  if (programs === null)
    issues.add("elf-table-outside", { offset: 28 }, { table: "program header" });
  const loadable = usePhysical(
    (programs ?? []).filter(({ type }) => type === PT_LOAD),
    issues,
  );
  if (sections !== null && sections.length > 0) {
    const loads = loadsOfSections(bytes, { sections, programs: loadable, header, issues });
    return { loadedFrom: "sections", loads };
  }
  issues.add("elf-no-sections");
  return {
    loadedFrom: "program-headers",
    loads: loadsOfPrograms(bytes, { programs: loadable, header, issues }),
  };
}

/** Some linkers leave every physical address 0; then the virtual ones are meant. */
function usePhysical(programs: readonly Program[], issues: Issues): readonly Program[] {
  const withBytes = programs.filter(({ fileBytes }) => fileBytes > 0);
  const allZero = withBytes.every(({ physicalAddress }) => physicalAddress === 0);
  const anyElsewhere = withBytes.some(({ virtualAddress }) => virtualAddress !== 0);
  if (!allZero || !anyElsewhere) return programs;
  issues.add("elf-physical-addresses-zero");
  return programs.map((program) => ({ ...program, physicalAddress: program.virtualAddress }));
}

interface SectionSource {
  readonly sections: readonly Section[];
  readonly programs: readonly Program[];
  readonly header: Header;
  readonly issues: Issues;
}

function loadsOfSections(bytes: Uint8Array, source: SectionSource): readonly ElfLoad[] {
  const { sections, programs, header, issues } = source;
  const names = sections[header.namesIndex];
  return sections.flatMap((section) => {
    const { type, flags, sizeBytes, offset } = section;
    // SHF_ALLOC is a bit of sh_flags.
    if (type === SHT_NULL || type === SHT_NOBITS || (flags & SHF_ALLOC) === 0 || sizeBytes === 0)
      return [];
    const name = readName(bytes, names, section.nameAt);
    const load = cut(bytes, { offset, sizeBytes, name }, issues);
    if (load.length === 0) return [];
    const address = loadAddress(section, programs);
    return keep({ address, bytes: load, offset, name, virtualAddress: section.address }, issues);
  });
}

/** The LMA: the section's place inside the program header that holds its bytes, as objcopy finds it. */
function loadAddress(section: Section, programs: readonly Program[]): number {
  const holder = programs.find(
    (program) =>
      section.offset >= program.offset &&
      section.offset + section.sizeBytes <= program.offset + program.fileBytes &&
      section.address >= program.virtualAddress &&
      section.address + section.sizeBytes <= program.virtualAddress + program.memoryBytes,
  );
  if (holder === undefined) return section.address;
  return (holder.physicalAddress + section.offset - holder.offset) % SPACE_BYTES;
}

function loadsOfPrograms(
  bytes: Uint8Array,
  { programs, header, issues }: Omit<SectionSource, "sections">,
): readonly ElfLoad[] {
  return programs.flatMap((program, index) => {
    const name = `program header ${index}`;
    // Headers of the file are no firmware, though a segment may begin with them.
    const skip = Math.min(program.fileBytes, headerBytesInside(program, header));
    const offset = program.offset + skip;
    const load = cut(bytes, { offset, sizeBytes: program.fileBytes - skip, name }, issues);
    if (load.length === 0) return [];
    const address = (program.physicalAddress + skip) % SPACE_BYTES;
    const virtualAddress = (program.virtualAddress + skip) % SPACE_BYTES;
    return keep({ address, bytes: load, offset, name: "", virtualAddress }, issues);
  });
}

/** How many bytes at the start of the segment are the ELF header and the program header table. */
function headerBytesInside(program: Program, header: Header): number {
  if (program.offset >= HEADER_BYTES) return 0;
  const tableEnd = header.programAt + header.programCount * header.programEntryBytes;
  return Math.max(HEADER_BYTES, tableEnd) - program.offset;
}

function cut(
  bytes: Uint8Array,
  {
    offset,
    sizeBytes,
    name,
  }: { readonly offset: number; readonly sizeBytes: number; readonly name: string },
  issues: Issues,
): Uint8Array {
  if (offset + sizeBytes > bytes.length) {
    issues.add(
      "elf-load-truncated",
      { offset: Math.min(offset, bytes.length) },
      { name, size: sizeBytes, at: offset },
    );
  }
  return bytes.subarray(Math.min(offset, bytes.length), offset + sizeBytes);
}

function keep(load: ElfLoad, issues: Issues): readonly ElfLoad[] {
  const most = SPACE_BYTES - load.address;
  if (load.bytes.length <= most) return [load];
  issues.add("elf-past-4g", { address: load.address }, { name: load.name });
  return [{ ...load, bytes: load.bytes.subarray(0, most) }];
}

/** A name out of the section name table, bounded. */
function readName(bytes: Uint8Array, table: Section | undefined, at: number): string {
  if (table === undefined) return "";
  const from = Math.min(table.offset + at, bytes.length);
  const end = Math.min(bytes.length, table.offset + table.sizeBytes, from + 64);
  const nul = bytes.subarray(from, Math.max(from, end)).indexOf(0);
  return decodeText(bytes.subarray(from, nul < 0 ? Math.max(from, end) : from + nul));
}

function checkLoads(loads: readonly ElfLoad[], issues: Issues): void {
  if (loads.length === 0) issues.add("elf-no-data");
  for (const { range, firstDifference } of combineSegments(loads, "last").overlaps) {
    const address = firstDifference ?? range.start;
    const code = firstDifference === undefined ? "elf-loads-repeat" : "elf-loads-differ";
    issues.add(code, { address }, { address, size: range.end - range.start });
  }
}

/** One image of everything that is loaded. */
export function imagesOfElf(document: ElfDocument): readonly FirmwareImage[] {
  const segments: readonly Segment[] = document.loads;
  const { image } = combineSegments(segments, "last");
  return [{ alternateSetting: null, name: null, familyId: null, image }];
}
