/** Motorola S-record: detect, parse, build. */
export { buildSRecord, type SRecordBuildOptions, type SRecordVariant } from "./build.js";
export { detectSRecord } from "./detect.js";
export { S_RECORD_ISSUES, type SRecordIssueCode } from "./issues.js";
export { parseSRecord } from "./parse.js";
