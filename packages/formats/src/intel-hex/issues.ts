/** Everything that can be said about an Intel HEX file, and how. */
import type { IssueRules } from "../issue.js";
import { BENT, DAMAGED, ERROR, NOTE, rule, WARNING } from "../issue-rule.js";

/** Codes of issues of Intel HEX files. */
export type IntelHexIssueCode =
  | "hex-after-eof"
  | "hex-address-field"
  | "hex-base-kind-changed"
  | "hex-blanks"
  | "hex-bom"
  | "hex-checksum"
  | "hex-crosses-64k"
  | "hex-empty"
  | "hex-empty-record"
  | "hex-eof-with-data"
  | "hex-length-mismatch"
  | "hex-mixed-line-endings"
  | "hex-no-data"
  | "hex-no-eof"
  | "hex-not-a-digit"
  | "hex-odd-digits"
  | "hex-past-4g"
  | "hex-repeated-differs"
  | "hex-repeated-same"
  | "hex-segment-wrap"
  | "hex-several-starts"
  | "hex-text-before"
  | "hex-text-between"
  | "hex-trailing-control"
  | "hex-unknown-type"
  | "hex-wrong-length";

/** Rules of {@link IntelHexIssueCode}. */
export const INTEL_HEX_ISSUES: IssueRules<IntelHexIssueCode> = {
  "hex-after-eof": rule(
    BENT,
    "{text:quote} stands after the end-of-file record of line {eofLine}",
    "Two files may have been joined: convert them as two inputs instead. --lenient ignores what follows.",
  ),
  "hex-address-field": rule(
    NOTE,
    "the address field of a type {type} record is {address:word}, expected 0x0000",
    "Nothing to do: the field has no meaning there.",
  ),
  "hex-base-kind-changed": rule(
    NOTE,
    "a type {type} base replaces one of the other kind; the two are not added up",
    "Nothing to do; some readers add them up and load to another address.",
  ),
  "hex-blanks": rule(NOTE, "blanks around a record", "Nothing to do; some readers refuse them."),
  "hex-bom": rule(
    BENT,
    "the file begins with a UTF-8 byte order mark",
    "Save it without one; some readers drop the first record, and load to another address.",
  ),
  "hex-checksum": rule(ERROR, "checksum is {got:byte}, expected {expected:byte}", DAMAGED),
  "hex-crosses-64k": rule(
    NOTE,
    "a record runs past 64 KiB, to {end:address}; it carries on",
    "Nothing to do; some readers wrap to the start of the 64 KiB.",
  ),
  "hex-empty": rule(
    ERROR,
    "the file holds neither data nor an end-of-file record",
    "Build or download it again.",
  ),
  "hex-empty-record": rule(NOTE, "data record without data", "Nothing to do."),
  "hex-eof-with-data": rule(
    ERROR,
    "end-of-file record has {length} data bytes, expected none",
    DAMAGED,
  ),
  "hex-length-mismatch": rule(
    ERROR,
    "record says {declared} data bytes, but {present} are there",
    DAMAGED,
  ),
  "hex-mixed-line-endings": rule(NOTE, "lines end in different ways", "Nothing to do."),
  "hex-no-data": rule(
    NOTE,
    "the file holds no data",
    "Check the build: an empty output section or a wrong objcopy option leaves such a file.",
  ),
  "hex-no-eof": rule(
    BENT,
    "no end-of-file record: the file may be cut off",
    "Build or download it again; --lenient takes it as complete.",
  ),
  "hex-not-a-digit": rule(ERROR, "{text:quote} is no hex digit, at column {column}", DAMAGED),
  "hex-odd-digits": rule(ERROR, "odd number of hex digits ({digits})", DAMAGED),
  "hex-past-4g": rule(
    ERROR,
    "data at {address:address} runs past 4 GiB by {count:bytes}",
    "Check the addresses in the linker script.",
  ),
  "hex-repeated-differs": rule(
    BENT,
    "{size:bytes} from {address:address} given in line {firstLine} and again in line {secondLine}, with other content from {difference:address} on",
    "Two images may have been joined: convert them as two inputs with --overlap. --lenient takes the last.",
  ),
  "hex-repeated-same": rule(
    NOTE,
    "{size:bytes} from {address:address} given in line {firstLine} and again in line {secondLine}, with the same content",
    "Nothing to do.",
  ),
  "hex-segment-wrap": rule(
    WARNING,
    "data runs past the end of its 64 KiB segment and wraps to {wrapped:address}",
    "Right by the format, but most readers carry on instead; use type 04 records.",
  ),
  "hex-several-starts": rule(NOTE, "another start address; the last one counts", "Nothing to do."),
  "hex-text-before": rule(
    BENT,
    "{text:quote} stands before the first record",
    "Remove it; --lenient skips it.",
  ),
  "hex-text-between": rule(ERROR, "{text:quote} is no record", DAMAGED),
  "hex-trailing-control": rule(
    BENT,
    "{count:bytes} of {what} outside every record",
    "Old editors and serial transfers leave them; --lenient ignores them.",
  ),
  "hex-unknown-type": rule(
    ERROR,
    "record type {type:byte} is not defined, expected 00 to 05",
    DAMAGED,
  ),
  "hex-wrong-length": rule(
    ERROR,
    "type {type} record has {length} data bytes, expected {expected}",
    DAMAGED,
  ),
};
