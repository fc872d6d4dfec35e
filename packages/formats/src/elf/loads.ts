/**
 * What an ELF file loads, and where: by its sections, or by its program headers
 * if it has no sections. Stands between `headers.ts` and the parser.
 */
import { ADDRESS_SPACE_BYTES } from "@dfukit/memory";
import { decodeText } from "../bytes.js";
import type { ElfDocument, ElfLoad } from "../document.js";
import type { IssueCollector } from "../issue.js";
import {
  HEADER_BYTES,
  type Header,
  type Program,
  readPrograms,
  readSections,
  type Section,
} from "./headers.js";
import type { ElfIssueCode } from "./issues.js";

const SHT_NULL = 0;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;
const PT_LOAD = 1;
/** Nothing in a sound file is loaded twice; tables made to be slow name the same bytes again and again. */
const MOST_LOADS_PER_FILE_BYTE = 4;
/** Each section is looked for in each program header; sound files have a handful of those. */
const MOST_LOOKUPS = 20_000_000;

type Issues = IssueCollector<ElfIssueCode>;

/** Reads both tables and picks what is loaded (reference: what `objcopy -O binary` takes). */
export function readLoads(
  bytes: Uint8Array,
  header: Header,
  issues: Issues,
): Pick<ElfDocument, "loadedFrom" | "loads"> {
  const sections = readSections(bytes, header);
  const all = readPrograms(bytes, header);
  if (sections === null)
    issues.add("elf-table-outside", { offset: 32 }, { table: "section header" });
  if (all === null) issues.add("elf-table-outside", { offset: 28 }, { table: "program header" });
  const loadable = (all ?? []).filter(({ type, fileBytes }) => type === PT_LOAD && fileBytes > 0);
  const programs = usePhysical(loadable, issues);
  if (sections !== null && sections.length > 0) {
    const loads = loadsOfSections(bytes, { sections, programs, header, issues });
    return { loadedFrom: "sections", loads };
  }
  issues.add("elf-no-sections");
  return {
    loadedFrom: "program-headers",
    loads: loadsOfPrograms(bytes, { programs, header, issues }),
  };
}

/** Some linkers leave every physical address 0; then the virtual ones are meant. */
function usePhysical(programs: readonly Program[], issues: Issues): readonly Program[] {
  const allZero = programs.every(({ physicalAddress }) => physicalAddress === 0);
  const anyElsewhere = programs.some(({ virtualAddress }) => virtualAddress !== 0);
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
  const { programs, header, issues } = source;
  const sections = source.sections.filter(hasContents);
  const names = source.sections[header.namesIndex];
  const plausible =
    sections.length * programs.length <= MOST_LOOKUPS && sizeIsPlausible(bytes, sections);
  if (!plausible) return refuseTable(issues, "section header");
  return sections.flatMap((section) => {
    const { offset, sizeBytes, address: virtualAddress } = section;
    const name = readName(bytes, names, section.nameAt);
    const data = cut(bytes, { offset, sizeBytes, name }, issues);
    if (data.length === 0) return [];
    const address = loadAddress(section, programs);
    return [within4g({ address, bytes: data, offset, name, virtualAddress }, { name, issues })];
  });
}

/** .bss has no contents; .ARM.exidx, .init_array and their like have, whatever their type. */
function hasContents({ type, flags, sizeBytes }: Section): boolean {
  // SHF_ALLOC is a bit of sh_flags.
  return type !== SHT_NULL && type !== SHT_NOBITS && (flags & SHF_ALLOC) !== 0 && sizeBytes > 0;
}

/** Counts what is there: that a size runs past the end of the file is told elsewhere. */
function sizeIsPlausible(
  bytes: Uint8Array,
  parts: readonly { readonly offset: number; readonly sizeBytes: number }[],
): boolean {
  const loadedBytes = parts.reduce(
    (sum, { offset, sizeBytes }) => sum + Math.max(0, Math.min(sizeBytes, bytes.length - offset)),
    0,
  );
  return loadedBytes <= MOST_LOADS_PER_FILE_BYTE * bytes.length;
}

function refuseTable(issues: Issues, table: string): readonly ElfLoad[] {
  issues.add("elf-table-implausible", {}, { table });
  return [];
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
  return (holder.physicalAddress + section.offset - holder.offset) % ADDRESS_SPACE_BYTES;
}

function loadsOfPrograms(
  bytes: Uint8Array,
  { programs, header, issues }: Omit<SectionSource, "sections">,
): readonly ElfLoad[] {
  const parts = programs.map(({ offset, fileBytes }) => ({ offset, sizeBytes: fileBytes }));
  if (!sizeIsPlausible(bytes, parts)) return refuseTable(issues, "program header");
  return programs.flatMap((program) => {
    const name = `program header ${program.index}`;
    // Headers of the file are no firmware, though a segment may begin with them.
    const skip = Math.min(program.fileBytes, headerBytesInside(program, header));
    const offset = program.offset + skip;
    const data = cut(bytes, { offset, sizeBytes: program.fileBytes - skip, name }, issues);
    if (data.length === 0) return [];
    const address = (program.physicalAddress + skip) % ADDRESS_SPACE_BYTES;
    const virtualAddress = (program.virtualAddress + skip) % ADDRESS_SPACE_BYTES;
    const load: ElfLoad = { address, bytes: data, offset, name: "", virtualAddress };
    return [within4g(load, { name, issues })];
  });
}

/** How many bytes at the start of the segment are the ELF header and the program header table. */
function headerBytesInside(program: Program, header: Header): number {
  if (program.offset >= HEADER_BYTES) return 0;
  const tableEnd = header.programAt + header.programCount * header.programEntryBytes;
  // A table elsewhere in the file is none of this segment's start.
  const tableIsNext = header.programAt === HEADER_BYTES;
  return (tableIsNext ? tableEnd : HEADER_BYTES) - program.offset;
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
  const from = Math.min(offset, bytes.length);
  if (offset + sizeBytes > bytes.length) {
    issues.add("elf-load-truncated", { offset: from }, { name, size: sizeBytes, at: offset });
  }
  return bytes.subarray(from, offset + sizeBytes);
}

/** The load, cut at 4 GiB; `name` is what messages call it. */
function within4g(
  load: ElfLoad,
  { name, issues }: { readonly name: string; readonly issues: Issues },
): ElfLoad {
  const most = ADDRESS_SPACE_BYTES - load.address;
  if (load.bytes.length <= most) return load;
  issues.add("elf-past-4g", { address: load.address }, { name });
  return { ...load, bytes: load.bytes.subarray(0, most) };
}

/** A name out of the section name table, bounded. */
function readName(bytes: Uint8Array, table: Section | undefined, at: number): string {
  if (table === undefined) return "";
  const from = Math.min(table.offset + at, bytes.length);
  const end = Math.max(
    from,
    Math.min(bytes.length, table.offset + table.sizeBytes, from + MOST_NAME_BYTES),
  );
  const nul = bytes.subarray(from, end).indexOf(0);
  return decodeText(bytes.subarray(from, nul < 0 ? end : from + nul));
}

/** Enough for any section name that people give. */
const MOST_NAME_BYTES = 64;
