/** Everything that can be said about an S-record file, and how. */
import type { IssueRules } from "../issue.js";
import { BENT, DAMAGED, ERROR, NOTE, rule } from "../issue-rule.js";

/** Codes of issues of S-record files. */
export type SRecordIssueCode =
  | "srec-after-termination"
  | "srec-blanks"
  | "srec-bom"
  | "srec-byte-count"
  | "srec-checksum"
  | "srec-empty-record"
  | "srec-lower-case-s"
  | "srec-mixed-line-endings"
  | "srec-mixed-widths"
  | "srec-no-data"
  | "srec-no-header"
  | "srec-no-termination"
  | "srec-not-a-digit"
  | "srec-odd-digits"
  | "srec-past-4g"
  | "srec-past-width"
  | "srec-record-count"
  | "srec-repeated-differs"
  | "srec-repeated-same"
  | "srec-reserved-type"
  | "srec-several-headers"
  | "srec-termination-type"
  | "srec-text-before"
  | "srec-text-between"
  | "srec-too-short"
  | "srec-trailing-control";

/** Rules of {@link SRecordIssueCode}. */
export const S_RECORD_ISSUES: IssueRules<SRecordIssueCode> = {
  "srec-after-termination": rule(
    BENT,
    "{text:quote} stands after the termination record of line {terminationLine}",
    "Two files may have been joined: convert them as two inputs instead. --lenient ignores what follows.",
  ),
  "srec-blanks": rule(NOTE, "blanks around a record", "Nothing to do; some readers refuse them."),
  "srec-bom": rule(BENT, "the file begins with a UTF-8 byte order mark", "Save it without one."),
  "srec-byte-count": rule(ERROR, "byte count is {declared}, but {present:bytes} follow", DAMAGED),
  "srec-checksum": rule(ERROR, "checksum is {got:byte}, expected {expected:byte}", DAMAGED),
  "srec-empty-record": rule(NOTE, "data record without data", "Nothing to do."),
  "srec-lower-case-s": rule(
    NOTE,
    "record begins with a lower-case s",
    "Nothing to do; some readers refuse it.",
  ),
  "srec-mixed-line-endings": rule(NOTE, "lines end in different ways", "Nothing to do."),
  "srec-mixed-widths": rule(NOTE, "records of {widths} address bits in one file", "Nothing to do."),
  "srec-no-data": rule(
    ERROR,
    "the file holds no data",
    "Check the build: an empty output section or a wrong objcopy option leaves such a file.",
  ),
  "srec-no-header": rule(NOTE, "no header record (S0)", "Nothing to do; many tools write none."),
  "srec-no-termination": rule(
    NOTE,
    "no termination record (S7, S8 or S9)",
    "Many tools write none, so a cut file cannot be told; compare the size with the original.",
  ),
  "srec-not-a-digit": rule(ERROR, "{text:quote} is no hex digit, at column {column}", DAMAGED),
  "srec-odd-digits": rule(ERROR, "odd number of hex digits ({digits})", DAMAGED),
  "srec-past-4g": rule(
    ERROR,
    "data at {address:address} runs past 4 GiB by {count:bytes}",
    "Check the addresses in the linker script.",
  ),
  "srec-past-width": rule(
    BENT,
    "data at {address:address} runs past the {bits} address bits of its S{type} record",
    "Write the file with wider records (S3); --lenient carries on.",
  ),
  "srec-record-count": rule(
    BENT,
    "S{type} record counts {declared} data records, but {present} came before it",
    "Records are missing: build or download it again.",
  ),
  "srec-repeated-differs": rule(
    BENT,
    "{size:bytes} from {address:address} given in line {firstLine} and again in line {secondLine}, with other content from {difference:address} on",
    "Two images may have been joined: convert them as two inputs with --overlap. --lenient takes the last.",
  ),
  "srec-repeated-same": rule(
    NOTE,
    "{size:bytes} from {address:address} given in line {firstLine} and again in line {secondLine}, with the same content",
    "Nothing to do.",
  ),
  "srec-reserved-type": rule(ERROR, "record type S{type} is not defined", DAMAGED),
  "srec-several-headers": rule(NOTE, "another header record (S0)", "Nothing to do."),
  "srec-termination-type": rule(
    NOTE,
    "termination record is S{type}, expected S{expected} for S{data} data",
    "Nothing to do.",
  ),
  "srec-text-before": rule(
    BENT,
    "{text:quote} stands before the first record",
    "Remove it; --lenient skips it.",
  ),
  "srec-text-between": rule(ERROR, "{text:quote} is no record", DAMAGED),
  "srec-too-short": rule(
    ERROR,
    "S{type} record has {present:bytes}, too few for its address and checksum",
    DAMAGED,
  ),
  "srec-trailing-control": rule(
    BENT,
    "{count:bytes} of {what} outside every record",
    "Old editors and serial transfers leave them; --lenient ignores them.",
  ),
};
