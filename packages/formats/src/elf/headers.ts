/** The headers of an ELF32 little-endian file (System V ABI, chapters 4 and 5), read within bounds. */
import { viewOf } from "../bytes.js";

export const HEADER_BYTES = 52;
const SECTION_BYTES = 40;
const PROGRAM_BYTES = 32;

/** A section header. */
export interface Section {
  readonly nameAt: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A program header. */
export interface Program {
  /** Its place in the table, from 0. */
  readonly index: number;
  readonly type: number;
  readonly offset: number;
  readonly virtualAddress: number;
  readonly physicalAddress: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

/** What the ELF header says. */
export interface Header {
  readonly type: number;
  readonly machine: number;
  readonly entry: number;
  readonly programAt: number;
  readonly programCount: number;
  readonly programEntryBytes: number;
  readonly sectionAt: number;
  readonly sectionCount: number;
  readonly sectionEntryBytes: number;
  readonly namesIndex: number;
}

/** Reads the header; the file has at least {@link HEADER_BYTES} bytes. */
export function readHeader(bytes: Uint8Array): Header {
  const view = viewOf(bytes);
  const header: Header = {
    type: view.getUint16(16, true),
    machine: view.getUint16(18, true),
    entry: view.getUint32(24, true),
    programAt: view.getUint32(28, true),
    sectionAt: view.getUint32(32, true),
    programEntryBytes: view.getUint16(42, true),
    programCount: view.getUint16(44, true),
    sectionEntryBytes: view.getUint16(46, true),
    sectionCount: view.getUint16(48, true),
    namesIndex: view.getUint16(50, true),
  };
  return usesExtendedNumbers(header) ? withExtendedNumbers(bytes, header) : header;
}

/** e_phnum that stands for "see section 0" (PN_XNUM). */
const EXTENDED_PROGRAM_COUNT = 0xffff;
/** e_shstrndx that stands for "see section 0" (SHN_XINDEX). */
const EXTENDED_NAMES_INDEX = 0xffff;

function usesExtendedNumbers({
  sectionAt,
  sectionCount,
  programCount,
  namesIndex,
}: Header): boolean {
  if (sectionAt === 0) return false;
  return (
    sectionCount === 0 ||
    programCount === EXTENDED_PROGRAM_COUNT ||
    namesIndex === EXTENDED_NAMES_INDEX
  );
}

/**
 * Numbers that do not fit their 16 bits stand in section 0: the number of
 * sections in its size, the name index in its link, the number of program
 * headers in its info. If section 0 lies outside the file, one section is
 * taken for granted, so that the table is told to lie outside.
 */
function withExtendedNumbers(bytes: Uint8Array, header: Header): Header {
  const { sectionAt, sectionCount, programCount, namesIndex } = header;
  if (sectionAt + SECTION_BYTES > bytes.length) {
    return { ...header, sectionCount: Math.max(1, sectionCount) };
  }
  const view = viewOf(bytes);
  const at = (offset: number): number => view.getUint32(sectionAt + offset, true);
  return {
    ...header,
    sectionCount: sectionCount === 0 ? at(20) : sectionCount,
    namesIndex: namesIndex === EXTENDED_NAMES_INDEX ? at(24) : namesIndex,
    programCount: programCount === EXTENDED_PROGRAM_COUNT ? at(28) : programCount,
  };
}

/** The section headers, or null if the table lies outside the file or its entries are too small. */
export function readSections(bytes: Uint8Array, header: Header): readonly Section[] | null {
  const { sectionAt, sectionCount, sectionEntryBytes } = header;
  if (sectionCount === 0) return [];
  if (sectionEntryBytes < SECTION_BYTES) return null;
  if (sectionAt + sectionCount * sectionEntryBytes > bytes.length) return null;
  const view = viewOf(bytes);
  return Array.from({ length: sectionCount }, (_, index) => {
    const at = sectionAt + index * sectionEntryBytes;
    return {
      nameAt: view.getUint32(at, true),
      type: view.getUint32(at + 4, true),
      flags: view.getUint32(at + 8, true),
      address: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
      sizeBytes: view.getUint32(at + 20, true),
    };
  });
}

/** The program headers, or null if the table lies outside the file or its entries are too small. */
export function readPrograms(bytes: Uint8Array, header: Header): readonly Program[] | null {
  const { programAt, programCount, programEntryBytes } = header;
  if (programCount === 0) return [];
  if (programEntryBytes < PROGRAM_BYTES) return null;
  if (programAt + programCount * programEntryBytes > bytes.length) return null;
  const view = viewOf(bytes);
  return Array.from({ length: programCount }, (_, index) => {
    const at = programAt + index * programEntryBytes;
    return {
      index,
      type: view.getUint32(at, true),
      offset: view.getUint32(at + 4, true),
      virtualAddress: view.getUint32(at + 8, true),
      physicalAddress: view.getUint32(at + 12, true),
      fileBytes: view.getUint32(at + 16, true),
      memoryBytes: view.getUint32(at + 20, true),
    };
  });
}
