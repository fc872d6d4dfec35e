/**
 * The issues that are about the choice of a format rather than about one
 * format, and the joined table of every issue of this package.
 */
import { BINARY_ISSUES, type BinaryIssueCode } from "./binary/index.js";
import { DFU_RAW_ISSUES, type DfuRawIssueCode } from "./dfu-raw/index.js";
import { DFUSE_ISSUES, type DfuSeIssueCode } from "./dfuse/index.js";
import { ELF_ISSUES, type ElfIssueCode } from "./elf/index.js";
import { INTEL_HEX_ISSUES, type IntelHexIssueCode } from "./intel-hex/index.js";
import {
  COMMON_ISSUES,
  formatTemplate,
  type Issue,
  type IssueRule,
  type IssueRules,
} from "./issue.js";
import { S_RECORD_ISSUES, type SRecordIssueCode } from "./s-record/index.js";
import { UF2_ISSUES, type Uf2IssueCode } from "./uf2/index.js";

/** Codes about the choice of a format. */
export type DetectionIssueCode = "format-differs-from-name";

/** Rules of {@link DetectionIssueCode}. */
export const DETECTION_ISSUES: IssueRules<DetectionIssueCode> = {
  "format-differs-from-name": {
    strict: "warning",
    lenient: "warning",
    template: "the name promises {promised}, but the content is {found}; it is read as {found}",
    advice: "Rename the file, or say the format with --from.",
  },
};

/** Every code that an issue of a parsed file can have. */
export type FormatIssueCode =
  | BinaryIssueCode
  | DetectionIssueCode
  | DfuRawIssueCode
  | DfuSeIssueCode
  | ElfIssueCode
  | IntelHexIssueCode
  | SRecordIssueCode
  | Uf2IssueCode
  | "issues-omitted";

/** Every rule of this package by code. */
export const FORMAT_ISSUES: IssueRules<FormatIssueCode> = {
  ...DETECTION_ISSUES,
  ...INTEL_HEX_ISSUES,
  ...S_RECORD_ISSUES,
  ...BINARY_ISSUES,
  ...ELF_ISSUES,
  ...UF2_ISSUES,
  ...DFUSE_ISSUES,
  ...DFU_RAW_ISSUES,
  ...COMMON_ISSUES,
};

function ruleOf(code: string): IssueRule | undefined {
  return Object.hasOwn(FORMAT_ISSUES, code) ? FORMAT_ISSUES[code as FormatIssueCode] : undefined;
}

/** The message of an issue of this package: one line, no full stop. */
export function formatIssue(issue: Issue): string {
  return formatTemplate(ruleOf(issue.code)?.template ?? issue.code, issue);
}

/** What to do about an issue of this package, as a sentence. */
export function adviceFor(issue: Issue): string {
  return ruleOf(issue.code)?.advice ?? "";
}
