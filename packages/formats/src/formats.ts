/**
 * The constant list of formats, and the choice among them: by content first,
 * then by name (`reference` for users: the README's table of formats).
 */

import { assertNotEmpty } from "./assert-not-empty.js";
import { parseBinary } from "./binary/index.js";
import { detectDfuSuffix, parseDfuRaw } from "./dfu-raw/index.js";
import { detectDfuSe, parseDfuSe } from "./dfuse/index.js";
import type { FirmwareDocument, FormatId, ParseOptions } from "./document.js";
import { detectElf, parseElf } from "./elf/index.js";
import { DETECTION_ISSUES } from "./format-issues.js";
import { detectIntelHex, parseIntelHex } from "./intel-hex/index.js";
import { IssueCollector } from "./issue.js";
import { detectSRecord, parseSRecord } from "./s-record/index.js";
import { detectUf2, parseUf2 } from "./uf2/index.js";

/** What is known about one format. */
export interface Format {
  readonly id: FormatId;
  /** The name that people use. */
  readonly title: string;
  /** Lower-case file name endings that promise this format, without the dot. */
  readonly extensions: readonly string[];
  /** Whether the content is of this format; cheap, and never wrong about another format's file. */
  readonly detect: (bytes: Uint8Array) => boolean;
  readonly parse: (bytes: Uint8Array, options?: ParseOptions) => FirmwareDocument;
}

/** Every format, in the order in which content is tried; `bin` accepts anything and comes last. */
export const FORMATS: readonly Format[] = [
  {
    id: "dfu",
    title: "DfuSe",
    extensions: ["dfu"],
    detect: detectDfuSe,
    parse: parseDfuSe,
  },
  {
    id: "elf",
    title: "ELF",
    extensions: ["elf", "axf", "out"],
    detect: detectElf,
    parse: parseElf,
  },
  { id: "uf2", title: "UF2", extensions: ["uf2"], detect: detectUf2, parse: parseUf2 },
  {
    id: "hex",
    title: "Intel HEX",
    extensions: ["hex", "ihex", "ihx", "h86"],
    detect: detectIntelHex,
    parse: parseIntelHex,
  },
  {
    id: "srec",
    title: "Motorola S-record",
    extensions: ["srec", "s19", "s28", "s37", "mot", "sx", "s1", "s2", "s3"],
    detect: detectSRecord,
    parse: parseSRecord,
  },
  {
    id: "dfu-raw",
    title: "binary with DFU suffix",
    extensions: ["dfu"],
    detect: detectDfuSuffix,
    parse: parseDfuRaw,
  },
  { id: "bin", title: "raw binary", extensions: ["bin"], detect: () => true, parse: parseBinary },
];

/** The formats by id. */
export function formatById(id: FormatId): Format {
  const format = FORMATS.find((candidate) => candidate.id === id);
  if (format === undefined) throw new TypeError(`no format ${id}`); // unreachable: ids are closed
  return format;
}

/** The formats that a file name promises: two for `.dfu`, none for an unknown ending. */
export function formatsByName(fileName: string): readonly Format[] {
  const extension = /\.([A-Za-z0-9]+)$/.exec(fileName)?.[1]?.toLowerCase();
  if (extension === undefined) return [];
  return FORMATS.filter((format) => format.extensions.includes(extension));
}

/** Options of {@link readFirmware}. */
export interface ReadOptions extends ParseOptions {
  /** The file's name, whose ending may promise a format. */
  readonly fileName?: string;
  /** The format, said by the caller; overrules content and name. */
  readonly from?: FormatId;
}

/**
 * Parses a firmware file of any format. A malformed file is returned with issues.
 * @throws FormatError `file-empty`; `not-of-format` if the content does not keep
 *   what `from` or the name promises; `elf-unsupported`.
 */
export function readFirmware(bytes: Uint8Array, options: ReadOptions = {}): FirmwareDocument {
  assertNotEmpty(bytes);
  if (options.from !== undefined) return formatById(options.from).parse(bytes, options);
  const promised = formatsByName(options.fileName ?? "");
  const found = detectFormat(bytes);
  if (found.id === "bin") return (promised[0] ?? found).parse(bytes, options);
  const document = found.parse(bytes, options);
  const kept = promised.length === 0 || promised.some((format) => format.id === found.id);
  return kept ? document : withNameIssue(document, { promised, found });
}

/** The format of the content; `bin` if it is of no other. */
export function detectFormat(bytes: Uint8Array): Format {
  return FORMATS.find((format) => format.detect(bytes)) ?? formatById("bin");
}

function withNameIssue(
  document: FirmwareDocument,
  about: { readonly promised: readonly Format[]; readonly found: Format },
): FirmwareDocument {
  const issues = new IssueCollector(DETECTION_ISSUES, false);
  issues.add(
    "format-differs-from-name",
    {},
    {
      promised: about.promised[0]?.title ?? "",
      found: about.found.title,
    },
  );
  return { ...document, issues: [...issues.toIssues(), ...document.issues] };
}
