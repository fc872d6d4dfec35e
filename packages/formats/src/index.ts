/**
 * `@dfukit/formats`: firmware file formats, byte for byte. Detect, parse into a
 * lossless document with issues, turn into images, build. Imports only memory;
 * no Node API, so that it runs in a browser.
 */
export {
  BINARY_ISSUES,
  type BinaryBuildOptions,
  type BinaryIssueCode,
  type BuiltBinary,
  buildBinary,
  DEFAULT_MAX_GAP_BYTES,
  parseBinary,
} from "./binary/index.js";
export { type Crc32, crc32, dfuCrc } from "./crc32.js";
export {
  buildDfuRaw,
  DFU_RAW_ISSUES,
  type DfuRawBuildOptions,
  type DfuRawIssueCode,
  detectDfuSuffix,
  parseDfuRaw,
} from "./dfu-raw/index.js";
export {
  buildDfuSe,
  DFUSE_ISSUES,
  type DfuSeBuildOptions,
  type DfuSeIssueCode,
  type DfuSeTargetInput,
  detectDfuSe,
  parseDfuSe,
} from "./dfuse/index.js";
export type {
  BinaryDocument,
  DataRun,
  DfuRawDocument,
  DfuSeDocument,
  DfuSeElement,
  DfuSePrefix,
  DfuSeTarget,
  DfuSuffix,
  DocumentBase,
  ElfDocument,
  ElfLoad,
  FirmwareDocument,
  FirmwareImage,
  FormatId,
  IntelHexDocument,
  LineEnding,
  LmdfuPrefix,
  ParseOptions,
  SRecordDocument,
  StartAddress,
  TextRecord,
  Uf2Block,
  Uf2Document,
} from "./document.js";
export { detectElf, ELF_ISSUES, type ElfIssueCode, parseElf } from "./elf/index.js";
export { FormatError, type FormatErrorCode, type FormatErrorDetails } from "./error.js";
export {
  adviceFor,
  DETECTION_ISSUES,
  type DetectionIssueCode,
  FORMAT_ISSUES,
  type FormatIssueCode,
  formatIssue,
} from "./format-issues.js";
export {
  detectFormat,
  FORMATS,
  type Format,
  formatById,
  formatsByName,
  type ReadOptions,
  readFirmware,
} from "./formats.js";
export { entryAddressOf, type ImagesOptions, imagesOf } from "./images.js";
export {
  buildIntelHex,
  detectIntelHex,
  INTEL_HEX_ISSUES,
  type IntelHexBuildOptions,
  type IntelHexIssueCode,
  type IntelHexVariant,
  parseIntelHex,
} from "./intel-hex/index.js";
export {
  escapeText,
  formatTemplate,
  ISSUES_KEPT_PER_CODE,
  type Issue,
  type IssueArgs,
  IssueCollector,
  type IssuePlace,
  type IssueRule,
  type IssueRules,
  type Severity,
} from "./issue.js";
export {
  buildSRecord,
  detectSRecord,
  parseSRecord,
  S_RECORD_ISSUES,
  type SRecordBuildOptions,
  type SRecordIssueCode,
  type SRecordVariant,
} from "./s-record/index.js";
export {
  buildUf2,
  detectUf2,
  parseUf2,
  UF2_FAMILIES,
  UF2_ISSUES,
  type Uf2BuildOptions,
  type Uf2IssueCode,
  uf2FamilyByName,
  uf2FamilyName,
} from "./uf2/index.js";
