/**
 * Findings: what the converter and the inspector tell about firmware, with or
 * without a chip. An issue of a parsed file becomes a finding too, so that a
 * user reads one list. The words of every code stand in this file's table.
 */
import {
  adviceFor,
  FORMAT_ISSUES,
  type FormatIssueCode,
  formatIssue,
  formatTemplate,
  type Issue,
  IssueCollector,
  type IssueRule,
  type IssueRules,
  type Severity,
} from "@dfukit/formats";

/** Something worth telling about a file or a conversion. */
export interface Finding {
  /** Stable kebab-case name; listed in `docs/findings.md`. */
  readonly code: string;
  readonly severity: Severity;
  /** One line, lower-case start, no full stop. */
  readonly message: string;
  /** What to do, as a sentence; empty if there is nothing to do. */
  readonly advice: string;
  readonly offset?: number;
  readonly line?: number;
  readonly address?: number;
  /** The input it is about, where there are several. */
  readonly file?: string;
}

/** Codes of this package's own findings. */
export type ConverterFindingCode =
  | "address-from-chip"
  | "align-joined"
  | "align-padded"
  | "alternate-moved"
  | "bin-without-address"
  | "chip-alternate-chosen"
  | "chip-data-in-ram"
  | "chip-erased-sectors"
  | "chip-exceeds-flash"
  | "chip-no-vector-table"
  | "chip-not-checked"
  | "chip-one-time-data"
  | "chip-option-bytes"
  | "chip-option-bytes-partial"
  | "chip-outside-memory"
  | "chip-segments-share-unit"
  | "chip-size-not-known"
  | "chip-unaligned"
  | "chip-wrong-alternate"
  | "entry-address-lost"
  | "gaps-filled"
  | "overlap-resolved"
  | "overlap-same-bytes"
  | "target-names-differ"
  | "uf2-family-not-for-chip"
  | "uf2-padded"
  | "vector-reset-not-thumb"
  | "vector-reset-outside-image"
  | "vector-stack-outside-ram";

function rule(severity: Severity, template: string, advice: string): IssueRule {
  return { strict: severity, lenient: severity, template, advice };
}

