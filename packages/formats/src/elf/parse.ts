/**
 * The ELF reader: what `objcopy -O binary` would take. Allocated sections with
 * contents go to their load address (LMA), which the program header that holds
 * them gives; without section headers, the program headers themselves are loaded.
 */

import { combineSegments } from "@dfukit/memory";
import { assertNotEmpty } from "../assert-not-empty.js";
import { hasAscii } from "../bytes.js";
import type { ElfDocument, ElfLoad, FirmwareImage, ParseOptions } from "../document.js";
import { FormatError } from "../error.js";
import { IssueCollector } from "../issue.js";
import { imageOfLoads } from "../to-image.js";
import { HEADER_BYTES, readHeader } from "./headers.js";
import { ELF_ISSUES, type ElfIssueCode } from "./issues.js";
import { readLoads } from "./loads.js";

const MAGIC = "\u007FELF";
const ET_REL = 1;
const ET_EXEC = 2;
const EM_ARM = 40;

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
  const image = imageOfLoads(document.loads);
  return [{ alternateSetting: null, name: null, familyId: null, image }];
}
