/** The headers of an ELF32 little-endian file (System V ABI, chapters 4 and 5), read within bounds. */
import { viewOf } from "../bytes.js";

export const HEADER_BYTES = 52;
export const SECTION_BYTES = 40;
export const PROGRAM_BYTES = 32;

/** A section header. */
export interface Section {
  readonly nameAt: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly link: number;
}

/** A program header. */
export interface Program {
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
  return header.sectionCount === 0 && header.sectionAt !== 0
    ? withExtendedCount(bytes, header)
    : header;
}

/** Past 0xFF00 sections, their number stands in the size of section 0, and the name index in its link. */
function withExtendedCount(bytes: Uint8Array, header: Header): Header {
  if (header.sectionAt + SECTION_BYTES > bytes.length) return header;
  const view = viewOf(bytes);
  const sectionCount = view.getUint32(header.sectionAt + 20, true);
  const namesIndex = view.getUint32(header.sectionAt + 24, true);
  return {
    ...header,
    sectionCount,
    namesIndex: header.namesIndex === 0xffff ? namesIndex : header.namesIndex,
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
      link: view.getUint32(at + 24, true),
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
      type: view.getUint32(at, true),
      offset: view.getUint32(at + 4, true),
      virtualAddress: view.getUint32(at + 8, true),
      physicalAddress: view.getUint32(at + 12, true),
      fileBytes: view.getUint32(at + 16, true),
      memoryBytes: view.getUint32(at + 20, true),
    };
  });
}