/** Rules of {@link ConverterFindingCode}. */
export const CONVERTER_FINDINGS: IssueRules<ConverterFindingCode> = {
  "address-from-chip": rule(
    "note",
    "{file:quote} carries no address; it is placed at {address:address}, the flash base of the chip",
    "Write FILE@ADDRESS or --address to place it elsewhere.",
  ),
  "align-joined": rule(
    "note",
    "gap at {address:address} filled with {count:bytes} of {fill:byte}, so that no write unit of {unit:bytes} is written twice",
    "Nothing to do: the gap is one that the linker leaves between sections.",
  ),
  "align-padded": rule(
    "note",
    "{count:bytes} of {fill:byte} added at {address:address}, to fill a write unit of {unit:bytes}",
    "Nothing to do; --align none leaves the data as it is.",
  ),
  "alternate-moved": rule(
    "note",
    "{size:bytes} at {address:address} moved from alternate setting {from} to {to}, where {name} belongs",
    "Nothing to do; alt= on the input puts them elsewhere.",
  ),
  "bin-without-address": rule(
    "note",
    "a raw binary carries no address; addresses are shown from {address:address}",
    "Give --address, or --chip for the chip's flash base.",
  ),
  "chip-alternate-chosen": rule(
    "warning",
    "data at {address:address} ({size:bytes}) goes to alternate setting {alternate} as asked, but belongs to {name}, alternate setting {expected}",
    "Leave alt= away, and the chip's memories decide.",
  ),
  "chip-data-in-ram": rule(
    "error",
    "data at {start:address}–{last:address} ({size:bytes}) is loaded into {name}, a RAM, and would be lost",
    "Give initialised data a load address in flash (AT> in the linker script), or cut it off with --exclude.",
  ),
  "chip-erased-sectors": rule(
    "note",
    "nothing but {fill:byte}, the erased value, in {count:sectors} from {start:address}",
    "They cost erase time and say nothing; --exclude drops them where the flash is known to be blank.",
  ),
  "chip-exceeds-flash": rule(
    "error",
    "data at {start:address}–{last:address} lies past the end of the flash: {part} has {flash} KiB, up to {end:address}",
    "Check the part number (the letter behind the pin count gives the flash size) and the linker script.",
  ),
  "chip-no-vector-table": rule(
    "warning",
    "there is no vector table at the flash base {address:address}, so the chip would not start from this image alone",
    "Right for an application behind a boot loader; otherwise check the linker script's flash origin.",
  ),
  "chip-not-checked": rule(
    "note",
    "no chip given: memory limits, alignment and padding are not checked",
    "Give --chip with the part number as printed on the chip.",
  ),
  "chip-one-time-data": rule(
    "warning",
    "data at {start:address} ({size:bytes}) is for {name}, which can be written only once",
    "Make sure that this is meant; --exclude cuts it off.",
  ),
  "chip-option-bytes": rule(
    "warning",
    "data at {start:address} ({size:bytes}) is for {name}, which configure and protect the chip",
    "Make sure that this is meant; --exclude cuts it off.",
  ),
  "chip-option-bytes-partial": rule(
    "warning",
    "only {size} of the {whole} option bytes from {start:address} are in the image; the boot ROM erases all of them before it writes",
    "Give the whole block, or change option bytes on the device by read, modify, write.",
  ),
  "chip-outside-memory": rule(
    "error",
    "data at {start:address}–{last:address} ({size:bytes}) lies outside every memory of {part}",
    "Check the part number, or cut it off with --crop or --exclude.",
  ),
  "chip-segments-share-unit": rule(
    "warning",
    "two segments meet in the write unit of {unit:bytes} at {address:address}; a second write to it may be lost or fail",
    "convert with --chip joins them.",
  ),
  "chip-size-not-known": rule(
    "note",
    "the flash size is not known from {query:quote}; {flash} KiB, the largest of the line, is taken",
    "Give the whole part number.",
  ),
  "chip-unaligned": rule(
    "warning",
    "segment {start:address}–{last:address} is not a multiple of {unit:bytes} at its {where}",
    "convert with --chip pads it with the erased value.",
  ),
  "chip-wrong-alternate": rule(
    "error",
    "data at {start:address}–{last:address} is on alternate setting {alternate}, but belongs to {name}, alternate setting {expected}",
    "Build the file again with --chip, or with the right alt=.",
  ),
  "entry-address-lost": rule(
    "note",
    "the start address {address:address} cannot be kept {where}",
    "Nothing to do: a chip starts through its vector table.",
  ),
  "gaps-filled": rule(
    "note",
    "{count:gaps} of {size:bytes} in all filled with {fill:byte}",
    "Use a format with addresses (dfu, hex, srec) to keep the gaps.",
  ),
  "overlap-resolved": rule(
    "warning",
    "{first:quote} and {second:quote} differ from {address:address} on; the bytes of {kept:quote} are taken",
    "Nothing to do if that is what --overlap was given for.",
  ),
  "overlap-same-bytes": rule(
    "note",
    "{first:quote} and {second:quote} both hold {size:bytes} at {address:address}, with the same content",
    "Nothing to do.",
  ),
  "target-names-differ": rule(
    "note",
    "alternate setting {alternate} is named {first:quote} and {second:quote}; the first is taken",
    "Give the name with name= or --name.",
  ),
  "uf2-family-not-for-chip": rule(
    "warning",
    "the UF2 family {family:address} is not that of the chip, {expected:address}",
    "Check which board the file is made for.",
  ),
  "uf2-padded": rule(
    "note",
    "data padded with {count:bytes} of {fill:byte} to whole blocks of {unit:bytes}",
    "Nothing to do: UF2 has no shorter blocks; they overwrite what the flash holds there.",
  ),
  "vector-reset-not-thumb": rule(
    "warning",
    "the reset vector {value:address} at {address:address} has bit 0 clear, so the core would fault at once",
    "Mark the handler as a function in the assembler source (.thumb_func, .type).",
  ),
  "vector-reset-outside-image": rule(
    "warning",
    "the reset vector {value:address} at {address:address} points outside the image",
    "Check that all parts of the firmware are in the file.",
  ),
  "vector-stack-outside-ram": rule(
    "warning",
    "the initial stack pointer {value:address} at {address:address} does not lie in a RAM",
    "Check the linker script's RAM and that the file is for this chip.",
  ),
};

/** Every code that a finding can have, with its rule: what `docs/findings.md` is made from. */
export const FINDING_RULES: IssueRules<ConverterFindingCode | FormatIssueCode> = {
  ...FORMAT_ISSUES,
  ...CONVERTER_FINDINGS,
};

/** Gathers findings of this package during one conversion or inspection. */
export type Findings = IssueCollector<ConverterFindingCode>;

/** A collector for this package's findings. */
export function collectFindings(): Findings {
  return new IssueCollector(CONVERTER_FINDINGS, false);
}

/** An issue of a parser or of this package as a finding. */
export function findingOf(issue: Issue, file?: string): Finding {
  const own = Object.hasOwn(CONVERTER_FINDINGS, issue.code)
    ? CONVERTER_FINDINGS[issue.code as ConverterFindingCode]
    : undefined;
  return {
    code: issue.code,
    severity: issue.severity,
    message: own === undefined ? formatIssue(issue) : formatTemplate(own.template, issue),
    advice: own === undefined ? adviceFor(issue) : own.advice,
    ...(issue.offset === undefined ? {} : { offset: issue.offset }),
    ...(issue.line === undefined ? {} : { line: issue.line }),
    ...(issue.address === undefined ? {} : { address: issue.address }),
    ...(file === undefined ? {} : { file }),
  };
}
